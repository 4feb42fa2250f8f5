/// Why bytes are no PROXY header; the connection is to be aborted then.
public enum ProxyHeaderError: Error, Hashable, Sendable {
    /// The connection starts with something else.
    case missing
    /// A line of more than 107 bytes.
    case tooLong
    /// The header breaks its own rules.
    case malformed(String)
    /// The checksum is not that of the header.
    case checksum
    /// The header was not complete in time.
    case timedOut
}

extension ProxyHeaderError: CustomStringConvertible {
    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .missing: "the connection does not start with a PROXY header"
        case .tooLong: "the PROXY header has more than \(ProxyLineParser.limit) bytes"
        case .malformed(let problem): "the PROXY header is broken: \(problem)"
        case .checksum: "the PROXY header's checksum is wrong"
        case .timedOut: "the PROXY header did not come in time"
        }
    }
}
