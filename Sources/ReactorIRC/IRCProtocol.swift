public import ReactorKit

/// A connection that receives messages, to subclass: override `messageReceived`.
///
/// A line ends with LF or CRLF; empty lines are ignored. A line that is no message, or is too long,
/// is reported and the connection stays open; only a line without an end closes it. Call on the
/// reactor's thread.
open class IRCProtocol: LineProtocol {
    /// The most bytes of one line that are skipped in wait for its end.
    public static let skipLimit = 65_536

    /// How long messages may be.
    public let limits: MessageLimits
    private var skippedByteCount = 0

    /// Receives messages within limits.
    public init(limits: MessageLimits = .fromClient) {
        self.limits = limits
        super.init(limit: limits.lineByteCount)
    }

    /// Called with the parts of a message and its line; the span is valid only during the call.
    open func messageReceived(_ message: MessageLayout, in line: Span<UInt8>) throws {}

    /// Called with a line that is no message, or with the start of a line that is too long, which is
    /// answered with numeric 417.
    open func messageRefused(_ error: InvalidMessage, in line: Span<UInt8>) throws {}

    /// Called when a line does not end; closes the connection unless overridden.
    open func lineEndless() throws {
        transport?.loseConnection()
    }

    /// Sends what was written.
    public final func send(_ messages: MessageWriter) {
        transport?.write(messages.bytes.span)
    }

    /// Finds the parts of the line.
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

    /// Reports the line as refused.
    public final override func lineTooLong(_ start: Span<UInt8>) throws {
        skippedByteCount = 0
        try messageRefused(.excess(of: start, limits: limits), in: start)
    }

    /// Counts the bytes.
    public final override func lineSkipped(_ byteCount: Int) throws {
        let wasWithin = skippedByteCount <= Self.skipLimit
        skippedByteCount += byteCount
        if wasWithin, skippedByteCount > Self.skipLimit { try lineEndless() }
    }
}
