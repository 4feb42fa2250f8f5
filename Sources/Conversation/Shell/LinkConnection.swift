import Accounts
import ReactorKit
import ReactorTLS
import Settings
import Telnet
import Timestamps

/// The shell of one link: its connection or dial, and its timer. Call on the reactor's
/// thread.
final class LinkConnection {
    /// The time limit for closing a connection.
    static let closeLimit = Duration.seconds(2)

    private let connector: Connector
    private let makeClient: LineClient.Maker
    private let reactor: Reactor
    private let settings: () -> ClientSettings
    private let report: (ConnectionEvent) -> Void
    private var attempt: ConnectionAttempt?
    /// The command for the password, while the connection waits for it.
    private var password: PasswordCommand?
    private var client: LineClient?
    /// The layer in front of the client; everything is sent by it.
    private var telnet: TelnetLayer?
    /// The size of the screen.
    private var size: TelnetClient.Size
    /// Whether the connection speaks IRC: then it asks for its wake-ups itself.
    private var isNetwork = false
    /// Whether the connection is open.
    private var isUp = false
    private var wake: ScheduledCall?
    /// Called with the number of undelivered bytes when the connection has ended with the program.
    private var left: ((Int) -> Void)?
    /// The undelivered bytes when the program began to end.
    private var undelivered = 0

    /// A link without a connection, which reports its events; `client` makes the protocol of each
    /// dial, for which `settings` returns the settings.
    init(
        by connector: Connector, client: @escaping LineClient.Maker, size: TelnetClient.Size,
        settings: @escaping () -> ClientSettings,
        report: @escaping (ConnectionEvent) -> Void
    ) {
        self.connector = connector
        makeClient = client
        self.size = size
        reactor = connector.reactor
        self.settings = settings
        self.report = report
    }

    func perform(_ action: ConnectionAction) {
        switch action {
        case .dial(let endpoint): dial(endpoint)
        case .hangUp: client?.transport?.loseConnection(within: Self.closeLimit)
        case .letGo: letGo()
        case .trust(let fingerprint, let endpoint): trust(fingerprint, at: endpoint)
        case .endLine(let count): client?.endLine(after: count)
        case .send(let message): send(message + [0x0A])
        case .sendUnended(let message): send(message)
        case .write(let bytes): telnet?.write(bytes)
        case .derive(let number, let question): derive(number, question)
        case .wake(let delay): wakeLater(delay)
        }
    }

    /// The screen has another size.
    func resize(to size: TelnetClient.Size) {
        self.size = size
        telnet?.resize(to: size)
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

    /// Aborts the close that `leave` has begun.
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
        let client = makeClient(reactor, self)
        self.client = client
        let settings = settings()
        isNetwork = settings.wireProtocol == .irc
        client.framing = isNetwork ? .lines : settings.framing
        let telnet = TelnetLayer(
            client, TelnetLayer.Use(at: endpoint, isForPerson: !isNetwork), size: size)
        telnet.listener = TelnetLayer.Listener(client) { [weak self, weak client] in
            if client === self?.client { self?.report(.hidesInput($0)) }
        }
        self.telnet = telnet
        guard isNetwork, settings.account != nil, let command = settings.passwordCommand else {
            return connect(telnet, to: endpoint, settings)
        }
        password = PasswordCommand(command, on: reactor) { [weak self] result in
            self?.password = nil
            switch result {
            case .success(let password):
                self?.report(.password(password))
                self?.connect(telnet, to: endpoint, settings)
            case .failure(let failure):
                self?.client = nil
                self?.report(.dialFailed(failure.reason))
            }
        }
    }

    private func connect(
        _ telnet: TelnetLayer, to endpoint: Endpoint, _ settings: ClientSettings
    ) {
        attempt = connector.connect(telnet, to: endpoint, settings: settings) {
            [weak self] failure in
            self?.client = nil
            self?.report(.dialFailed(failure))
        }
    }

    private func trust(_ fingerprint: TLSFingerprint, at endpoint: Endpoint) {
        do throws(FileError) {
            try connector.trust(fingerprint, at: endpoint)
            report(.trusted(fingerprint))
        } catch {
            report(.notTrusted("\(error)"))
        }
    }

    private func derive(_ number: Int, _ question: ScramKeyQuestion) {
        do {
            try reactor.runOnWorker({ question.derivedKey() }) { [weak self] result in
                self?.report(.derived(number, (try? result.get()) ?? nil))
            }
        } catch {
            report(.derived(number, nil))
        }
    }

    /// Wakes up when the answer is overdue.
    private func send(_ text: [UInt8]) {
        if client != nil { telnet?.write(text) }
        if wake?.isWaiting != true { wakeLater(SentMessages.patience) }
    }

    /// Drops connection, dial and timer; their further events are ignored.
    private func letGo() {
        client?.flushTail()
        attempt?.cancel()
        attempt = nil
        password?.cancel()
        password = nil
        client?.transport?.loseConnection(within: Self.closeLimit)
        client = nil
        telnet = nil
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

extension LinkConnection: LineClient.Listener {
    func clientConnected(_ client: LineClient) {
        guard client === self.client, let attempt else { return }
        isUp = true
        report(.connected(attempt.facts(of: client.transport)))
    }

    func client(_ client: LineClient, received line: Span<UInt8>, isCut: Bool) {
        guard client === self.client else { return }
        if !isNetwork { stopWaking() }
        report(.received([UInt8](copying: line), isCut: isCut))
    }

    func client(_ client: LineClient, holds unfinished: Span<UInt8>) {
        guard client === self.client else { return }
        report(.holds([UInt8](copying: unfinished)))
    }

    func client(_ client: LineClient, lost reason: DisconnectReason) {
        guard client === self.client, let attempt else { return }
        self.client = nil
        stopWaking()
        let failure = attempt.failure(reason)
        if let left {
            self.left = nil
            return left(failure.kind == .closed ? 0 : undelivered)
        }
        report(isUp ? .lost(failure) : .dialFailed(failure))
    }
}
