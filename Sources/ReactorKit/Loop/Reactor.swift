import SystemPackage

/// An event loop over poll(2) or epoll(7): descriptors, timers, signals and jobs from other threads.
///
/// A plain class, used by one thread only. Everything that it calls is not Sendable either, so the
/// compiler keeps all of it on the thread that made the reactor; other threads use `handle`. A
/// process can have several. `run` may be called again after it returned. Releasing a reactor ends
/// its timers, listeners, ports and readers; connections, connectors and children hold it until
/// they end, as all of them do when `run` returns.
///
/// A turn does, in this order: the jobs that other threads had posted, the timers that are due, one
/// poll, and the callbacks of what is ready, urgent descriptors first. What any of them puts off is
/// done in the next turn, so no source starves another.
public final class Reactor {
    /// How other threads reach the reactor.
    public let handle: ReactorHandle
    let clock: any ReactorClock
    let readBuffer: ReadBuffer
    package let spareMemory = SpareMemory()
    var poller: Poller
    var timers = TimerQueue()
    var completions = CompletionTable()
    var attachments = Attachments()
    let turnRequest: TurnRequest?
    private(set) lazy var workers = WorkerPool(threads: 4, queue: 256, priority: .low, on: self)
    private(set) lazy var idleWorkers = WorkerPool(
        threads: 4, queue: 256, priority: .idle, on: self)
    private var signals: SignalWatcher?
    private var batch: [Poller.Event] = []
    /// Calls for the next turn, in order.
    private(set) var later: [() -> Void] = []
    /// Transports that were written to outside their own callbacks in this turn.
    private var unflushed: [any Flushable] = []
    /// Keeps its memory from turn to turn.
    private var flushing: [any Flushable] = []
    private var moment: Instant
    /// Called before each wait, with the time since the last wait ended. While it is nil, the clock
    /// is not read for it.
    package var turnEnded: ((Duration) -> Void)? {
        get { turnListener }
        set {
            // Not by `exchange`, which would have it called through closures of another form in
            // each turn.
            let old = turnListener
            turnListener = newValue
            reportsTurns = newValue != nil
            withExtendedLifetime(old) {}
        }
    }
    private var turnListener: ((Duration) -> Void)?
    private var workBegan: Instant?

    // Work that most turns do not have. Each access to a collection is checked for exclusivity,
    // which would be a third of a turn's cost; an access to these flags is not.
    private var hasLater = false
    private var hasUnflushed = false
    private var mayHaveTimers = false
    var mayHaveFlushable = false
    private var hasMoment = false
    private var reportsTurns = false

    private var isTurning = false
    private var isRunning = false
    private var isStopping = false
    private var isEnding = false
    private var shutdown: Shutdown?
    private var shutdownDeadline: ScheduledCall?

    private enum Shutdown { case draining, forced }

    /// A reactor that does not run yet.
    ///
    /// - Parameters:
    ///   - clock: the time source of its timers.
    ///   - choice: poll(2) or epoll(7).
    ///   - readSize: the most bytes that one read takes. The default empties a busy socket at once
    ///     and fits the cache; less lets other descriptors be read sooner.
    /// - Throws: `SystemError` when the process is out of descriptors.
    public convenience init(
        clock: any ReactorClock = SystemClock(), poller choice: PollerChoice = .automatic,
        readSize: Int = 65_536
    ) throws(SystemError) {
        try self.init(clock: clock, poller: choice, readSize: readSize, turnRequest: nil)
    }

    /// - Parameter turnRequest: how the loop that drives it is asked for a turn; nil for a reactor
    ///   that runs.
    init(
        clock: any ReactorClock, poller choice: PollerChoice, readSize: Int,
        turnRequest: TurnRequest?
    ) throws(SystemError) {
        precondition(readSize > 0, "a read that takes nothing never ends")
        readBuffer = ReadBuffer(capacity: readSize)
        self.clock = clock
        moment = clock.now
        self.turnRequest = turnRequest
        poller = try Poller(choice, turnRequest: turnRequest)
        handle = try ReactorHandle()
        watchJobs()
    }

    deinit {
        handle.close()
        signals?.putHandlersBack()
    }

    // MARK: - Running

