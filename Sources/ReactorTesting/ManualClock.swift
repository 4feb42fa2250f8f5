public import ReactorKit

/// A clock that stands still until it is moved by hand: timers without waiting.
///
///     let clock = ManualClock()
///     let reactor = try Reactor(clock: clock)
///     reactor.callLater(.seconds(60)) { … }
///     try clock.advance(by: .seconds(60), running: reactor)
public final class ManualClock: ReactorClock {
    /// Turns without any progress of time after which calls are taken to go round for ever.
    private static let turnsAtOneMoment = 10_000

    /// The moment that the clock shows.
    public private(set) var now = Instant.now

    /// A clock that shows some moment, and goes on showing it.
    public init() {}

    /// Moves the clock on; what is due by then is called by the reactor's next turn.
    public func advance(by duration: Duration) {
        precondition(duration >= .zero, "a monotonic clock never goes back")
        now += duration
    }

    /// Moves the clock on from one deadline to the next, with a turn of `reactor` at each.
    ///
    /// No deadline is jumped over: each call sees the moment that it asked for. What a call
    /// schedules within the span runs too, and the last turn is made at the span's end. No
    /// turn waits, so I/O that is not ready then is left for later turns.
    /// - Throws: `SystemError` when poll(2) itself fails.
    public func advance(by duration: Duration, running reactor: Reactor) throws(SystemError) {
        precondition(duration >= .zero, "a monotonic clock never goes back")
        let end = now + duration
        var turns = 0
        while let due = reactor.nextDue, due <= end {
            turns = due > now ? 0 : turns + 1
            precondition(turns < Self.turnsAtOneMoment, "calls schedule each other without end")
            now = max(now, due)
            try reactor.turn(waitingAtMost: .zero)
        }
        now = max(now, end)
        try reactor.turn(waitingAtMost: .zero)
    }
}

@available(*, unavailable)
extension ManualClock: Sendable {}
