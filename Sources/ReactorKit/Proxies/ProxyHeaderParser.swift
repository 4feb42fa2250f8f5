/// Reads a PROXY header of either version, byte by byte. Pure.
///
/// Not a byte behind the header is taken. Holds at most 107 bytes: what extends a binary
/// header is checked for its form, and passed over.
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

    /// Takes the next byte; gives the header back with its last one.
    ///
    /// - Throws: `ProxyHeaderError`, at the first byte that no header has there.
    public mutating func take(_ byte: UInt8) throws(ProxyHeaderError) -> ProxyHeader? {
        if case .start = state {
            let isLine = byte == ProxyLineParser.start.first
            state = isLine ? .line(ProxyLineParser()) : .block(ProxyBlockParser())
        }
        let header: ProxyHeader?
        switch state {
        case .line(var parser):
            // Taken out, so that the parser's bytes are not copied.
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
