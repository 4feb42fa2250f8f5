import ReactorKit

/// A transport as the protocol behind a layer sees it: the same, but for what a subclass overrides.
///
/// A layer that has to stay before a successor overrides `handOver`. Call on the reactor's thread.
class LayeredTransport: Transport {
    final let transport: any Transport

    init(_ transport: any Transport) {
        self.transport = transport
    }

    var peer: SocketAddress? { transport.peer }

    var local: SocketAddress? { transport.local }

    var bufferedByteCount: Int { transport.bufferedByteCount }

    var undeliveredByteCount: Int { transport.undeliveredByteCount }

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
        transport.handOver(to: successor, unread: unread)
    }

    func pauseProducing() { transport.pauseProducing() }

    func resumeProducing() { transport.resumeProducing() }

    func noteKept(_ change: Int) { transport.noteKept(change) }
}
