/// The wait before the next attempt to connect: growing, bounded, with jitter. Pure.
///
/// The wait grows by `factor` from `initialDelay` to at most `maximumDelay`. The jitter subtracts
/// up to its fraction, so that the clients of a restarted server do not reconnect all at once. Only
/// proof that the connection works resets it: an answer (`succeeded`), or its duration
/// (`connectionEnded(after:)`). Otherwise clients would reconnect without pause to a server that
/// accepts and fails, or that accepts and refuses with a message.
public struct ReconnectSchedule: Hashable, Sendable {
    /// The first wait, before jitter.
    public var initialDelay = Duration.seconds(1)
    /// The longest wait, before jitter.
    public var maximumDelay = Duration.seconds(60)
    /// The factor from one wait to the next; 1 or more.
    public var factor = 1.5
    /// The greatest fraction of a wait that is subtracted at random; 0 to 1.
    public var jitter = 0.25
    /// A connection that lasts this long counts as working, whether or not it received anything.
    public var steadyAfter = Duration.seconds(10)
    private var failures = 0

    /// One second, growing by 1.5 to a minute, with a jitter of a quarter.
    public init() {}

    /// The wait before the next attempt; each call counts as another failure.
    public mutating func nextDelay(using random: inout some RandomNumberGenerator) -> Duration {
        var delay = initialDelay
        for _ in 0..<failures where delay < maximumDelay { delay = delay * factor }
        failures += 1
        return min(delay, maximumDelay) * (1 - jitter * Double.random(in: 0...1, using: &random))
    }

    /// The longest wait, less jitter, for a failure that an early attempt cannot fix; each call
    /// counts as another failure.
    public mutating func longestDelay(
        using random: inout some RandomNumberGenerator
    ) -> Duration {
        failures += 1
        return maximumDelay * (1 - jitter * Double.random(in: 0...1, using: &random))
    }

    /// Records the end of a connection that lasted for `duration`. From `steadyAfter` on it counts
    /// as working, and the result is true.
    @discardableResult
    public mutating func connectionEnded(after duration: Duration) -> Bool {
        guard duration >= steadyAfter else { return false }
        succeeded()
        return true
    }

    /// Records that the connection works: the next wait is the initial one.
    public mutating func succeeded() {
        failures = 0
    }
}