    /// Runs the loop until `stop`, or until a shutdown is complete.
    ///
    /// Before it returns every connection that is left is aborted and gets its
    /// `connectionLost`, and signal handlers are put back as they were.
    /// - Throws: `SystemError` when poll(2) itself fails, or when the descriptor for jobs of other
    ///   threads was closed. Any other descriptor that cannot be watched ends its own reader or
    ///   connection, with `SystemError`, and nothing else.
    public func run() throws(SystemError) {
        precondition(!isRunning, "run() was called from inside run()")
        isRunning = true
        handle.changePhase()
        defer {
            abandonAll()
            handle.changePhase()
            isRunning = false
            isStopping = false
        }
        while !isStopping { try turn(waitingAtMost: nil) }
    }

    /// One turn of the loop, which waits for events for at most `limit`; nil waits without a limit.
    ///
    /// For tests; for another loop that drives a reactor see `DrivenReactor`. Not to be called from
    /// inside a turn.
    public func turn(waitingAtMost limit: Duration?) throws(SystemError) {
        precondition(!isTurning, "turn() was called from inside a turn")
        isTurning = true
        defer { isTurning = false }
        hasMoment = false
        handle.runJobs(on: self)
        runLater()
        if mayHaveTimers { runDueTimers() }
        flush()
        if reportsTurns { reportEndOfTurn() }
        // Taken out, because each access to a property would be checked for exclusivity.
        var batch = batch
        self.batch = []
        let hasFailures = try poller.wait(timeout: timeout(limit), into: &batch)
        hasMoment = false
        if reportsTurns { workBegan = turnTime }
        for event in batch { poller.handler(for: event)?.ready(event.events) }
        self.batch = batch
        if hasFailures { try reportFailures() }
        flush()
        if shutdown != nil, isShutdownDone { endShutdown() }
    }

    /// Ends `run()` after the current turn. No effect while the reactor does not run.
    public func stop() {
        if isRunning { isStopping = true }
    }

    /// Stops accepting, lets every connection finish within `limit`, then stops.
    ///
    /// What is left at the limit is aborted; connections that are being made are cancelled. A
    /// second call aborts what is left and stops at once. It begins on the next turn, so no
    /// callback is made from inside the call.
    public func shutDown(within limit: Duration) {
        if shutdown == nil {
            shutdown = .draining
            let end = now + limit
            callSoon { [unowned self] in finishAll(within: max(end - now, .zero)) }
        } else {
            shutdown = .forced
            turnRequest?.make()
        }
    }

    private func finishAll(within limit: Duration) {
        for handler in poller.handlers { handler.finish(within: limit) }
        for attachment in attachments.all { attachment.finish(within: limit) }
        // After the connections' own deadlines, which report `.timedOut`.
        shutdownDeadline = callLater(limit) { [weak self] in self?.shutdown = .forced }
    }

    // MARK: - Time

    /// The reactor's own monotonic time.
    public var now: Instant { clock.now }

    /// When the next timer is due; nil when there is none.
    public var nextDue: Instant? { timers.nextDue }

    /// Calls `call` after `delay`, never earlier; zero or less means on the next turn.
    @discardableResult
    public func callLater(_ delay: Duration, _ call: @escaping () -> Void) -> ScheduledCall {
        mayHaveTimers = true
        let due = clock.now + max(delay, .zero)
        turnRequest?.make()
        return ScheduledCall(reactor: self, id: timers.schedule(at: due, call))
    }

    /// Calls `call` on the next turn, before timers and I/O.
    public func callSoon(_ call: @escaping () -> Void) {
        hasLater = true
        later.append(call)
        turnRequest?.make()
    }

    // MARK: - Events

    /// Calls `call` on the loop whenever `signal` arrives, until `run()` returns.
    ///
    /// - Throws: `SystemError` with EBUSY when another reactor watches it already.
    public func onSignal(_ signal: Signal, _ call: @escaping () -> Void) throws(SystemError) {
        if signals == nil { signals = try SignalWatcher(on: self) }
        try signals?.watch(signal, call)
    }

    // MARK: - Inside the module

    /// When the current callbacks began: the clock is read once for all of them.
    var turnTime: Instant {
        if !hasMoment { moment = clock.now }
        // Between turns any time may pass.
        hasMoment = isTurning
        return moment
    }

    func flushLater(_ transport: any Flushable) {
        hasUnflushed = true
        unflushed.append(transport)
        turnRequest?.make()
    }

