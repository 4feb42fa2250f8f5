/// Stands before a connection's protocol to hear of its beginning and end.
///
/// The protocol that takes the connection over by `handOver` is watched in its turn, which is
/// why the protocol sees a `WatchedTransport`.
final class WatchedProtocol: StreamProtocol {
    /// Who is told of the connection, before its protocol is.
    struct Watch {
        let made: (any Transport) -> Void
        let ended: (DisconnectReason) -> Void
    }

    private let inner: any StreamProtocol
    private let watch: Watch

    init(_ inner: any StreamProtocol, _ watch: Watch) {
        self.inner = inner
        self.watch = watch
    }

    func connectionMade(_ transport: any Transport) throws {
        watch.made(transport)
        try inner.connectionMade(WatchedTransport(transport, watch))
    }

    func dataReceived(_ data: Span<UInt8>) throws { try inner.dataReceived(data) }

    func connectionLost(_ reason: DisconnectReason) {
        watch.ended(reason)
        inner.connectionLost(reason)
    }

    func pauseProducing() { inner.pauseProducing() }

    func resumeProducing() { inner.resumeProducing() }

    var halfCloseProtocol: (any HalfCloseProtocol)? { inner.halfCloseProtocol }

    func timeLimitReached(_ limit: TimeLimit, _ transport: any Transport) {
        inner.timeLimitReached(limit, WatchedTransport(transport, watch))
    }

    func memoryRanOut(_ transport: any Transport) {
        inner.memoryRanOut(WatchedTransport(transport, watch))
    }

    func shutDown(_ transport: any Transport, within limit: Duration) {
        inner.shutDown(WatchedTransport(transport, watch), within: limit)
    }
}

@available(*, unavailable)
extension WatchedProtocol: Sendable {}
