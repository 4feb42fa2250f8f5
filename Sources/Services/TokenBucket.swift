package import ReactorKit

/// A token bucket: `rate` tokens are added per second, up to `capacity`. Pure.
///
/// It needs no timer. Exact: missing tokens are counted in parts, 10^18 to the token, so that no
/// time is lost by rounding.
package struct TokenBucket: Equatable, Sendable {
    /// Parts of a token; each attosecond adds `rate` of them.
    private static let parts: Int128 = 1_000_000_000_000_000_000
    /// After this time any bucket is full again, which bounds the numbers.
    private static let longest = Duration.seconds(1 << 30)

    /// Tokens per second.
    package let rate: Int
    /// The most tokens.
    package let capacity: Int
    /// Parts that were missing at `moment`.
    private var missing: Int128 = 0
    private var moment: Instant?

    /// A full bucket, of one second's worth by default; nil for a rate of zero, which is no limit.
    package init?(rate: Int, capacity: Int? = nil) {
        guard rate > 0 else { return nil }
        self.rate = rate
        self.capacity = max(capacity ?? rate, 1)
    }

    /// The tokens that are available now; negative after more was taken than there were.
    package func available(at now: Instant) -> Int {
        capacity - Int(clamping: (missing(at: now) + Self.parts - 1) / Self.parts)
    }

    /// Takes `count` tokens, even when fewer are available.
    package mutating func take(_ count: Int, at now: Instant) {
        guard count > 0 else { return }
        missing = missing(at: now) + Int128(count) * Self.parts
        moment = now
    }

    /// Returns `count` tokens.
    package mutating func giveBack(_ count: Int) {
        missing = max(missing - Int128(count) * Self.parts, 0)
    }

    /// The time until `count` tokens are available, or the full capacity when `count` is larger.
    package func wait(for count: Int, at now: Instant) -> Duration {
        let allowed = Int128(capacity - min(count, capacity)) * Self.parts
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
