public import ReactorKit

/// A connection that receives messages, to subclass: override `messageReceived`.
///
/// A line ends with LF or CRLF; empty lines are ignored. A line that is no message, or is too long,
/// is reported and the connection stays open; only a line without an end closes it. Call on the
/// reactor's thread.
open class IRCProtocol: LineProtocol {
    /// The most bytes of one line that are skipped in wait for its end.
    public static let skipLimit = 65_536

    /// How long messages may be; up to that many bytes of an unfinished line are stored.
    public let limits: MessageLimits
    private var skippedByteCount = 0

    /// A protocol that receives messages within these limits: those of a server by default.
    public init(limits: MessageLimits = .fromClient) {
        self.limits = limits
        super.init(limit: limits.lineByteCount)
    }

    /// Called with the parts of a message and its line; the span is valid only during the call.
    /// Does nothing unless overridden.
    open func messageReceived(_ message: MessageLayout, in line: Span<UInt8>) throws {}

    /// Called with a line that is no message, or with the start of a line that is too long; the
    /// span is valid only during the call. Does nothing unless overridden: a server answers a line
    /// that is too long with `Numeric.inputTooLong`.
    open func messageRefused(_ error: InvalidMessage, in line: Span<UInt8>) throws {}

    /// Called once when more than `skipLimit` bytes of a line were skipped without its end; closes
    /// the connection unless overridden.
    open func lineEndless() throws {
        transport?.loseConnection()
    }

    /// Sends the messages; does nothing without a connection.
    public final func send(_ messages: MessageWriter) {
        transport?.write(messages.bytes.span)
    }

    /// Calls `messageReceived` or `messageRefused`; ignores an empty line.
    public final override func lineReceived(_ line: Span<UInt8>) throws {
        skippedByteCount = 0
        if line.isEmpty { return }
        let message: MessageLayout
        do throws(InvalidMessage) {
            message = try MessageLayout(line, limits: limits)
        } catch {
            return try messageRefused(error, in: line)
        }
        try messageReceived(message, in: line)
    }

    /// Calls `messageRefused` with the start of the line.
    public final override func lineTooLong(_ start: Span<UInt8>) throws {
        skippedByteCount = 0
        try messageRefused(.excess(of: start, limits: limits), in: start)
    }

    /// Calls `lineEndless` when the bytes of this line exceed `skipLimit`.
    public final override func lineSkipped(_ byteCount: Int) throws {
        let wasWithin = skippedByteCount <= Self.skipLimit
        skippedByteCount += byteCount
        if wasWithin, skippedByteCount > Self.skipLimit { try lineEndless() }
    }
}
