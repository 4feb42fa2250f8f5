import Synchronization

/// The one door into a reactor from other threads. Safe from any thread.
public final class ReactorHandle: Sendable {
    private struct Job: Sendable {
        let run: @Sendable (Reactor) -> Void
        /// Called in place of `run` when the reactor is gone.
        let discard: @Sendable () -> Void
    }

    private struct Inbox: Sendable {
        var jobs: [Job] = []
        var isClosed = false
        /// Counts each beginning and each end of `run()`: odd while it runs.
        var phase = 0
    }

    private let inbox = Mutex(Inbox())
    let waker: Waker

    init() throws(SystemError) {
        waker = try Waker()
    }

    /// Has `body` called on the reactor's thread, on its next turn, in the order of calls.
    ///
    /// Dropped when the reactor is gone; kept while it does not run.
    public func call(_ body: @escaping @Sendable (Reactor) -> Void) {
        post(Job(run: body, discard: {}))
    }

    /// Has `body` called on the reactor's thread and waits for what it gives back.
    ///
    /// - Throws: what `body` throws, or `ReactorGone`.
    public func run<Value: Sendable>(
        _ body: @escaping @Sendable (Reactor) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            post(
                Job(
                    run: { reactor in continuation.resume(with: Result { try body(reactor) }) },
                    discard: { continuation.resume(throwing: ReactorGone()) }))
        }
    }

    /// Ends the reactor's `run()` at its next turn: the present one, or the first when none
    /// has begun yet. Has no effect on a reactor that has run, and is at rest.
    public func stop() {
        let phase = inbox.withLock { $0.phase }
        call { if $0.handle.isInRun(at: phase) { $0.stop() } }
    }

    // MARK: - The reactor's side

    private func post(_ job: Job) {
        let isFirst: Bool? = inbox.withLock { inbox in
            if inbox.isClosed { return nil }
            inbox.jobs.append(job)
            return inbox.jobs.count == 1
        }
        switch isFirst {
        case true?: waker.wake()
        case false?: break
        case nil: job.discard()
        }
    }

    /// `run()` begins or ends: what was to stop an earlier one is of no concern to the next.
    func changePhase() {
        inbox.withLock { $0.phase += 1 }
    }

    private func isInRun(at phase: Int) -> Bool {
        inbox.withLock { $0.phase == max(phase, 1) }
    }

    /// Runs the jobs that are there now; those that they post wait for the next turn.
    func runJobs(on reactor: Reactor) {
        let jobs = inbox.withLock { inbox in
            defer { inbox.jobs.removeAll() }
            return inbox.jobs
        }
        for job in jobs { job.run(reactor) }
    }

    func close() {
        let jobs = inbox.withLock { inbox in
            inbox.isClosed = true
            defer { inbox.jobs.removeAll() }
            return inbox.jobs
        }
        for job in jobs { job.discard() }
    }
}

/// The reactor that was to do something exists no more.
public struct ReactorGone: Error, Hashable, Sendable, CustomStringConvertible {
    /// A gone reactor.
    public init() {}

    /// One clause for a person.
    public var description: String { "the reactor exists no more" }
}
