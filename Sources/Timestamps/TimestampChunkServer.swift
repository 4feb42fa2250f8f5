package import ReactorKit

/// The textbook's server: answers whatever one read returned, and adds nothing.
///
/// Call on the reactor's thread.
package final class TimestampChunkServer: StreamProtocol {
    private let timestamp: Timestamp
    private let ended: (DisconnectReason) -> Void
    private let violated: (LimitViolation) -> Void
    private var transport: (any Transport)?

    /// `ended` hears how the connection ended, `violated` before it that a limit was the reason.
    package init(
        _ timestamp: Timestamp, ended: @escaping (DisconnectReason) -> Void = { _ in },
        violated: @escaping (LimitViolation) -> Void = { _ in }
    ) {
        self.timestamp = timestamp
        self.ended = ended
        self.violated = violated
    }

    package func connectionMade(_ transport: any Transport) {
        self.transport = transport
    }

    package func dataReceived(_ data: Span<UInt8>) {
        transport?.write(timestamp.prefix.span)
        transport?.write(data)
    }

    package func timeLimitReached(_ limit: TimeLimit, _ transport: any Transport) {
        timestamp.say(limit, to: transport, violated)
    }

    package func memoryRanOut(_ transport: any Transport) {
        timestamp.sayMemoryRanOut(to: transport, violated)
    }

    package func connectionLost(_ reason: DisconnectReason) {
        transport = nil
        ended(reason)
    }
}
