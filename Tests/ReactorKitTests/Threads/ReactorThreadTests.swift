import ReactorTesting
import Testing

@testable import ReactorKit

@Suite("ReactorThread", .timeLimit(.minutes(10)))
struct ReactorThreadTests {
    @Test func `jobs run until it is stopped, and are refused from then on`() async throws {
        let thread = try ReactorThread.start(name: "test")
        #expect(try await thread.handle.run { _ in 7 } == 7)
        try await thread.stop()
        await #expect(throws: ReactorGone.self) { try await thread.handle.run { _ in 7 } }
    }

    @Test func `any number of tasks may wait for its end, before and after`() async throws {
        let thread = try ReactorThread.start(name: "test")
        async let first: Void = thread.join()
        async let second: Void = thread.join()
        thread.handle.stop()
        _ = try await (first, second)
        try await thread.join()
    }

    @Test func `a cancelled join leaves the reactor running`() async throws {
        let thread = try ReactorThread.start(name: "test")
        let join = Task { try await thread.join() }
        join.cancel()
        await #expect(throws: CancellationError.self) { try await join.value }
        #expect(try await thread.handle.run { _ in 7 } == 7)
        try await thread.stop()
    }

    @Test func `the end is reported although a timer holds the reactor`() async throws {
        let thread = try ReactorThread.start(name: "test")
        try await thread.handle.run { reactor in
            _ = reactor.callLater(.seconds(3600)) { reactor.stop() }
        }
        try await thread.stop()
        await #expect(throws: ReactorGone.self) { try await thread.handle.run { _ in 7 } }
    }

    @Test func `it runs by the clock that it is given`() async throws {
        let thread = try ReactorThread.start(name: "test") { ManualClock() }
        let stood = try await thread.handle.run { reactor in
            let before = reactor.now
            (reactor.clock as? ManualClock)?.advance(by: .seconds(60))
            return reactor.now - before == .seconds(60)
        }
        #expect(stood)
        try await thread.stop()
    }
}
