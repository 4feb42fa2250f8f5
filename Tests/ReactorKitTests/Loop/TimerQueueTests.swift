import Testing

@testable import ReactorKit

@Suite("TimerQueue", .timeLimit(.minutes(10)))
struct TimerQueueTests {
    private let start = Instant.now
    private let log = Log()
    private var queue = TimerQueue()

    private final class Log {
        var names: [String] = []
    }

    @discardableResult
    private mutating func schedule(_ name: String, after seconds: Int) -> TimerQueue.ID {
        queue.schedule(at: start + .seconds(seconds)) { [log] in log.names.append(name) }
    }

    private mutating func run(until seconds: Int) -> [String] {
        let mark = queue.mark
        while let call = queue.popDue(at: start + .seconds(seconds), before: mark) { call() }
        defer { log.names = [] }
        return log.names
    }

    @Test mutating func `calls come in the order of their time`() {
        schedule("late", after: 3)
        schedule("early", after: 1)
        schedule("middle", after: 2)
        #expect(queue.nextDue == start + .seconds(1))
        #expect(run(until: 0) == [])
        #expect(run(until: 2) == ["early", "middle"])
        #expect(run(until: 3) == ["late"])
        #expect(queue.count == 0)
        #expect(queue.nextDue == nil)
    }

    @Test mutating func `at equal times the first come is the first called`() {
        let names = (0..<100).map(String.init)
        for name in names { schedule(name, after: 1) }
        #expect(run(until: 1) == names)
    }

    @Test
    mutating func `a rescheduled call is called after those that were scheduled for its new time`()
    {
        let moved = schedule("moved", after: 1)
        schedule("stays", after: 2)
        #expect(queue.reschedule(moved, at: start + .seconds(2)) == true)
        #expect(queue.nextDue == start + .seconds(2))
        #expect(run(until: 2) == ["stays", "moved"])
    }

    @Test mutating func `a call can be moved to an earlier time`() {
        let moved = schedule("moved", after: 9)
        queue.reschedule(moved, at: start + .seconds(1))
        #expect(run(until: 1) == ["moved"])
        #expect(run(until: 9) == [])
    }

    @Test mutating func `a cancelled call is never made`() {
        let cancelled = schedule("cancelled", after: 1)
        schedule("kept", after: 2)
        #expect(queue.cancel(cancelled) != nil)
        #expect(!queue.isWaiting(cancelled))
        #expect(queue.nextDue == start + .seconds(2))
        #expect(run(until: 2) == ["kept"])
        #expect(queue.cancel(cancelled) == nil)
        #expect(queue.reschedule(cancelled, at: start) == false)
    }

    @Test mutating func `a call that was made can be neither cancelled nor moved`() {
        let made = schedule("made", after: 1)
        #expect(run(until: 1) == ["made"])
        #expect(!queue.isWaiting(made))
        #expect(queue.cancel(made) == nil)
        #expect(queue.reschedule(made, at: start + .seconds(2)) == false)
        #expect(run(until: 2) == [])
    }

    @Test mutating func `a call scheduled behind the mark waits for the next turn`() {
        schedule("first", after: 1)
        let mark = queue.mark
        schedule("second", after: 1)
        let now = start + .seconds(1)
        while let call = queue.popDue(at: now, before: mark) { call() }
        #expect(log.names == ["first"])
        #expect(queue.popDue(at: now, before: queue.mark) != nil)
    }

    @Test mutating func `stale entries are removed`() {
        let kept = schedule("kept", after: 1_000_000)
        for second in 0..<10_000 { queue.reschedule(kept, at: start + .seconds(second + 1)) }
        for _ in 0..<10_000 { queue.cancel(schedule("cancelled", after: 500_000)) }
        #expect(queue.count == 1)
        #expect(queue.heldCount <= 130)
        #expect(run(until: 10_000) == ["kept"])
    }
}
