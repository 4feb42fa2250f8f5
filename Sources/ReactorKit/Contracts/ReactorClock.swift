/// Where a reactor reads the time; never the wall clock, so no clock step moves a timer.
public protocol ReactorClock: AnyObject {
    /// A moment that never goes back.
    var now: Instant { get }
}

/// The machine's own monotonic clock, which counts sleep of the machine as well.
public final class SystemClock: ReactorClock {
    /// A clock that shows the time.
    public init() {}

    /// The machine's time since it was started.
    public var now: Instant { .now }
}

@available(*, unavailable)
extension SystemClock: Sendable {}
