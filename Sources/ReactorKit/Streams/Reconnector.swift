/// Keeps a connection open: connects, and connects again after a wait of a `ReconnectSchedule`.
///
///     let reconnector = Reconnector(to: endpoint, on: reactor) { _ in ChatClient() }
///     reconnector.stateChanged = { print($0) }
///     reconnector.start()
///
/// At most one attempt runs at a time. By default the waits have full jitter: any length up to the
/// schedule's (Marc Brooker, "Exponential Backoff And Jitter", 2015), so that the clients of a
/// restarted server reconnect at different times. A connection that was merely made does not count
/// as working, since a server may accept and fail: the waits go on growing until
/// `connectionProved`, or until a connection has lasted for the schedule's `steadyAfter`. It
/// reconnects after any end of a connection, including one by its own protocol, unless `stop` was
/// called. Retain it for as long as it is needed. Call on the reactor's thread.
public final class Reconnector {
    /// The states of a reconnector.
    public enum State: Hashable, Sendable {
        /// Idle until `start` or `reconnectNow`.
        case stopped
        /// An attempt is in progress.
        case connecting
        /// The connection is open.
        case connected
        /// Waiting for the time of the next attempt.
        case waiting(until: Instant)
    }

    /// Why there is no connection.
    public enum Failure: Sendable {
        /// An attempt failed.
        case notConnected(ConnectError)
        /// The connection was open, and ended.
        case lost(DisconnectReason)
    }

    /// Starts an attempt as `Reactor.connect` does: calls either the factory or the failure
    /// closure, once, on a later turn. Returns a closure that cancels the attempt.
    public typealias Connect =
        (_ factory: @escaping StreamFactory, _ failure: @escaping (ConnectError) -> Void)
        -> (() -> Void)

    /// The current state.
    public private(set) var state = State.stopped {
        didSet { if state != oldValue { reportSoon(state) } }
    }
    /// Called for each change of `state`, in order, on the next turn; never inside a call of this
    /// object.
    public var stateChanged: ((State) -> Void)? {
        get { whenStateChanged }
        set { exchange(&whenStateChanged, newValue) }
    }
    /// The last failure; reset to nil by `start` and `connectionProved`.
    public private(set) var lastFailure: Failure?
    /// The maximum number of consecutive attempts that fail, or whose connections do not count as
    /// working; nil for no limit. After that it stops.
    public var maximumAttempts: Int?

    private var whenStateChanged: ((State) -> Void)?
    private let reactor: Reactor
    private let connect: Connect
    private let factory: StreamFactory
    private var schedule: ReconnectSchedule
    private var random: any RandomNumberGenerator
    private var attempts = 0
    private var timer: ScheduledCall?
    private var cancelAttempt: (() -> Void)?
    private var transport: (any Transport)?
    private var connected: Instant?
    /// Distinguishes the current attempt and its connection from abandoned ones.
    private var generation = 0

    /// Keeps a connection open that `connect` makes by any means.
    public init(
        on reactor: Reactor, schedule: ReconnectSchedule = .fullJitter,
        random: any RandomNumberGenerator = SystemRandomNumberGenerator(),
        connect: @escaping Connect, factory: @escaping StreamFactory
    ) {
        self.reactor = reactor
        self.schedule = schedule
        self.random = random
        self.connect = connect
        self.factory = factory
    }

    /// Keeps a connection to `endpoint` open, by default through the reactor's own network; each
    /// attempt takes at most `limit`.
    public convenience init(
        to endpoint: Endpoint, within limit: Duration = .seconds(30), on reactor: Reactor,
        through network: (any StreamNetwork)? = nil, schedule: ReconnectSchedule = .fullJitter,
        options: ConnectOptions = ConnectOptions(),
        factory: @escaping StreamFactory
    ) {
        let network = network ?? reactor
        let connect: Connect = { factory, failure in
            let connector = network.connect(
                to: endpoint, within: limit, options: options, factory: factory,
                failure: failure)
            return { connector.cancel() }
        }
        self.init(on: reactor, schedule: schedule, connect: connect, factory: factory)
    }

    /// Ends an attempt or a wait; an open connection stays open.
    deinit {
        timer?.cancel()
        cancelAttempt?()
    }

    /// When the next attempt is due; nil unless it waits.
    public var nextAttempt: Instant? {
        if case .waiting(let until) = state { until } else { nil }
    }

