import ReactorTesting
import Testing

@testable import ReactorKit

@Suite("Timeout", .timeLimit(.minutes(10)))
struct TimeoutTests {
    private let reactor: ManualReactor
    private var handle: ReactorHandle { reactor.handle }

    init() throws {
        reactor = try ManualReactor()
    }

    @Test func `what ends in time gives its value, and no timer is left`() async throws {
        #expect(try await withTimeout(.seconds(5), on: handle) { 7 } == 7)
        while try await handle.run({ $0.timers.count }) > 0 { await Task.yield() }
        try await reactor.thread.stop()
    }

    @Test func `the limit cancels the body by the reactor's clock`() async throws {
        let handle = handle
        let wasCancelled = Monitor(false)
        let task = Task {
            try await withTimeout(.seconds(5), on: handle) {
                do {
                    try await handle.sleep(for: .seconds(60))
                } catch {
                    wasCancelled.withLock { $0 = error is CancellationError }
                    throw error
                }
            }
        }
        try await reactor.advance(by: .seconds(5), whenTimersWait: 2)
        let error = await #expect(throws: TimedOut.self) { try await task.value }
        #expect(error?.limit == .seconds(5))
        #expect(wasCancelled.withLock { $0 })
        #expect(try await handle.run { $0.timers.count } == 0)
        try await reactor.thread.stop()
    }

    @Test func `the body's own error is thrown`() async throws {
        await #expect(throws: LineTooLong.self) {
            try await withTimeout(.seconds(5), on: handle) { throw LineTooLong(limit: 1) }
        }
        try await reactor.thread.stop()
    }

    @Test func `a timeout around a read aborts the connection`() async throws {
        let peer = MemoryPeer(on: handle)
        let connection = try await peer.connect()
        let handle = handle
        let task = Task {
            try await withTimeout(.seconds(5), on: handle) {
                try await connection.lines().first { _ in true }
            }
        }
        try await reactor.advance(by: .seconds(5))
        await #expect(throws: TimedOut.self) { try await task.value }
        try await peer.pump { $0.recorder.reason != nil }
        try await reactor.thread.stop()
    }

    @Test func `a sleeping task gets an error when the reactor is released`() async throws {
        let handle = handle
        let task = Task { try await handle.sleep(for: .seconds(60)) }
        while try await handle.run({ $0.timers.count }) < 1 { await Task.yield() }
        try await reactor.thread.stop()
        await #expect(throws: ReactorGone.self) { try await task.value }
        await #expect(throws: ReactorGone.self) { try await handle.sleep(for: .seconds(1)) }
        await #expect(throws: ReactorGone.self) {
            try await withTimeout(.seconds(5), on: handle) {
                try await Promise<Void>().value {}
            }
        }
    }

    @Test func `a cancelled sleep leaves no timer`() async throws {
        let handle = handle
        let task = Task { try await handle.sleep(for: .seconds(60)) }
        while try await handle.run({ $0.timers.count }) < 1 { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await handle.run { $0.timers.count } == 0)
        try await reactor.thread.stop()
    }
}