    /// True while no connection is to be started, since all that exist are ended.
    package var isShuttingDown: Bool { isEnding || shutdown != nil }

    /// Aborts every connection, stops every listener and puts signal handlers back.
    func abandonAll() {
        isEnding = true
        signals?.close()
        signals = nil
        // An end may cause further ends; the number of rounds is limited.
        for _ in 1...8 {
            for handler in poller.handlers { handler.abandon() }
            for attachment in attachments.all { attachment.abandon() }
            for failure in poller.takeFailures() { failure.handler.failed(failure.error) }
            runLater()
            // The job handler is always registered.
            if poller.count == 1, later.isEmpty, attachments.holdsNone { break }
        }
        exchange(&unflushed, [])
        hasUnflushed = false
        shutdownDeadline?.cancel()
        shutdownDeadline = nil
        shutdown = nil
        isEnding = false
    }

    // MARK: -

    /// Reports the turn's work, before the wait begins.
    private func reportEndOfTurn() {
        guard let turnListener, let workBegan else { return }
        turnListener(clock.now - workBegan)
    }

    private func runLater() {
        guard hasLater else { return }
        hasLater = false
        let calls = later
        later.removeAll()
        for call in calls { call() }
    }

    private func runDueTimers() {
        let now = clock.now
        let mark = timers.mark
        while let call = timers.popDue(at: now, before: mark) { call() }
    }

    private func flush() {
        if mayHaveFlushable { for attachment in attachments.flushable { attachment.flush() } }
        guard hasUnflushed else { return }
        // Taken out, because the last reference to a transport may be released here, and a deinit
        // may write to another transport.
        var transports = exchange(&flushing, [])
        while hasUnflushed {
            hasUnflushed = false
            swap(&transports, &unflushed)
            for transport in transports { transport.flush() }
            transports.removeAll(keepingCapacity: true)
        }
        flushing = transports
    }

    /// Reports descriptors that are no longer watched, each to its own handler.
    private func reportFailures() throws(SystemError) {
        var ownError: SystemError?
        for failure in poller.takeFailures() {
            if isOwn(failure.handler) {
                ownError = failure.error
                watchJobs()
            } else {
                failure.handler.failed(failure.error)
            }
        }
        // Without it no other thread reaches the reactor.
        if let ownError { throw ownError }
    }

    private func watchJobs() {
        let waker = handle.waker
        poller.add(waker.descriptor, .readable, handler: JobHandler(waker: waker))
    }

    private func timeout(_ limit: Duration?) -> Duration? {
        if isStopping || hasLater || (shutdown != nil && isShutdownDone) { return .zero }
        return mayHaveTimers ? timeToNextTimer(atMost: limit) : limit
    }

    /// How long no timer is due; nil without any.
    var timeToNextTimer: Duration? { timers.nextDue.map { max($0 - clock.now, .zero) } }

    /// True when the next turn has something to do before it waits.
    var hasWork: Bool { hasLater || handle.hasWaitingJobs }

    private func timeToNextTimer(atMost limit: Duration?) -> Duration? {
        guard let wait = timeToNextTimer else {
            mayHaveTimers = false
            return limit
        }
        return limit.map { min($0, wait) } ?? wait
    }

    private var isShutdownDone: Bool {
        switch shutdown {
        case nil: false
        case .draining: !poller.holdsShutdown && !attachments.all.contains(where: \.holdsShutdown)
        case .forced: true
        }
    }

    private func endShutdown() {
        if isRunning {
            isStopping = true
        } else {
            abandonAll()
            turnRequest?.shutdownEnded()
        }
    }
}

@available(*, unavailable)
extension Reactor: Sendable {}

/// Acknowledges wake-ups; the jobs themselves run at the start of the next turn.
private final class JobHandler: EventHandler {
    private let waker: Waker

    init(waker: Waker) { self.waker = waker }

    var holdsShutdown: Bool { false }

    func ready(_ events: PollEvents) { waker.acknowledge() }

    func finish(within limit: Duration) {}

    func abandon() {}

    func failed(_ error: SystemError) {}
}

extension Reactor {
    /// True for the handler that every reactor has: the one for jobs.
    func isOwn(_ handler: any EventHandler) -> Bool { handler is JobHandler }
}