    // MARK: - The application's side

    /// Connects, with the schedule reset; no effect unless it is stopped.
    public func start() {
        guard state == .stopped else { return }
        forgetFailures()
        startAttempt()
    }

    /// Cancels the wait or the attempt, or closes the connection within `limit`.
    public func stop(within limit: Duration = .seconds(30)) {
        let transport = transport
        abandonCurrent()
        transport?.loseConnection(within: limit)
        state = .stopped
    }

    /// Connects at once: ends the wait, replaces the current attempt, or aborts the connection,
    /// which drops unsent bytes. Starts when stopped.
    public func reconnectNow() {
        if state == .stopped { forgetFailures() }
        let transport = transport
        abandonCurrent()
        transport?.abortConnection()
        startAttempt()
    }

    /// Stops instead of waiting for the next attempt; no effect unless it waits.
    public func cancelWait() {
        guard nextAttempt != nil else { return }
        abandonCurrent()
        state = .stopped
    }

    /// Records that the connection works, as shown by an answer: the next wait is the schedule's
    /// first one.
    public func connectionProved() {
        guard state == .connected else { return }
        forgetFailures()
    }

    // MARK: -

    private func reportSoon(_ state: State) {
        reactor.callSoon { [weak self] in self?.stateChanged?(state) }
    }

    private func startAttempt() {
        attempts += 1
        let watch = watch(generation)
        cancelAttempt = connect(
            { [factory] peer in
                try factory(peer).map { WatchedProtocol($0, watch) }
            },
            { [weak self, generation] error in self?.attemptFailed(error, generation) })
        state = .connecting
    }

    private func watch(_ generation: Int) -> WatchedProtocol.Watch {
        WatchedProtocol.Watch(
            made: { [weak self] transport in
                guard let self, generation == self.generation else {
                    return transport.abortConnection()
                }
                exchange(&cancelAttempt, nil)
                self.transport = transport
                connected = reactor.now
                state = .connected
            },
            ended: { [weak self] reason in
                guard let self, generation == self.generation else { return }
                exchange(&transport, nil)
                if let connected, schedule.connectionEnded(after: reactor.now - connected) {
                    attempts = 0
                }
                retry(after: .lost(reason))
            })
    }

    private func attemptFailed(_ error: ConnectError, _ generation: Int) {
        guard generation == self.generation else { return }
        exchange(&cancelAttempt, nil)
        retry(after: .notConnected(error))
    }

    private func retry(after failure: Failure) {
        generation += 1
        exchange(&lastFailure, failure)
        // Not cancelled by this object, but by the reactor.
        if case .notConnected(let error) = failure, case .cancelled = error.cause {
            state = .stopped
        } else if let maximumAttempts, attempts >= maximumAttempts {
            state = .stopped
        } else {
            wait(schedule.nextDelay(using: &random))
        }
    }

    private func wait(_ delay: Duration) {
        timer = reactor.callLater(delay) { [weak self] in self?.startAttempt() }
        state = .waiting(until: reactor.now + delay)
    }

    /// Ends the current wait or attempt, and ignores further events of the connection.
    private func abandonCurrent() {
        generation += 1
        exchange(&timer, nil)?.cancel()
        exchange(&cancelAttempt, nil)?()
        exchange(&transport, nil)
    }

    private func forgetFailures() {
        attempts = 0
        exchange(&lastFailure, nil)
        schedule.succeeded()
    }
}

@available(*, unavailable)
extension Reconnector: Sendable {}

extension ReconnectSchedule {
    /// The default waits with full jitter: any length from zero to the schedule's.
    public static var fullJitter: ReconnectSchedule {
        var schedule = ReconnectSchedule()
        schedule.jitter = 1
        return schedule
    }
}

/// Reports the start of a connection, again at each hand-over, and its end.
final class WatchedProtocol: ProtocolLayer {
    /// The closures, called before the inner protocol.
    struct Watch {
        let made: (any Transport) -> Void
        let ended: (DisconnectReason) -> Void
    }

    private let watch: Watch

    init(_ inner: any StreamProtocol, _ watch: Watch) {
        self.watch = watch
        super.init(inner)
    }

    override func connectionMade(_ transport: any Transport) throws {
        watch.made(transport)
        try super.connectionMade(transport)
    }

    override func connectionLost(_ reason: DisconnectReason) {
        watch.ended(reason)
        super.connectionLost(reason)
    }
}
