/// Where a reactor reads the time; never the wall clock, so no clock step moves a timer.
public protocol ReactorClock: AnyObject {
    /// A moment that never goes back, and goes on as `Instant.now` does while the reactor waits.
    var now: Instant { get }
}

/// The machine's own monotonic clock; the time in which the machine is suspended does not count.
public final class SystemClock: ReactorClock {
    /// A clock that shows the time.
    public init() {}

    /// The machine's time since it was started, see `Instant`.
    public var now: Instant { .now }
}

@available(*, unavailable)
extension SystemClock: Sendable {}
