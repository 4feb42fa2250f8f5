import Testing

@testable import ReactorKit

@Suite("Monitor", .timeLimit(.minutes(10)))
struct MonitorTests {
    private struct Broken: Error {}

    @Test func `no change is lost between threads`() throws {
        let count = Monitor(0)
        let ended = BlockingQueue<Void>(capacity: 4)
        for _ in 0..<4 {
            try Thread.detach {
                for _ in 0..<10_000 { count.withLock { $0 += 1 } }
                _ = ended.push(())
            }
        }
        for _ in 0..<4 { _ = ended.pop() }
        #expect(count.withLock(\.self) == 40_000)
    }

    @Test func `who sleeps goes on when the value is as wanted, not before`() throws {
        let steps = Monitor(0)
        let ended = BlockingQueue<Int>(capacity: 1)
        try Thread.detach {
            _ = ended.push(steps.withLock(when: { $0 == 3 }) { $0 })
        }
        for _ in 0..<3 {
            steps.withLock { $0 += 1 }
            steps.wakeAll()
        }
        #expect(ended.pop() == 3)
    }

    @Test func `a limited sleep ends with the value, or without it`() throws {
        let value = Monitor(1)
        #expect(value.withLock(when: { $0 == 1 }, within: .zero) { $0 } == 1)
        #expect(value.withLock(when: { $0 == 2 }, within: .milliseconds(1_001)) { $0 } == nil)
        try Thread.detach {
            value.withLock { $0 = 2 }
            value.wakeAll()
        }
        #expect(value.withLock(when: { $0 == 2 }, within: .seconds(60)) { $0 } == 2)
    }

    @Test func `an error unlocks`() {
        let value = Monitor(1)
        #expect(throws: Broken.self) { try value.withLock { _ in throw Broken() } }
        #expect(value.withLock(\.self) == 1)
    }

    @Test func `a closed queue wakes all, and drops what is queued`() throws {
        let queue = BlockingQueue<Int>(capacity: 2)
        let ended = BlockingQueue<Int?>(capacity: 2)
        for _ in 0..<2 {
            try Thread.detach { _ = ended.push(queue.pop()) }
        }
        queue.close()
        #expect(ended.pop() == .some(nil))
        #expect(ended.pop() == .some(nil))
        #expect(queue.push(1) == .refused)
        #expect(queue.pop() == nil)
    }

    @Test func `a queue keeps order and its bound`() {
        let queue = BlockingQueue<Int>(capacity: 2)
        #expect([1, 2].map { queue.push($0) } == [.takenButNobodySleeps, .takenButNobodySleeps])
        #expect(queue.push(3) == .refused)
        #expect([queue.pop(), queue.pop()] == [1, 2])
    }
}
