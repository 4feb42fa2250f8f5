/// How long to wait before the next try to connect: growing, bounded, with jitter. Pure.
///
/// The wait grows by `factor` from `initialDelay` to at most `maximumDelay`; the jitter takes
/// up to its fraction off, so that the clients of a restarted server do not come back all
/// at once. Only proof that the connection works resets it, which is an answer (`succeeded`) or
/// that it lasted (`connectionEnded(after:)`): a server that accepts and dies, or accepts and
/// sends a line of refusal, would otherwise be dialled without pause.
public struct ReconnectSchedule: Hashable, Sendable {
    /// The first wait, before jitter.
    public var initialDelay = Duration.seconds(1)
    /// The longest wait, before jitter.
    public var maximumDelay = Duration.seconds(60)
    /// What each wait is multiplied by for the next one; 1 or more.
    public var factor = 1.5
    /// The largest part of a wait that chance may take off; 0 to 1.
    public var jitter = 0.25
    /// A connection that lasts this long has proven itself, whatever came over it.
    public var steadyAfter = Duration.seconds(10)
    private var failures = 0

    /// One second, growing by 1.5 to a minute, a quarter of it left to chance.
    public init() {}

    /// The wait before the next try; each call counts as one more failure.
    public mutating func nextDelay(using random: inout some RandomNumberGenerator) -> Duration {
        var delay = initialDelay
        for _ in 0..<failures where delay < maximumDelay { delay = delay * factor }
        failures += 1
        return min(delay, maximumDelay) * (1 - jitter * Double.random(in: 0...1, using: &random))
    }

    /// The longest wait, less jitter, for a failure that a try soon after cannot fix; each call
    /// counts as one more failure.
    public mutating func longestDelay(
        using random: inout some RandomNumberGenerator
    ) -> Duration {
        failures += 1
        return maximumDelay * (1 - jitter * Double.random(in: 0...1, using: &random))
    }

    /// A connection has ended that lasted so long: from `steadyAfter` on it has proven itself,
    /// and the result is true.
    @discardableResult
    public mutating func connectionEnded(after duration: Duration) -> Bool {
        guard duration >= steadyAfter else { return false }
        succeeded()
        return true
    }

    /// The connection has proven itself: the next wait is the first one again.
    public mutating func succeeded() {
        failures = 0
    }
}
