/// How much may still come, at so much a second; a second's worth may come at once. Pure.
///
/// Kept as the moment at which it is full again, so that nothing has to be done while nothing
/// comes. Exact: no time is rounded away.
package struct TokenBucket: Equatable, Sendable {
    package typealias Instant = ContinuousClock.Instant

    private static let second: Int128 = 1_000_000_000_000_000_000

    /// A second's worth, and the most that there can be.
    package let rate: Int
    private var fullAt: Instant?

    /// Nil for a rate of zero, which is no limit.
    package init?(rate: Int) {
        guard rate > 0 else { return nil }
        self.rate = rate
    }

    /// How much may come now.
    package func available(at now: Instant) -> Int {
        let missing = missing(at: now) * Int128(rate)
        return rate - Int(clamping: (missing + Self.second - 1) / Self.second)
    }

    /// Notes that so much came, be it more than was available.
    package mutating func take(_ count: Int, at now: Instant) {
        guard count > 0 else { return }
        let missing = missing(at: now) + cost(of: count)
        fullAt = now + Duration(attoseconds: missing)
    }

    /// How long it is until so much is available; a second's worth for more than that.
    package func wait(for count: Int, at now: Instant) -> Duration {
        let wait = missing(at: now) + cost(of: min(count, rate)) - Self.second
        return Duration(attoseconds: max(wait, 0))
    }

    // MARK: -

    private func missing(at now: Instant) -> Int128 {
        guard let fullAt, fullAt > now else { return 0 }
        return (fullAt - now).attoseconds
    }

    private func cost(of count: Int) -> Int128 {
        (Int128(count) * Self.second + Int128(rate) - 1) / Int128(rate)
    }
}
