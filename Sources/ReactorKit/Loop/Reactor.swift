import SystemPackage

/// An event loop over poll(2) or epoll(7): descriptors, timers, signals and jobs from other threads.
///
/// A plain class that no thread but one may touch. Everything that it calls is not Sendable
/// either, so the compiler keeps all of it on the thread that made the reactor; the one way
/// in from elsewhere is `handle`. Many can live in one process. `run` may be called again
/// after it returned. One that is let go takes its timers, listeners, ports and readers along;
/// connections, dials and children hold it until they end, as all of them do when `run` returns.
///
/// A turn does, in this order: the jobs that other threads had posted, the timers that are
/// due, one poll, and the callbacks of what is ready, urgent descriptors first. What any of
/// them causes to be done "later" is done in the next turn, so no source starves another.
public final class Reactor {
    /// The door for other threads.
    public let handle: ReactorHandle
    let clock: any ReactorClock
    let readBuffer: ReadBuffer
    let spareMemory = SpareMemory()
    var poller: Poller
    var timers = TimerQueue()
    var completions = CompletionTable()
    var attachments = Attachments()
    let turnRequest: TurnRequest?
    private(set) lazy var workers = WorkerPool(threads: 4, queue: 256, on: self)
    private var signals: SignalWatcher?
    private var batch: [Poller.Event] = []
    /// Calls for the next turn, in order.
    private(set) var later: [() -> Void] = []
    /// Transports that were written to outside their own callbacks in this turn.
    private var unflushed: [any Flushable] = []
    /// Keeps its memory from turn to turn.
    private var flushing: [any Flushable] = []
    private var moment: Instant
    /// Called before each wait for news, with the time since the last one ended. The clock is
    /// not read for it while it is nil.
    package var turnEnded: ((Duration) -> Void)? {
        get { turnListener }
        set {
            // Not by `exchange`, which would have it called through closures of another form in
            // each turn.
            let old = turnListener
            turnListener = newValue
            tellsTurns = newValue != nil
            withExtendedLifetime(old) {}
        }
    }
    private var turnListener: ((Duration) -> Void)?
    private var workBegan: Instant?

    // What most turns have none of. A collection is checked for exclusive access at each look,
    // which makes a third of a turn's cost; a flag that the module alone touches is not.
    private var hasLater = false
    private var hasUnflushed = false
    private var mayHaveTimers = false
    var mayHaveFlushable = false
    private var hasMoment = false
    private var tellsTurns = false

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
    ///   - clock: what its timers go by.
    ///   - choice: poll(2) or epoll(7).
    ///   - readSize: bytes that one read takes at most. The standard empties a busy socket at once,
    ///     and stays in the cache; less has other descriptors looked at sooner.
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

    /// Turns until `stop`, or until a shutdown is complete.
    ///
    /// Before it returns every connection that is left is aborted and gets its
    /// `connectionLost`, and signal handlers are put back as they were.
    /// - Throws: `SystemError` when poll(2) itself fails, or when the descriptor for jobs of other
    ///   threads was closed by somebody. Any other descriptor that cannot be watched ends its own
    ///   reader or connection, with `SystemError`, and nothing else.
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

    /// One turn, which waits for news at most `limit`; nil waits without an end.
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
        if tellsTurns { tellEndOfTurn() }
        // Taken out, since each look at a property would be checked for exclusive access.
        var batch = batch
        self.batch = []
        let hasFailures = try poller.wait(timeout: timeout(limit), into: &batch)
        hasMoment = false
        if tellsTurns { workBegan = turnTime }
        for event in batch { poller.handler(for: event)?.ready(event.events) }
        self.batch = batch
        if hasFailures { try reportFailures() }
        flush()
        if shutdown != nil, isShutdownDone { endShutdown() }
    }

    /// Ends `run()` when the present turn is over. Has no effect on a reactor at rest.
    public func stop() {
        if isRunning { isStopping = true }
    }

    /// Stops accepting, lets every connection finish within `limit`, then stops.
    ///
    /// What is left at the limit is aborted; new connections are called off meanwhile. Asked
    /// a second time, it aborts what is left and stops at once. It begins on the next turn: a
    /// connection that is in a callback finishes behind it, and none is called from in here.
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
        // Behind the connections' own deadlines, which tell them `.timedOut`.
        shutdownDeadline = callLater(limit) { [weak self] in self?.shutdown = .forced }
    }

    // MARK: - Time

    /// The reactor's own monotonic time.
    public var now: Instant { clock.now }

    /// When the next timer is due; nil when there is none.
    public var nextDue: Instant? { timers.nextDue }

    /// Has `call` called in `delay`, never earlier; zero or less means on the next turn.
    @discardableResult
    public func callLater(_ delay: Duration, _ call: @escaping () -> Void) -> ScheduledCall {
        mayHaveTimers = true
        let due = clock.now + max(delay, .zero)
        turnRequest?.make()
        return ScheduledCall(reactor: self, id: timers.schedule(at: due, call))
    }

    /// Has `call` called on the next turn, before timers and I/O.
    public func callSoon(_ call: @escaping () -> Void) {
        hasLater = true
        later.append(call)
        turnRequest?.make()
    }

    // MARK: - Events

    /// Has `call` called on the loop whenever `signal` arrives, until `run()` returns.
    ///
    /// - Throws: `SystemError` with EBUSY when another reactor watches it already.
    public func onSignal(_ signal: Signal, _ call: @escaping () -> Void) throws(SystemError) {
        if signals == nil { signals = try SignalWatcher(on: self) }
        try signals?.watch(signal, call)
    }

    // MARK: - Inside the module

    /// When the present callbacks began: a clock that is read once for all of them.
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
        // An ending may cause more to end; one that always does is left at some point.
        for _ in 1...8 {
            for handler in poller.handlers { handler.abandon() }
            for attachment in attachments.all { attachment.abandon() }
            for failure in poller.takeFailures() { failure.handler.failed(failure.error) }
            runLater()
            // The jobs' door is always there.
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

    /// The turn's work is done, and the wait for news begins.
    private func tellEndOfTurn() {
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
        // Taken out, since a transport may be let go here for good, and whatever ends with it may
        // write to another.
        var transports = exchange(&flushing, [])
        while hasUnflushed {
            hasUnflushed = false
            swap(&transports, &unflushed)
            for transport in transports { transport.flush() }
            transports.removeAll(keepingCapacity: true)
        }
        flushing = transports
    }

    /// Descriptors that are watched no more: each is the affair of its own handler.
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
        poller.add(waker.descriptor, .readable, handler: JobDoor(waker: waker))
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

/// Takes the wake-ups; the jobs themselves are run at the start of the next turn.
private final class JobDoor: EventHandler {
    private let waker: Waker

    init(waker: Waker) { self.waker = waker }

    var holdsShutdown: Bool { false }

    func ready(_ events: PollEvents) { waker.acknowledge() }

    func finish(within limit: Duration) {}

    func abandon() {}

    func failed(_ error: SystemError) {}
}

extension Reactor {
    /// True for the descriptor that every reactor has: the door for jobs.
    func isOwn(_ handler: any EventHandler) -> Bool { handler is JobDoor }
}
