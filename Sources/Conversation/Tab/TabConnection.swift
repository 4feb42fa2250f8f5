import ReactorKit
import Timestamps

/// The shell of one tab: its connection or dial, and its one timer. Call on the reactor's
/// thread.
final class TabConnection {
    /// How long a connection that we leave may take to close.
    static let closeLimit = Duration.seconds(2)

    private let reactor: Reactor
    private let report: (ConnectionEvent) -> Void
    private var connector: StreamConnector?
    private var client: TimestampClient?
    private var wake: ScheduledCall?

    /// A connection at rest, which reports what happens to it.
    init(on reactor: Reactor, report: @escaping (ConnectionEvent) -> Void) {
        self.reactor = reactor
        self.report = report
    }

    func perform(_ action: ConnectionAction) {
        switch action {
        case .dial(let endpoint): dial(endpoint)
        case .hangUp: client?.transport?.loseConnection(within: Self.closeLimit)
        case .letGo: letGo()
        case .send(let message): client?.send(message)
        case .wake(let delay): wakeLater(delay)
        }
    }

    // MARK: -

    private func dial(_ endpoint: Endpoint) {
        letGo()
        connector = reactor.connect(
            to: endpoint,
            factory: { [weak self] _ in
                guard let self else { return nil }
                let client = TimestampClient(on: self.reactor, listener: self)
                self.client = client
                self.connector = nil
                return client
            },
            failure: { [weak self] error in
                // A dial that we gave up ourselves is no news.
                guard let self, !error.isCancelled else { return }
                self.connector = nil
                self.report(.dialFailed(error.reason))
            })
    }

    /// Gives up connection, dial and timer; what they still tell is not for us any more.
    private func letGo() {
        connector?.cancel()
        connector = nil
        client?.transport?.loseConnection(within: Self.closeLimit)
        client = nil
        wake?.cancel()
    }

    private func wakeLater(_ delay: Duration) {
        wake?.cancel()
        wake = reactor.callLater(delay) { [weak self] in self?.report(.tick) }
    }
}

extension TabConnection: TimestampClient.Listener {
    func clientConnected(_ client: TimestampClient) {
        guard client === self.client else { return }
        report(.connected(peer: client.transport?.peer?.description ?? "the other side"))
    }

    func client(_ client: TimestampClient, received line: Span<UInt8>, isCut: Bool) {
        guard client === self.client else { return }
        report(.received([UInt8](copying: line), isCut: isCut))
    }

    func client(_ client: TimestampClient, lost reason: DisconnectReason) {
        guard client === self.client else { return }
        self.client = nil
        report(.lost(reason.words))
    }
}
