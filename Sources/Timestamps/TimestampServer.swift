package import ReactorKit

/// The server's side of one connection: answers each line with the time and the line.
///
/// The message's bytes go back untouched, whatever they are. A line over the limit gets one
/// line that says so, and the connection is closed. Call on the reactor's thread.
package final class TimestampServer: LineProtocol {
    /// The most bytes of one message, unless told otherwise.
    package static let lineLimit = 65_536

    private static let newline: [UInt8] = [0x0A]

    private let timestamp: Timestamp
    private let limit: Int
    private let ended: (DisconnectReason) -> Void
    private let violated: (LimitViolation) -> Void
    private let begun: ((TimestampServer) -> Void)?
    private var hasHadLine = false
    private var hasBegun = false

    /// Lines may have up to `limit` bytes; `ended` hears how the connection ended, `violated`
    /// before it that a limit was the reason. `begun` is called once, for a connection whose first
    /// read ends inside its first line.
    package init(
        _ timestamp: Timestamp, limit: Int = lineLimit,
        ended: @escaping (DisconnectReason) -> Void = { _ in },
        violated: @escaping (LimitViolation) -> Void = { _ in },
        begun: ((TimestampServer) -> Void)? = nil
    ) {
        self.begun = begun
        self.timestamp = timestamp
        self.limit = limit
        self.ended = ended
        self.violated = violated
        super.init(limit: limit)
    }

    /// The bytes that came as long as no line has ended; nil when one has, or none came.
    package var firstByteCount: Int? {
        let count = hasHadLine || transport == nil ? 0 : tailByteCount
        return count == 0 ? nil : count
    }

    package override func lineReceived(_ line: Span<UInt8>) {
        hasHadLine = true
        sendLine(timestamp.prefix.span, line)
    }

    /// The same for all lines of a read, which came in the same second.
    package override func linesReceived(_ lines: inout WholeLines, in data: Span<UInt8>) {
        guard let transport else { return }
        let stamp = timestamp.prefix
        let newline = Self.newline
        var count = 0
        while let line = lines.next(in: data) {
            transport.write(stamp.span, data.extracting(line), newline.span)
            count += 1
        }
        // To ask for the stamp has counted one.
        timestamp.countUses(count - 1)
        if count > 0 { hasHadLine = true }
    }

    package override func lineUnfinished() {
        if hasHadLine || hasBegun { return }
        hasBegun = true
        begun?(self)
    }

    package override func lineTooLong(_ start: Span<UInt8>) {
        guard let transport else { return }
        violated(.lineLength)
        transport.write(timestamp.current.span)
        transport.write("error: a line may have at most \(limit) bytes\n")
        transport.loseConnection()
    }

    package override func timeLimitReached(_ limit: TimeLimit, _ transport: any Transport) {
        timestamp.say(limit, to: transport, violated)
    }

    package override func memoryRanOut(_ transport: any Transport) {
        super.memoryRanOut(transport)
        timestamp.sayMemoryRanOut(to: transport, violated)
    }

    package override func connectionLost(_ reason: DisconnectReason) {
        super.connectionLost(reason)
        ended(reason)
    }
}
