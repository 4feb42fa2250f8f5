import ReactorTesting
import Testing

@testable import ReactorKit

@Suite("WorkerPool", .timeLimit(.minutes(10)))
struct WorkerPoolTests {
    /// Workers wait here until the test lets them go.
    private final class Gate: Sendable {
        private let isOpen = Monitor(false)
        private let waiting = Monitor(0)

        var waiters: Int { waiting.withLock(\.self) }

        func open() { isOpen.withLock { $0 = true } }

        func pass() {
            waiting.withLock { $0 += 1 }
            while !isOpen.withLock(\.self) {}
            waiting.withLock { $0 -= 1 }
        }
    }

    private let reactor: Reactor

    init() throws {
        reactor = try Reactor()
    }

    @Test func `a value comes back to a closure that stayed on the reactor's thread`() throws {
        let pool = WorkerPool(threads: 2, queue: 100, on: reactor)
        var values: [Int] = []
        for number in 0..<100 {
            #expect(pool.submit({ number * 2 }) { values.append($0) } != nil)
        }
        #expect(values.isEmpty)
        #expect(try reactor.turn(until: { values.count == 100 }))
        #expect(Set(values) == Set((0..<100).map { $0 * 2 }))
    }

    @Test func `no more threads work than allowed, and no more work waits`() throws {
        let pool = WorkerPool(threads: 2, queue: 3, on: reactor)
        let gate = Gate()
        var done = 0
        for _ in 0..<2 {
            let before = gate.waiters
            #expect(pool.submit({ gate.pass() }) { done += 1 } != nil)
            #expect(try reactor.turn(until: { gate.waiters == before + 1 }))
        }
        for _ in 0..<3 { #expect(pool.submit({ gate.pass() }) { done += 1 } != nil) }
        #expect(pool.submit({ gate.pass() }) { done += 1 } == nil)
        #expect(gate.waiters == 2)
        gate.open()
        #expect(try reactor.turn(until: { done == 5 }))
        try reactor.turn(waitingAtMost: .zero)
        #expect(done == 5)
    }

    @Test func `a cancelled completion is not called`() throws {
        let pool = WorkerPool(threads: 1, queue: 9, on: reactor)
        var called: [String] = []
        let cancelled = pool.submit({}) { called.append("cancelled") }
        let id = try #require(cancelled)
        reactor.completions.cancel(id)
        _ = pool.submit({}) { called.append("kept") }
        #expect(try reactor.turn(until: { !called.isEmpty }))
        #expect(called == ["kept"])
    }

    @Test func `abandoned work gives its place away, but no more often than allowed`()
        throws
    {
        let pool = WorkerPool(threads: 1, queue: 9, abandoned: 2, on: reactor)
        let gate = Gate()
        var called: [String] = []
        for hanging in 1...2 {
            let id = try #require(pool.submit({ gate.pass() }) { called.append("abandoned") })
            #expect(try reactor.turn(until: { gate.waiters == hanging }))
            pool.abandon(id)
        }
        _ = pool.submit({}) { called.append("beside") }
        #expect(try reactor.turn(until: { !called.isEmpty }))
        let id = try #require(pool.submit({ gate.pass() }) { called.append("abandoned") })
        #expect(try reactor.turn(until: { gate.waiters == 3 }))
        pool.abandon(id)
        _ = pool.submit({}) { called.append("behind") }
        try reactor.turn(waitingAtMost: .milliseconds(2))
        #expect(called == ["beside"])
        gate.open()
        #expect(try reactor.turn(until: { called.count > 1 }))
        #expect(called == ["beside", "behind"])
    }

    @Test func `abandoned work that waits is never begun`() throws {
        let pool = WorkerPool(threads: 1, queue: 1, on: reactor)
        let gate = Gate()
        let log = MutexLog()
        _ = pool.submit({ gate.pass() }) {}
        #expect(try reactor.turn(until: { gate.waiters == 1 }))
        let id = try #require(pool.submit({ log.append("begun") }) {})
        pool.abandon(id)
        var isDone = false
        #expect(pool.submit({}) { isDone = true } != nil)
        gate.open()
        #expect(try reactor.turn(until: { isDone }))
        #expect(log.names.isEmpty)
    }

    @Test func `the result of a pool that was released is dropped`() throws {
        let gate = Gate()
        do {
            let passing = try Reactor()
            let pool = WorkerPool(threads: 1, queue: 9, on: passing)
            _ = pool.submit({ gate.pass() }) { Issue.record("the reactor is gone") }
            #expect(try reactor.turn(until: { gate.waiters == 1 }))
        }
        gate.open()
        #expect(try reactor.turn(until: { gate.waiters == 0 }))
    }
}
