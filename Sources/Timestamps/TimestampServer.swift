package import ReactorKit
package import Services

/// The server's side of one connection: answers each line with the time and the line.
///
/// The bytes of the message are sent back unchanged. A line over the limit gets an error line, and
/// the connection is closed. Call on the reactor's thread.
package final class TimestampServer: LineProtocol {
    /// The default maximum number of bytes of a message.
    package static let lineLimit = 65_536

    private static let newline: [UInt8] = [0x0A]

    private let timestamp: Timestamp
    private let limit: Int
    private let messages: MessageCounter
    private let connection: Connection?
    private let hint: LineEndHint?
    private var hasHadLine = false
    private var hasBegun = false

    /// Lines may have up to `limit` bytes; a longer one is reported to `connection`. `hint` watches
    /// a connection whose first read ends inside its first line.
    package init(
        _ timestamp: Timestamp, limit: Int = lineLimit,
        messages: MessageCounter = MessageCounter(), connection: Connection? = nil,
        hint: LineEndHint? = nil
    ) {
        self.timestamp = timestamp
        self.limit = limit
        self.messages = messages
        self.connection = connection
        self.hint = hint
        super.init(limit: limit)
    }

    /// The number of bytes received before the first line end; nil without any, or after one.
    package var firstByteCount: Int? {
        let count = hasHadLine || transport == nil ? 0 : tailByteCount
        return count == 0 ? nil : count
    }

    package override func lineReceived(_ line: Span<UInt8>) {
        hasHadLine = true
        messages.add(1)
        sendLine(timestamp.prefix.span, line)
    }

    /// The same for all lines of a read, which share one stamp.
    package override func linesReceived(_ lines: inout WholeLines, in data: Span<UInt8>) {
        guard let transport else { return }
        let stamp = timestamp.prefix
        let newline = Self.newline
        var count = 0
        while let line = lines.next(in: data) {
            transport.write(stamp.span, data.extracting(line), newline.span)
            count += 1
        }
        messages.add(count)
        if count > 0 { hasHadLine = true }
    }

    package override func lineUnfinished() {
        if hasHadLine || hasBegun { return }
        hasBegun = true
        if let connection { hint?.watch(self, connection) }
    }

    package override func lineTooLong(_ start: Span<UInt8>) {
        connection?.report(.lineLength(limit))
        transport?.refuse(.lineLength(limit), stamp: timestamp.prefix)
    }

    package override func timeLimitReached(_ limit: TimeLimit, _ transport: any Transport) {
        transport.refuse(limit, stamp: timestamp.prefix)
    }

    package override func memoryRanOut(_ transport: any Transport) {
        super.memoryRanOut(transport)
        transport.refuse(.memory, stamp: timestamp.prefix)
    }
}
