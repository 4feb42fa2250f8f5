import ReactorTesting
import Testing

@testable import ReactorKit

@Suite("ReactorHandle", .timeLimit(.minutes(10)))
struct ReactorHandleTests {
    private struct Broken: Error {}

    /// A reactor that runs on a thread of its own until it is stopped through the handle.
    private func running() async throws -> ReactorHandle {
        let promise = Promise<ReactorHandle>()
        try Thread.detach {
            do {
                let reactor = try Reactor()
                reactor.callSoon { promise.settle(with: .success(reactor.handle)) }
                try reactor.run()
            } catch {
                promise.settle(with: .failure(error))
            }
        }
        return try await promise.value()
    }

    @Test func `a call from another thread is made on the reactor's`() throws {
        let reactor = try Reactor()
        let log = MutexLog()
        let handle = reactor.handle
        try Thread.detach {
            for number in 0..<1_000 { handle.call { _ in log.append("\(number)") } }
            handle.stop()
        }
        try reactor.run()
        #expect(log.names == (0..<1_000).map(String.init))
    }

    @Test func `a call posted by a call waits for the next turn`() throws {
        let reactor = try Reactor()
        let log = MutexLog()
        let handle = reactor.handle
        handle.call { _ in
            log.append("first")
            handle.call { _ in log.append("second") }
        }
        try reactor.turn(waitingAtMost: .zero)
        #expect(log.names == ["first"])
        try reactor.turn(waitingAtMost: .zero)
        #expect(log.names == ["first", "second"])
    }

    @Test func `calls are kept while the reactor does not run`() throws {
        let reactor = try Reactor()
        reactor.callSoon { reactor.stop() }
        try reactor.run()
        let log = MutexLog()
        reactor.handle.call { _ in log.append("kept") }
        reactor.handle.call { $0.stop() }
        try reactor.run()
        #expect(log.names == ["kept"])
    }

    @Test func `a stop before the first run ends it`() throws {
        let reactor = try Reactor()
        reactor.handle.stop()
        try reactor.run()
    }

    @Test func `a stop that comes too late does not end the next run`() throws {
        let reactor = try Reactor()
        let handle = reactor.handle
        // The second comes in the last turn, the third at rest.
        handle.call { _ in
            handle.stop()
            handle.call { _ in handle.stop() }
        }
        try reactor.run()
        handle.stop()
        let log = MutexLog()
        reactor.callSoon {
            handle.call { reactor in
                log.append("second turn")
                reactor.stop()
            }
        }
        try reactor.run()
        #expect(log.names == ["second turn"])
    }

    @Test func `run gives back what its body gives`() async throws {
        let handle = try await running()
        let sum = try await handle.run { reactor in
            reactor.callSoon {}
            return 6 * 7
        }
        #expect(sum == 42)
        await #expect(throws: Broken.self) { try await handle.run { _ in throw Broken() } }
        handle.stop()
    }

    @Test func `a sleeping reactor is woken at once`() async throws {
        let handle = try await running()
        for number in 0..<100 {
            let echo = try await handle.run { _ in number }
            #expect(echo == number)
        }
        handle.stop()
    }

    @Test func `a task that waits for a released reactor gets an error`() async throws {
        let handle = try Reactor().handle
        await #expect(throws: ReactorGone.self) { try await handle.run { _ in } }
        handle.call { _ in Issue.record("no reactor can make this call") }
        handle.stop()
    }

    @Test func `a task that waits while the reactor is released gets an error`() async throws {
        let handle = try await running()
        await #expect(throws: ReactorGone.self) {
            try await handle.run { reactor in
                // Posted in the last turn, so it is not run before the reactor is released.
                reactor.stop()
            }
            while true { try await handle.run { _ in } }
        }
    }
}
