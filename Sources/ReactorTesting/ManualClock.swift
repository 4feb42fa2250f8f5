public import ReactorKit

/// A clock that only the test advances, so that timers run without waiting.
///
///     let clock = ManualClock()
///     let reactor = try Reactor(clock: clock)
///     reactor.callLater(.seconds(60)) { … }
///     try clock.advance(by: .seconds(60), running: reactor)
public final class ManualClock: ReactorClock {
    /// How many turns without progress of time are taken for an endless loop of calls.
    private static let turnsAtOneMoment = 10_000

    /// The current time of the clock.
    public private(set) var now = Instant.now

    /// Starts at an arbitrary time.
    public init() {}

    /// Advances the clock; the reactor's next turn makes the calls that are then due.
    public func advance(by duration: Duration) {
        precondition(duration >= .zero, "a monotonic clock cannot go back")
        now += duration
    }

    /// Advances the clock from one deadline to the next, with a turn of `reactor` at each.
    ///
    /// No deadline is skipped: during each call `now` is the time for which it was scheduled. Calls
    /// that are scheduled meanwhile for a time within the span run too, and the last turn is at the
    /// end of the span. No turn waits, so I/O that is not ready is left for later turns.
    /// - Throws: `SystemError` when poll(2) itself fails.
    public func advance(by duration: Duration, running reactor: Reactor) throws(SystemError) {
        precondition(duration >= .zero, "a monotonic clock cannot go back")
        let end = now + duration
        var turns = 0
        while let due = reactor.nextDue, due <= end {
            turns = due > now ? 0 : turns + 1
            precondition(turns < Self.turnsAtOneMoment, "calls schedule each other endlessly")
            now = max(now, due)
            try reactor.turn(waitingAtMost: .zero)
        }
        now = max(now, end)
        try reactor.turn(waitingAtMost: .zero)
    }
}

@available(*, unavailable)
extension ManualClock: Sendable {}
