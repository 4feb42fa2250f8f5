/// How long to wait before the next try to connect: growing, bounded, with jitter. Pure.
///
/// The wait grows by `factor` from `initialDelay` to at most `maximumDelay`; the jitter takes
/// up to its fraction off, so that the clients of a restarted server do not come back all
/// at once. Only proof that the connection works (`succeeded`) resets it: a server that
/// accepts and dies would otherwise be dialled without pause.
public struct ReconnectSchedule: Hashable, Sendable {
    /// The first wait, before jitter.
    public var initialDelay = Duration.seconds(1)
    /// The longest wait, before jitter.
    public var maximumDelay = Duration.seconds(60)
    /// What each wait is multiplied by for the next one; 1 or more.
    public var factor = 1.5
    /// The largest part of a wait that chance may take off; 0 to 1.
    public var jitter = 0.25
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

    /// The connection has proven itself: the next wait is the first one again.
    public mutating func succeeded() {
        failures = 0
    }
}
