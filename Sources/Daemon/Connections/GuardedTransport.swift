import ReactorKit

/// A transport as the protocol behind a `RateGuard` sees it: the same, but that the guard has a
/// word in what is read, and stays before a successor. Call on the reactor's thread.
final class GuardedTransport: Transport {
    private let transport: any Transport
    /// Kept by the transport, and gone with the connection.
    private weak var rateGuard: RateGuard?

    init(_ transport: any Transport, behind rateGuard: RateGuard) {
        self.transport = transport
        self.rateGuard = rateGuard
    }

    var peer: SocketAddress? { transport.peer }

    var local: SocketAddress? { transport.local }

    var bufferedByteCount: Int { transport.bufferedByteCount }

    var isClosing: Bool { transport.isClosing }

    var isWritingClosed: Bool { transport.isWritingClosed }

    var isDelivering: Bool { transport.isDelivering }

    func write(_ bytes: Span<UInt8>) { transport.write(bytes) }

    func write(_ header: Span<UInt8>, _ body: Span<UInt8>, _ trailer: Span<UInt8>) {
        transport.write(header, body, trailer)
    }

    func loseConnection(within limit: Duration) { transport.loseConnection(within: limit) }

    func loseWriteConnection() { transport.loseWriteConnection() }

    func closeAfterPeer(within limit: Duration) { transport.closeAfterPeer(within: limit) }

    func abortConnection() { transport.abortConnection() }

    func handOver(to successor: any StreamProtocol, unread: Span<UInt8>) {
        rateGuard?.handOver(to: successor, unread: unread)
    }

    func pauseProducing() { rateGuard?.pause() }

    func resumeProducing() { rateGuard?.resume() }

    func noteKept(_ change: Int) { rateGuard?.noteKept(change) }
}
