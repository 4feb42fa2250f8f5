import ReactorIRC

/// One command of a registered session.
struct Request {
    let message: Message
    let session: SessionID
    let user: UserID
    let time: ServerTime

    /// A parameter; nil when there are not so many. Inlined, since a call copies the request.
    subscript(index: Int) -> ArraySlice<UInt8>? {
        @inline(__always) get { message[index] }
    }
}

extension ArraySlice<UInt8> {
    /// The parts between commas, without empty ones.
    var listed: [ArraySlice<UInt8>] { split(separator: UInt8(ascii: ",")) }
}
