/// A call made again and again at a fixed interval; made by `Reactor.callRepeatedly`.
///
/// Its times are counted from its start, so a late turn moves none of those that follow, and
/// nothing drifts. A time that passed while the loop was busy is missed, not made up for: the
/// next call is told how many there were. The reactor keeps it alive until `cancel`. Call on
/// the reactor's thread.
public final class RepeatingCall {
    /// From one call to the next.
    public let interval: Duration
    private let start: Instant
    private weak var reactor: Reactor?
    private let call: (_ missed: Int) -> Void
    /// How many intervals after the start the next call is due.
    private var nextTick: Int128 = 1
    private var waiting: ScheduledCall?
    private var isCancelled = false

    init(
        every interval: Duration, on reactor: Reactor, _ call: @escaping (_ missed: Int) -> Void
    ) {
        precondition(interval > .zero, "an interval of repeated calls must be above zero")
        self.interval = interval
        self.reactor = reactor
        self.call = call
        start = reactor.now
        wait(since: start)
    }

    /// True until `cancel`.
    public var isActive: Bool { !isCancelled }

    /// Makes no more calls; may be called from inside the call itself.
    public func cancel() {
        isCancelled = true
        waiting?.cancel()
        waiting = nil
    }

    // MARK: -

    private func wait(since now: Instant) {
        let due = Duration(attoseconds: interval.attoseconds * nextTick)
        waiting = reactor?.callLater(start + due - now) { self.tick() }
    }

    private func tick() {
        guard let now = reactor?.now else { return }
        let latestTick = (now - start).attoseconds / interval.attoseconds
        let missed = max(latestTick - nextTick, 0)
        nextTick = max(latestTick, nextTick) + 1
        call(Int(clamping: missed))
        // The call may have taken long: its own time counts as well.
        if !isCancelled { wait(since: reactor?.now ?? now) }
    }
}

@available(*, unavailable)
extension RepeatingCall: Sendable {}

extension Reactor {
    /// Has `call` called every `interval` from now on, the first time when one has passed.
    ///
    /// Like Twisted's LoopingCall; `missed` is the number of times that were skipped just
    /// before this one, because the loop was busy.
    @discardableResult
    public func callRepeatedly(
        every interval: Duration, _ call: @escaping (_ missed: Int) -> Void
    ) -> RepeatingCall {
        RepeatingCall(every: interval, on: self, call)
    }
}
