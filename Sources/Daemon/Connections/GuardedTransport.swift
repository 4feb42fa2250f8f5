import ReactorKit

/// A transport as the protocol behind a `RateGuard` sees it: the guard decides what is read, and
/// stays before a successor. Call on the reactor's thread.
final class GuardedTransport: LayeredTransport {
    /// Kept by the transport, and gone with the connection.
    private weak var rateGuard: RateGuard?

    init(_ transport: any Transport, behind rateGuard: RateGuard) {
        self.rateGuard = rateGuard
        super.init(transport)
    }

    override var isDelivering: Bool {
        super.isDelivering && rateGuard?.isHandedOver != true
    }

    override func loseConnection(within limit: Duration) {
        rateGuard?.isEnding = true
        super.loseConnection(within: limit)
    }

    override func closeAfterPeer(within limit: Duration) {
        rateGuard?.isEnding = true
        super.closeAfterPeer(within: limit)
    }

    override func abortConnection() {
        rateGuard?.isEnding = true
        super.abortConnection()
    }

    override func handOver(to successor: any StreamProtocol, unread: Span<UInt8>) {
        rateGuard?.handOver(to: successor, unread: unread)
    }

    override func pauseProducing() { rateGuard?.pause() }

    override func resumeProducing() { rateGuard?.resume() }

    override func noteKept(_ change: Int) { rateGuard?.noteKept(change) }
}
