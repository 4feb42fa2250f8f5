import Testing

@testable import Figures

@Suite("DurationHistogram", .timeLimit(.minutes(10)))
struct DurationHistogramTests {
    @Test func `a duration counts in the first bucket whose bound it does not exceed`() {
        var durations = DurationHistogram()
        for time: Duration in [
            .zero, .microseconds(10), .nanoseconds(10_001), .milliseconds(3), .seconds(1),
            .milliseconds(1_001), .seconds(3_600),
        ] {
            durations.add(time)
        }
        #expect(durations.counts == [2, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2])
        #expect(durations.count == 7)
        #expect(durations.sum == 3_602_004_000_000 + 10_000 + 10_001)
    }

    @Test func `histograms add up, and their difference is what was counted in between`() {
        var first = DurationHistogram()
        first.add(.microseconds(5))
        var second = first
        second.add(.milliseconds(1))
        let difference = second.since(first)
        #expect(difference.count == 1)
        #expect(difference.sum == 1_000_000)
        var sum = first
        sum.merge(difference)
        #expect(sum == second)
    }

    @Test func `a share of the durations has a bound, unless it includes one beyond the last`() {
        var durations = DurationHistogram()
        #expect(durations.bound(of: 0.5) == nil)
        for _ in 0..<99 { durations.add(.microseconds(20)) }
        durations.add(.seconds(2))
        #expect(durations.bound(of: 0.5) == 25_000)
        #expect(durations.bound(of: 0.99) == 25_000)
        #expect(durations.bound(of: 1) == nil)
    }
}
