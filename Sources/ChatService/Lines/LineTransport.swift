import ReactorKit

/// The transport of a session behind which is a person at telnet: what the session sends is shown as
/// text. Call on the reactor's thread.
final class LineTransport: Transport {
    private weak var person: LineSession?
    private var lower: (any Transport)?

    init(of person: LineSession, on lower: any Transport) {
        self.person = person
        self.lower = lower
    }

    /// The connection has ended.
    func end() { lower = nil }

    var peer: SocketAddress? { lower?.peer }
    var local: SocketAddress? { lower?.local }

    /// Zero: what a person does not read in time is not sent, so that no session is behind.
    var bufferedByteCount: Int { 0 }
    var undeliveredByteCount: Int { lower?.undeliveredByteCount ?? 0 }

    var isClosing: Bool { lower?.isClosing ?? true }
    var isWritingClosed: Bool { lower?.isWritingClosed ?? true }
    var isDelivering: Bool { lower?.isDelivering ?? false }

    /// Shows messages, each with its line end.
    func write(_ bytes: Span<UInt8>) { person?.received(bytes) }

    func write(_ header: Span<UInt8>, _ body: Span<UInt8>, _ trailer: Span<UInt8>) {
        let all =
            [UInt8](copying: header) + [UInt8](copying: body) + [UInt8](copying: trailer)
        write(all.span)
    }

    func loseConnection(within limit: Duration) { lower?.loseConnection(within: limit) }
    func loseWriteConnection() { lower?.loseWriteConnection() }
    func closeAfterPeer(within limit: Duration) { lower?.closeAfterPeer(within: limit) }
    func abortConnection() { lower?.abortConnection() }
    func failConnection(with error: any Error) { lower?.failConnection(with: error) }

    /// Does nothing: a session of IRC never hands its connection over.
    func handOver(to successor: any StreamProtocol, unread: Span<UInt8>) {}

    func pauseProducing() { person?.hold() }
    func resumeProducing() { person?.release() }

    func noteKept(_ change: Int) { lower?.noteKept(change) }
}

@available(*, unavailable)
extension LineTransport: Sendable {}
