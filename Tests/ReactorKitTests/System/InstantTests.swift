import Testing

@testable import ReactorKit

@Suite("Instant", .timeLimit(.minutes(10)))
struct InstantTests {
    @Test func `moments that are asked for one after the other do not go back`() {
        var last = Instant.now
        for _ in 0..<1_000 {
            let next = Instant.now
            #expect(next >= last)
            last = next
        }
    }

    @Test func `it counts as the library's own clock does`() {
        let (begin, start) = (Instant.now, SuspendingClock.now)
        while SuspendingClock.now - start < .milliseconds(2) {}
        // What was begun earlier and is looked at later took longer.
        #expect(Instant.now - begin >= .milliseconds(2))
        let (outerStart, innerBegin) = (SuspendingClock.now, Instant.now)
        while Instant.now - innerBegin < .milliseconds(2) {}
        #expect(SuspendingClock.now - outerStart >= .milliseconds(2))
    }

    /// As poll(2) and epoll(7) wait: what is due when they return is due by this clock.
    @Test func `the time in which the machine is suspended does not count`() {
        let before = Instant.now
        let after = SystemFaults().injected(.call(0), suspension: 3_600) { Instant.now }.value
        #expect(after - before < .seconds(1_800))
    }

    @Test(arguments: [Duration.zero, .nanoseconds(1), .seconds(-3), .seconds(1 << 40)])
    func `what is added is the distance`(duration: Duration) {
        let start = Instant.now
        var later = start
        later += duration
        #expect(later == start + duration && later == start.advanced(by: duration))
        #expect(later - start == duration && start.duration(to: later) == duration)
        #expect(later - duration == start)
        #expect((later < start) == (duration < .zero))
    }
}
