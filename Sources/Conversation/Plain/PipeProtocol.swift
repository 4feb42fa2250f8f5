import ReactorKit

/// A connection in a pipe: bytes out, bytes in, and each direction ends by itself. Call on the
/// reactor's thread.
final class PipeProtocol: HalfCloseProtocol {
    private weak var session: PlainSession?

    /// A protocol that reports to `session`, and does not keep it alive.
    init(_ session: PlainSession) {
        self.session = session
    }

    func connectionMade(_ transport: any Transport) { session?.connected(transport) }

    func dataReceived(_ data: Span<UInt8>) {
        session?.handle(.receivedBytes([UInt8](copying: data)))
    }

    func readConnectionLost() { session?.peerFinished() }
    func connectionLost(_ reason: DisconnectReason) { session?.lost(reason) }
    func pauseProducing() { session?.handle(.sendingPaused) }
    func resumeProducing() { session?.handle(.sendingResumed) }
}
