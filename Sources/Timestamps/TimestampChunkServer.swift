package import ReactorKit

/// The textbook's server: answers whatever one read returned, and adds nothing.
///
/// Call on the reactor's thread.
package final class TimestampChunkServer: ChunkProtocol {
    private let timestamp: Timestamp
    private let ended: (DisconnectReason) -> Void
    private let violated: (LimitViolation) -> Void

    /// `ended` hears how the connection ended, `violated` before it that a limit was the reason.
    package init(
        _ timestamp: Timestamp, ended: @escaping (DisconnectReason) -> Void = { _ in },
        violated: @escaping (LimitViolation) -> Void = { _ in }
    ) {
        self.timestamp = timestamp
        self.ended = ended
        self.violated = violated
    }

    package override func chunkReceived(_ chunk: Span<UInt8>) {
        guard let transport else { return }
        transport.write(timestamp.prefix.span)
        transport.write(chunk)
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
