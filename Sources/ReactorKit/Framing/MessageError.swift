/// Why bytes of a peer are no message; nothing behind them can be understood.
public enum MessageError: Error, Hashable, Sendable {
    /// A message has more than `limit` bytes, as its length says; they were not waited for.
    case overlong(limit: Int)
    /// A length of a netstring has another byte than digits and a colon, or needless zeros.
    case noLength
    /// A message of a netstring is not followed by a comma.
    case noComma
}

extension MessageError: CustomStringConvertible {
    /// What is wrong, in words: `a message has more than 10 bytes`.
    public var description: String {
        switch self {
        case .overlong(let limit): "a message has more than \(limit) bytes"
        case .noLength: "a message does not start with its length"
        case .noComma: "a message has no comma behind it"
        }
    }
}
