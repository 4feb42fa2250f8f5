import Glibc
import ReactorKit
import ReactorTesting
import Synchronization
import Testing

@Suite("WorkerCall", .timeLimit(.minutes(10)))
struct WorkerCallTests {
    private struct Broken: Error {}

    /// Holds back the threads that ask to go through, until it is opened.
    private final class Gate: Sendable {
        private let isOpen = Atomic(false)

        func open() { isOpen.store(true, ordering: .releasing) }

        func goThrough() {
            while !isOpen.load(ordering: .acquiring) { sched_yield() }
        }
    }

    private let reactor: Reactor

    init() throws { reactor = try Reactor() }

    @Test func `what work gives back comes to the reactor's thread`() throws {
        let here = pthread_self()
        var result: Bool?
        try reactor.runOnWorker {
            pthread_equal(pthread_self(), here) != 0
        } completion: {
            #expect(pthread_equal(pthread_self(), here) != 0)
            result = try? $0.get()
        }
        #expect(try reactor.turn { result != nil })
        #expect(result == false, "the work was done on the reactor's own thread")
    }

    @Test func `other threads run before work, and idle work waits for a processor without any`()
        throws
    {
        let own = getpriority(.init(PRIO_PROCESS.rawValue), 0)
        var results: [[Int32]] = []
        for priority in [WorkPriority.low, .idle] {
            try reactor.runOnWorker(priority: priority) {
                [sched_getscheduler(0), getpriority(.init(PRIO_PROCESS.rawValue), 0)]
            } completion: {
                results.append((try? $0.get()) ?? [])
            }
            let isLast = priority == .idle
            #expect(try reactor.turn { results.count == (isLast ? 2 : 1) })
        }
        let idlePolicy: Int32 = 5  // SCHED_IDLE of <sched.h>, which Glibc does not import
        #expect(results.first?.last == min(own + 10, 19))
        #expect(results.map(\.first) == [SCHED_OTHER, idlePolicy])
    }

    @Test func `what work throws comes to the completion`() throws {
        var error: (any Error)?
        try reactor.runOnWorker {
            throw Broken()
        } completion: { (result: Result<Int, any Error>) in
            if case .failure(let thrown) = result { error = thrown }
        }
        #expect(try reactor.turn { error != nil })
        #expect(error is Broken)
    }

    @Test func `a full queue refuses work, and takes it again when it has room`() throws {
        let gate = Gate()
        var completed = 0
        var accepted = 0
        let isRefused: Bool
        do {
            // 4 at work, 256 waiting: how many have left the queue yet is up to the threads.
            while accepted < 1_000 {
                try reactor.runOnWorker {
                    gate.goThrough()
                } completion: { _ in
                    completed += 1
                }
                accepted += 1
            }
            isRefused = false
        } catch {
            isRefused = true
        }
        #expect(isRefused)
        #expect((256...260).contains(accepted))
        gate.open()
        #expect(try reactor.turn { completed == accepted })
        try reactor.runOnWorker {
        } completion: { _ in
            completed += 1
        }
        #expect(try reactor.turn { completed == accepted + 1 })
    }

    @Test func `a cancelled call has no completion`() throws {
        let gate = Gate()
        var called: [String] = []
        let call = try reactor.runOnWorker {
            gate.goThrough()
        } completion: { _ in
            called.append("cancelled")
        }
        call.cancel()
        gate.open()
        // Four threads may overtake each other; so as many as there are have to pass.
        for _ in 1...8 {
            try reactor.runOnWorker {
            } completion: { _ in
                called.append("other")
            }
        }
        #expect(try reactor.turn { called.count >= 8 })
        for _ in 1...3 { try reactor.turn(waitingAtMost: .milliseconds(5)) }
        #expect(called == Array(repeating: "other", count: 8))
    }
}
