import ReactorKit
import ReactorTLS
import Settings
import Timestamps

/// The shell of one tab: its connection or dial, and its one timer. Call on the reactor's
/// thread.
final class TabConnection {
    /// How long a connection that we leave may take to close.
    static let closeLimit = Duration.seconds(2)

    private let dialler: Dialler
    private let reactor: Reactor
    private let report: (ConnectionEvent) -> Void
    private var dial: Dial?
    private var client: TimestampClient?
    /// The client was told that its connection stands.
    private var isUp = false
    private var wake: ScheduledCall?
    /// Called with what was not delivered when the connection is over, as the program is.
    private var left: ((Int) -> Void)?
    /// What was not delivered when the program began to end.
    private var undelivered = 0

    /// A connection at rest, which reports what happens to it.
    init(by dialler: Dialler, report: @escaping (ConnectionEvent) -> Void) {
        self.dialler = dialler
        reactor = dialler.reactor
        self.report = report
    }

    func perform(_ action: ConnectionAction) {
        switch action {
        case .dial(let endpoint): dial(endpoint)
        case .hangUp: client?.transport?.loseConnection(within: Self.closeLimit)
        case .letGo: letGo()
        case .trust(let fingerprint, let endpoint): trust(fingerprint, at: endpoint)
        case .endLine(let count): client?.endLine(after: count)
        case .send(let message): send { $0.send(message) }
        case .sendUnended(let message): send { $0.transport?.write(message) }
        case .wake(let delay): wakeLater(delay)
        }
    }

    /// Closes, as the program ends, and reports how many bytes the peer's system has not
    /// confirmed when that takes too long, or the connection breaks.
    func leave(_ done: @escaping (Int) -> Void) {
        stopWaking()
        guard isUp, let transport = client?.transport else {
            letGo()
            return done(0)
        }
        undelivered = transport.undeliveredByteCount
        left = done
        transport.loseConnection(within: Self.closeLimit * 2)
        wake = reactor.callLater(Self.closeLimit) { [weak self] in self?.abandon() }
    }

    /// Ends what `leave` began, at once.
    func abandon() {
        guard let left, let transport = client?.transport else { return }
        self.left = nil
        left(transport.undeliveredByteCount)
        transport.abortConnection()
    }

    // MARK: -

    private func dial(_ endpoint: Endpoint) {
        letGo()
        isUp = false
        let client = TimestampClient(on: reactor, listener: self)
        self.client = client
        dial = dialler.dial(endpoint, for: client) { [weak self] failure in
            self?.client = nil
            self?.report(.dialFailed(failure))
        }
    }

    private func trust(_ fingerprint: TLSFingerprint, at endpoint: Endpoint) {
        do throws(FileError) {
            try dialler.trust(fingerprint, at: endpoint)
            report(.trusted(fingerprint))
        } catch {
            report(.notTrusted("\(error)"))
        }
    }

    /// An answer that does not come is worth a look.
    private func send(_ write: (TimestampClient) -> Void) {
        if let client { write(client) }
        if wake?.isWaiting != true { wakeLater(Tab.answerPatience) }
    }

    /// Gives up connection, dial and timer; what they still tell is not for us any more.
    private func letGo() {
        client?.flushTail()
        dial?.cancel()
        dial = nil
        client?.transport?.loseConnection(within: Self.closeLimit)
        client = nil
        stopWaking()
    }

    private func stopWaking() {
        wake?.cancel()
        wake = nil
    }

    private func wakeLater(_ delay: Duration) {
        stopWaking()
        wake = reactor.callLater(delay) { [weak self] in self?.report(.tick) }
    }
}

extension TabConnection: TimestampClient.Listener {
    func clientConnected(_ client: TimestampClient) {
        guard client === self.client, let dial else { return }
        isUp = true
        report(.connected(dial.facts(of: client.transport)))
    }

    func client(_ client: TimestampClient, received line: Span<UInt8>, isCut: Bool) {
        guard client === self.client else { return }
        stopWaking()
        report(.received([UInt8](copying: line), isCut: isCut))
    }

    func client(_ client: TimestampClient, holds unfinished: Span<UInt8>) {
        guard client === self.client else { return }
        report(.holds([UInt8](copying: unfinished)))
    }

    func client(_ client: TimestampClient, lost reason: DisconnectReason) {
        guard client === self.client, let dial else { return }
        self.client = nil
        stopWaking()
        let failure = dial.failure(reason)
        if let left {
            self.left = nil
            return left(failure.kind == .closed ? 0 : undelivered)
        }
        report(isUp ? .lost(failure) : .dialFailed(failure))
    }
}
