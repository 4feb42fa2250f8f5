public import SystemPackage

/// A reactor that another loop drives: the main loop of GLib, Qt or a game.
///
/// That loop watches `descriptor` as it watches its own, and calls `turn` when it is readable:
///
///     let driven = try DrivenReactor()
///     try driven.reactor.listen(at: endpoint) { _ in Echo() }
///     // In the other loop, when driven.descriptor is readable:
///     try driven.turn()
///
/// Everything else is as with a reactor that runs: between two turns its objects may be used from
/// the other loop's callbacks, on the same thread, and work that this causes makes the descriptor
/// readable. It is not readable while there is nothing to do, so an idle reactor causes
/// no wake-ups. Costs three descriptors and about two system calls in a turn more than `run`, and
/// waits by epoll(7) whatever the number of its descriptors. Call on the reactor's thread.
public final class DrivenReactor {
    /// The longest time between turns while the kernel has no memory for epoll_ctl(2).
    private static let fallbackInterval = Duration.milliseconds(10)

    /// The reactor. Its `run` and `stop` are not used.
    public let reactor: Reactor
    /// Watches the timer of the next turn, and the poller's own epoll(7) instance.
    private let queue: EpollQueue
    private let request: TurnRequest
    /// The poller's instance that `queue` watches; held, so that its number is not reused.
    private var watched: EpollQueue?

    /// A reactor that waits for its first turn.
    ///
    /// - Parameters:
    ///   - clock: the clock of its timers. The descriptor becomes readable for them by
    ///     CLOCK_MONOTONIC, so with a manual clock `turn` must be called explicitly.
    ///   - readSize: bytes that one read takes at most.
    /// - Throws: `SystemError` when the process is out of descriptors.
    public init(
        clock: any ReactorClock = SystemClock(), readSize: Int = 65_536
    ) throws(SystemError) {
        queue = try EpollQueue()
        request = try TurnRequest()
        reactor = try Reactor(
            clock: clock, poller: .epoll, readSize: readSize, turnRequest: request)
        _ = try queue.set(.readable, of: request.timer.descriptor.rawValue, isKnown: false)
        prepareToWait()
    }

    /// Readable when there is something to do: a descriptor is ready, a timer is due, another
    /// thread has posted a job, a signal has arrived, or something was begun between two turns.
    ///
    /// Watch it for reading, level-triggered, and stop before this object is released, which closes
    /// it.
    public var descriptor: FileDescriptor { FileDescriptor(rawValue: queue.fd) }

    /// Does what there is to do, without waiting.
    ///
    /// A turn that has more to do leaves the descriptor readable. Not to be called from inside a
    /// turn.
    /// - Returns: false when a shutdown is complete; then nothing is left to drive.
    /// - Throws: `SystemError` as `Reactor.run` does; call `end` then.
    @discardableResult
    public func turn() throws(SystemError) -> Bool {
        request.turnBegins()
        defer { request.isInTurn = false }
        try reactor.turn(waitingAtMost: .zero)
        prepareToWait()
        return !request.isOver
    }

    /// Aborts every connection, stops every listener and puts signal handlers back, as the end of
    /// `Reactor.run` does.
    ///
    /// For an end at once; `reactor.shutDown(within:)` is the orderly one. Not to be called from
    /// inside a turn.
    public func end() {
        precondition(!request.isInTurn, "end() was called from inside a turn")
        reactor.abandonAll()
    }

    // MARK: -

    private func prepareToWait() {
        let isReady = reactor.poller.applyChanges()
        watchPoller()
        var next = isReady || reactor.hasWork ? .zero : reactor.timeToNextTimer
        if watched == nil { next = min(next ?? Self.fallbackInterval, Self.fallbackInterval) }
        request.turnEnded(next: next)
    }

    private func watchPoller() {
        let current = reactor.poller.queue
        guard current !== watched else { return }
        if let watched { queue.forget(watched.fd) }
        watched = current
        guard let current else { return }
        let outcome = try? queue.set(.readable, of: current.fd, isKnown: false)
        if outcome == nil { watched = nil }
    }
}

@available(*, unavailable)
extension DrivenReactor: Sendable {}

/// Asks the loop that drives a reactor for a turn, by a timer that is due.
final class TurnRequest {
    let timer: TimerDescriptor
    /// True in a turn, which does what is begun in it, or while one is asked for.
    private var isMade = true
    private var isTimerSet = false
    var isInTurn = false
    /// True when the reactor's shutdown is complete.
    private(set) var isOver = false

    init() throws(SystemError) {
        timer = try TimerDescriptor()
    }

    /// Something is to be done that no descriptor reports.
    func make() {
        guard !isMade else { return }
        isMade = true
        setTimer(after: .zero)
    }

    func shutdownEnded() { isOver = true }

    func turnBegins() {
        isMade = true
        isInTurn = true
        isOver = false
    }

    /// - Parameter next: when the next turn is due; nil when only a descriptor asks for one.
    func turnEnded(next: Duration?) {
        isMade = next == .zero
        setTimer(after: next)
    }

    private func setTimer(after delay: Duration?) {
        if delay == nil, !isTimerSet { return }
        isTimerSet = delay != nil
        timer.set(after: delay)
    }
}
