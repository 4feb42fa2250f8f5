import ReactorIRC

/// One command of a registered session.
struct Request {
    let message: Message
    let session: SessionID
    let user: UserID
    let time: ServerTime

    /// A parameter; nil when there are not so many.
    subscript(index: Int) -> ArraySlice<UInt8>? { message[index] }
}

extension ArraySlice<UInt8> {
    /// The parts between commas, without empty ones.
    var listed: [ArraySlice<UInt8>] { split(separator: UInt8(ascii: ",")) }
}
