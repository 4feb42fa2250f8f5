import Testing

@testable import Daemon

@Suite("TurnHistogram", .timeLimit(.minutes(5)))
struct TurnHistogramTests {
    @Test func `a turn counts in the first bucket whose bound it does not go over`() {
        var turns = TurnHistogram()
        for time: Duration in [
            .zero, .microseconds(10), .nanoseconds(10_001), .milliseconds(3), .seconds(1),
            .milliseconds(1_001), .seconds(3_600),
        ] {
            turns.add(time)
        }
        #expect(turns.counts == [2, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2])
        #expect(turns.count == 7)
        #expect(turns.sum == 3_602_004_000_000 + 10_000 + 10_001)
    }

    @Test func `histograms add up, and the difference is what was between`() {
        var first = TurnHistogram()
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

    @Test func `a share of the turns has a bound, unless it goes beyond the last`() {
        var turns = TurnHistogram()
        #expect(turns.bound(of: 0.5) == nil)
        for _ in 0..<99 { turns.add(.microseconds(20)) }
        turns.add(.seconds(2))
        #expect(turns.bound(of: 0.5) == 25_000)
        #expect(turns.bound(of: 0.99) == 25_000)
        #expect(turns.bound(of: 1) == nil)
    }
}
