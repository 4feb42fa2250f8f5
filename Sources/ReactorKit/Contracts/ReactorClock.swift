/// The clock of a reactor; never the wall clock, so that setting that does not affect timers.
public protocol ReactorClock: AnyObject {
    /// The current time, which never goes back, and advances as `Instant.now` does while the
    /// reactor waits.
    var now: Instant { get }
}

/// The system's monotonic clock, which does not include time in suspend.
public final class SystemClock: ReactorClock {
    /// Makes a clock.
    public init() {}

    /// The time since the system started; see `Instant`.
    public var now: Instant { .now }
}

@available(*, unavailable)
extension SystemClock: Sendable {}
