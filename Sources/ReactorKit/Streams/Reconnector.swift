/// Keeps a connection up: dials, and dials again after a wait, by a `ReconnectSchedule`.
///
///     let reconnector = Reconnector(to: endpoint, on: reactor) { _ in ChatClient() }
///     reconnector.stateChanged = { print($0) }
///     reconnector.start()
///
/// Never two dials at once. By default the waits have full jitter: any length up to the
/// schedule's (Marc Brooker, "Exponential Backoff And Jitter", 2015), so that the clients of a
/// restarted server come back spread out. A connection that merely came about proves nothing,
/// since a server may accept and die: the waits go on growing until `connectionProved`, or until
/// a connection has lasted as long as the schedule's `steadyAfter`. Any end
/// of a connection is followed by a new dial, also one that its own protocol wished for, unless
/// `stop` was called. Hold it for as long as it is to work. Call on the reactor's thread.
public final class Reconnector {
    /// What it is doing.
    public enum State: Hashable, Sendable {
        /// Nothing, until `start` or `reconnectNow`.
        case stopped
        /// Dialling, or about to after a drop.
        case connecting
        /// The connection stands.
        case connected
        /// Waiting for the time of the next dial.
        case waiting(until: Instant)
    }

    /// Why there is no connection any more, or none yet.
    public enum Failure: Sendable {
        /// A dial led to nothing.
        case notConnected(ConnectError)
        /// The connection stood, and ended.
        case lost(DisconnectReason)
    }

    /// How to dial: as `Reactor.connect`, from a factory and a failure closure, one of which it
    /// uses once, on a later turn. It gives back how to call the dial off.
    public typealias Dial =
        (_ factory: @escaping StreamFactory, _ failure: @escaping (ConnectError) -> Void)
        -> (() -> Void)

    /// What it is doing.
    public private(set) var state = State.stopped {
        didSet { if state != oldValue { reportSoon(state) } }
    }
    /// Called for each change of `state`, in their order, on the turn behind it: never from inside
    /// a call here.
    public var stateChanged: ((State) -> Void)? {
        get { whenStateChanged }
        set { exchange(&whenStateChanged, newValue) }
    }
    /// The last failure; nil again after `start` and `connectionProved`.
    public private(set) var lastFailure: Failure?
    /// Dials in a row that may fail, or lead to connections that prove nothing; nil for any
    /// number. After that it is stopped.
    public var maximumAttempts: Int?

    private var whenStateChanged: ((State) -> Void)?
    private let reactor: Reactor
    private let dial: Dial
    private let factory: StreamFactory
    private var schedule: ReconnectSchedule
    private var random: any RandomNumberGenerator
    private var attempts = 0
    private var timer: ScheduledCall?
    private var callOff: (() -> Void)?
    private var transport: (any Transport)?
    private var connected: Instant?
    /// Tells a dial and its connection from those that were given up.
    private var generation = 0

    /// Keeps up a connection that `dial` makes, which may be anything.
    public init(
        on reactor: Reactor, schedule: ReconnectSchedule = .fullJitter,
        random: any RandomNumberGenerator = SystemRandomNumberGenerator(),
        dial: @escaping Dial, factory: @escaping StreamFactory
    ) {
        self.reactor = reactor
        self.schedule = schedule
        self.random = random
        self.dial = dial
        self.factory = factory
    }

    /// Keeps up a connection to `endpoint`, through the reactor's own network unless another is
    /// given; each dial takes at most `limit`.
    public convenience init(
        to endpoint: Endpoint, within limit: Duration = .seconds(30), on reactor: Reactor,
        through network: (any StreamNetwork)? = nil, schedule: ReconnectSchedule = .fullJitter,
        options: ConnectOptions = ConnectOptions(),
        factory: @escaping StreamFactory
    ) {
        let network = network ?? reactor
        let dial: Dial = { factory, failure in
            let connector = network.connect(
                to: endpoint, within: limit, options: options, factory: factory,
                failure: failure)
            return { connector.cancel() }
        }
        self.init(on: reactor, schedule: schedule, dial: dial, factory: factory)
    }

    /// A dial or a wait ends with it; a connection that stands is left alone.
    deinit {
        timer?.cancel()
        callOff?()
    }

    /// When the next dial is due; nil unless it waits.
    public var nextAttempt: Instant? {
        if case .waiting(let until) = state { until } else { nil }
    }

    // MARK: - The application's side

    /// Dials, with a fresh schedule; no effect unless it is stopped.
    public func start() {
        guard state == .stopped else { return }
        forgetFailures()
        startDial()
    }

    /// Calls off the wait or the dial, or closes the connection within `limit`.
    public func stop(within limit: Duration = .seconds(30)) {
        let transport = transport
        giveUpPresent()
        transport?.loseConnection(within: limit)
        state = .stopped
    }

    /// Cuts the wait short; gives up the present dial for a fresh one; or resets the connection,
    /// which drops what is unsent, and dials. Starts when stopped.
    public func reconnectNow() {
        if state == .stopped { forgetFailures() }
        let transport = transport
        giveUpPresent()
        transport?.abortConnection()
        startDial()
    }

    /// Stops instead of waiting for the next dial; no effect unless it waits.
    public func cancelWait() {
        guard nextAttempt != nil else { return }
        giveUpPresent()
        state = .stopped
    }

    /// The connection has shown that it works, by an answer to something: the next wait is the
    /// schedule's first again.
    public func connectionProved() {
        guard state == .connected else { return }
        forgetFailures()
    }

    // MARK: -

    private func reportSoon(_ state: State) {
        reactor.callSoon { [weak self] in self?.stateChanged?(state) }
    }

    private func startDial() {
        attempts += 1
        let watch = watch(generation)
        callOff = dial(
            { [factory] peer in
                try factory(peer).map { WatchedProtocol($0, watch) }
            },
            { [weak self, generation] error in self?.dialFailed(error, generation) })
        state = .connecting
    }

    private func watch(_ generation: Int) -> WatchedProtocol.Watch {
        WatchedProtocol.Watch(
            made: { [weak self] transport in
                guard let self, generation == self.generation else {
                    return transport.abortConnection()
                }
                exchange(&callOff, nil)
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

    private func dialFailed(_ error: ConnectError, _ generation: Int) {
        guard generation == self.generation else { return }
        exchange(&callOff, nil)
        retry(after: .notConnected(error))
    }

    private func retry(after failure: Failure) {
        generation += 1
        exchange(&lastFailure, failure)
        // Nobody here has called the dial off: the reactor has.
        if case .notConnected(let error) = failure, case .cancelled = error.cause {
            state = .stopped
        } else if let maximumAttempts, attempts >= maximumAttempts {
            state = .stopped
        } else {
            wait(schedule.nextDelay(using: &random))
        }
    }

    private func wait(_ delay: Duration) {
        timer = reactor.callLater(delay) { [weak self] in self?.startDial() }
        state = .waiting(until: reactor.now + delay)
    }

    /// What still comes of the present wait, dial or connection is heard no more.
    private func giveUpPresent() {
        generation += 1
        exchange(&timer, nil)?.cancel()
        exchange(&callOff, nil)?()
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
    /// The usual waits with full jitter: any length from nothing up to the schedule's.
    public static var fullJitter: ReconnectSchedule {
        var schedule = ReconnectSchedule()
        schedule.jitter = 1
        return schedule
    }
}
