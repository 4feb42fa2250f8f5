/// How long the turns of reactors took, the wait for news not counted. Pure.
package struct TurnHistogram: Equatable, Sendable {
    /// The upper bounds of all buckets but the last, which has none; in nanoseconds.
    package static let bounds: [Int64] = [
        10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000,
        10_000_000, 25_000_000, 50_000_000, 100_000_000, 250_000_000, 1_000_000_000,
    ]

    /// The turns of each bucket alone, the last without a bound.
    package internal(set) var counts = [Int](repeating: 0, count: TurnHistogram.bounds.count + 1)
    /// Nanoseconds of all turns together.
    package internal(set) var sum: Int64 = 0

    package init() {}

    package var count: Int { counts.reduce(0, +) }

    package mutating func add(_ time: Duration) {
        let nanoseconds = time.nanoseconds
        sum += nanoseconds
        counts[Self.bounds.firstIndex { nanoseconds <= $0 } ?? Self.bounds.count] += 1
    }

    package mutating func merge(_ other: TurnHistogram) {
        for index in counts.indices { counts[index] += other.counts[index] }
        sum += other.sum
    }

    /// The turns since `earlier`, which this one went on from.
    package func since(_ earlier: TurnHistogram) -> TurnHistogram {
        var difference = self
        for index in counts.indices { difference.counts[index] -= earlier.counts[index] }
        difference.sum -= earlier.sum
        return difference
    }

    /// The bound, in nanoseconds, that `share` of the turns did not go over; nil when there
    /// was no turn, or when one beyond the last bound counts.
    package func bound(of share: Double) -> Int64? {
        let needed = max(Int((Double(count) * share).rounded(.up)), 1)
        var seen = 0
        for (index, bound) in Self.bounds.enumerated() {
            seen += counts[index]
            if seen >= needed { return bound }
        }
        return nil
    }
}

extension Duration {
    /// Whole nanoseconds, which suffices for 292 years.
    var nanoseconds: Int64 {
        Int64(clamping: attoseconds / 1_000_000_000)
    }
}
