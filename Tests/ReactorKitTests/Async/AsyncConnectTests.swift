import ReactorTesting
import SystemPackage
import Testing

@testable import ReactorKit

/// The reactor here is turned by hand, so that the test knows how far the dialling is.
@Suite("Async connect", .timeLimit(.minutes(10)))
struct AsyncConnectTests {
    private let reactor: Reactor
    private let nowhere = Endpoint(host: "127.0.0.1", port: 1)

    init() throws {
        reactor = try Reactor()
    }

    @Test func `a task that was cancelled before dials nothing`() async throws {
        let dial = Task { [nowhere, handle = reactor.handle] in
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try await handle.connect(to: nowhere)
        }
        await #expect(throws: CancellationError.self) { try await dial.value }
        try reactor.turn(waitingAtMost: .zero)
        #expect(reactor.attachments.keyedObjects.count == 0)
        #expect(reactor.timers.count == 0)
    }

    @Test func `a cancelled task calls the dialling off`() async throws {
        let dial = Task { [nowhere, handle = reactor.handle] in
            try await handle.connect(to: nowhere)
        }
        await untilDialling()
        dial.cancel()
        await #expect(throws: CancellationError.self) { try await dial.value }
        for _ in 0..<2 { try reactor.turn(waitingAtMost: .zero) }
        #expect(reactor.attachments.keyedObjects.count == 0)
        #expect(reactor.timers.count == 0)
        #expect(reactor.poller.handlers.count == 1)
    }

    @Test func `a refused connection is reported with the kernel's reason`() async throws {
        let reactor = try ManualReactor()
        let error = await #expect(throws: ConnectError.self) {
            try await reactor.handle.connect(to: nowhere)
        }
        #expect(error?.attempts.first?.error.code == .connectionRefused)
        #expect(try await reactor.handle.run { $0.attachments.keyedObjects.count } == 0)
        try await reactor.thread.stop()
    }

    @Test func `a dial is over with its reactor`() async throws {
        let dial = Task { [nowhere, handle = reactor.handle] in
            try await handle.connect(to: nowhere)
        }
        await untilDialling()
        try reactor.endCleanly()
        await #expect(throws: ConnectError.self) { try await dial.value }
    }

    /// Runs the jobs alone: a whole turn might bring the answer as well.
    private func untilDialling() async {
        while reactor.attachments.keyedObjects.count == 0 {
            reactor.handle.runJobs(on: reactor)
            await Task.yield()
        }
    }
}
