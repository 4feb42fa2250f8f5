/// Why an order of the person was not carried out; nothing was sent.
package enum OrderRefused: Error, Hashable, Sendable {
    /// The connection is not registered.
    case notConnected
    /// There is nothing to send.
    case empty
    /// A text has a NUL, or a name or a line has a CR or LF.
    case forbiddenByte
    /// A word, such as a name, is empty, begins with a colon or has a space.
    case invalidWord(String)
    /// The line would exceed 512 bytes and would be cut by the server.
    case tooLong(byteLimit: Int)
    /// The server does not support it.
    case notSupported(String)
    /// The server accepts no more of it.
    case limitReached(Int)
}

extension OrderRefused: CustomStringConvertible {
    /// A sentence for the person.
    package var description: String {
        switch self {
        case .notConnected: "There is no connection"
        case .empty: "There is nothing to send"
        case .forbiddenByte: "The text has a NUL or a line end"
        case .invalidWord(let word): "“\(word)” is not one word"
        case .tooLong(let limit): "The line is too long: the server accepts \(limit) bytes"
        case .notSupported(let name): "The server does not support \(name)"
        case .limitReached(let limit): "The server accepts \(limit) of them"
        }
    }
}
