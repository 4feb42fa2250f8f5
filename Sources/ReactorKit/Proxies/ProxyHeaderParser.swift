/// Parses a PROXY header of either version, byte by byte. Pure.
///
/// It reads no byte after the header. It stores at most 107 bytes: the extensions of a binary
/// header are checked and skipped.
public struct ProxyHeaderParser: Sendable {
    private enum State {
        case start
        case line(ProxyLineParser)
        case block(ProxyBlockParser)
        case over
    }

    private var state = State.start

    /// A parser at the start of a connection.
    public init() {}

    /// Processes the next byte; returns the header at its last byte.
    ///
    /// - Throws: `ProxyHeaderError` at the first invalid byte.
    public mutating func take(_ byte: UInt8) throws(ProxyHeaderError) -> ProxyHeader? {
        if case .start = state {
            let isLine = byte == ProxyLineParser.start.first
            state = isLine ? .line(ProxyLineParser()) : .block(ProxyBlockParser())
        }
        let header: ProxyHeader?
        switch state {
        case .line(var parser):
            // Moved out, so that the parser's bytes are not copied.
            state = .over
            header = try parser.take(byte)
            state = .line(parser)
        case .block(var parser):
            state = .over
            header = try parser.take(byte)
            state = .block(parser)
        case .start, .over:
            preconditionFailure("the header is over")
        }
        if header != nil { state = .over }
        return header
    }
}

/// Why a PROXY header was not read; abort the connection then.
public enum ProxyHeaderError: Error, Hashable, Sendable {
    /// The connection does not start with a header.
    case missing
    /// The line has more than 107 bytes.
    case tooLong
    /// The header is malformed.
    case malformed(String)
    /// The checksum does not match.
    case checksum
    /// The header was not complete within the limit.
    case timedOut
}

extension ProxyHeaderError: CustomStringConvertible {
    /// A sentence with the problem.
    public var description: String {
        switch self {
        case .missing: "the connection does not start with a PROXY header"
        case .tooLong: "the PROXY header has more than \(ProxyLineParser.limit) bytes"
        case .malformed(let problem): "the PROXY header is malformed: \(problem)"
        case .checksum: "the PROXY header's checksum is wrong"
        case .timedOut: "the PROXY header was not complete in time"
        }
    }
}
