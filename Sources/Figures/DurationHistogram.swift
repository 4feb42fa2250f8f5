/// Durations, counted by their length, from 10 microseconds to a second. Pure.
package struct DurationHistogram: Equatable, Sendable {
    /// The upper bounds of all buckets but the last, which has none; in nanoseconds.
    package static let bounds: [Int64] = [
        10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000,
        10_000_000, 25_000_000, 50_000_000, 100_000_000, 250_000_000, 1_000_000_000,
    ]

    /// The durations in each bucket alone; the last has no bound.
    package private(set) var counts = [Int](repeating: 0, count: DurationHistogram.bounds.count + 1)
    /// Nanoseconds of all durations together.
    package private(set) var sum: Int64 = 0

    /// No durations.
    package init() {}

    /// The nanoseconds of all together, and the number in each bucket; nil for another number of
    /// buckets.
    init?(_ numbers: [Int64]) {
        guard numbers.count == counts.count + 1 else { return nil }
        sum = numbers[0]
        counts = numbers.dropFirst().map { Int($0) }
    }

    /// How many durations there are.
    package var count: Int { counts.reduce(0, +) }

    /// Counts one.
    package mutating func add(_ time: Duration) {
        let nanoseconds = time.nanoseconds
        sum += nanoseconds
        counts[Self.bounds.firstIndex { nanoseconds <= $0 } ?? Self.bounds.count] += 1
    }

    /// Adds those that were counted elsewhere.
    package mutating func merge(_ other: DurationHistogram) {
        for index in counts.indices { counts[index] += other.counts[index] }
        sum += other.sum
    }

    /// The durations since `earlier`, an older value of this histogram.
    package func since(_ earlier: DurationHistogram) -> DurationHistogram {
        var difference = self
        for index in counts.indices { difference.counts[index] -= earlier.counts[index] }
        difference.sum -= earlier.sum
        return difference
    }

    /// The bound, in nanoseconds, that this share of the durations did not exceed; nil when there
    /// are none, or when the share includes one beyond the last bound.
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
