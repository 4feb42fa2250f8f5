package import ReactorKit

/// How much may still come, at so much a second; a second's worth may come at once. Pure.
///
/// Nothing has to be done while nothing comes. Exact: what is missing is counted in parts of
/// which one has 10^18 to the token, so that no time is rounded away.
package struct TokenBucket: Equatable, Sendable {
    /// Parts of a token; an attosecond brings `rate` of them.
    private static let parts: Int128 = 1_000_000_000_000_000_000
    /// After so long any bucket is full again, which keeps the numbers small.
    private static let longest = Duration.seconds(1 << 30)

    /// A second's worth, and the most that there can be.
    package let rate: Int
    /// Parts that were missing at `moment`.
    private var missing: Int128 = 0
    private var moment: Instant?

    /// Nil for a rate of zero, which is no limit.
    package init?(rate: Int) {
        guard rate > 0 else { return nil }
        self.rate = rate
    }

    /// How much may come now.
    package func available(at now: Instant) -> Int {
        rate - Int(clamping: (missing(at: now) + Self.parts - 1) / Self.parts)
    }

    /// Notes that so much came, be it more than was available.
    package mutating func take(_ count: Int, at now: Instant) {
        guard count > 0 else { return }
        missing = missing(at: now) + Int128(count) * Self.parts
        moment = now
    }

    /// Takes back so much of what was taken.
    package mutating func giveBack(_ count: Int) {
        missing = max(missing - Int128(count) * Self.parts, 0)
    }

    /// How long it is until so much is available; a second's worth for more than that.
    package func wait(for count: Int, at now: Instant) -> Duration {
        let allowed = Int128(rate - min(count, rate)) * Self.parts
        let excess = max(missing(at: now) - allowed, 0)
        return Duration(attoseconds: (excess + Int128(rate) - 1) / Int128(rate))
    }

    // MARK: -

    private func missing(at now: Instant) -> Int128 {
        guard let moment, moment < now else { return missing }
        let time = min(now - moment, Self.longest)
        return max(missing - time.attoseconds * Int128(rate), 0)
    }
}
