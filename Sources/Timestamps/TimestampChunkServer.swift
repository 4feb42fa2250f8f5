package import ReactorKit

/// The textbook's server: answers whatever one read returned, and adds nothing.
///
/// Call on the reactor's thread.
package final class TimestampChunkServer: StreamProtocol {
    private let timestamp: Timestamp
    private let ended: (DisconnectReason) -> Void
    private var transport: (any Transport)?

    /// `ended` hears how the connection ended.
    package init(_ timestamp: Timestamp, ended: @escaping (DisconnectReason) -> Void = { _ in }) {
        self.timestamp = timestamp
        self.ended = ended
    }

    package func connectionMade(_ transport: any Transport) {
        self.transport = transport
    }

    package func dataReceived(_ data: Span<UInt8>) {
        transport?.write(timestamp.prefix.span)
        transport?.write(data)
    }

    package func connectionLost(_ reason: DisconnectReason) {
        transport = nil
        ended(reason)
    }
}
