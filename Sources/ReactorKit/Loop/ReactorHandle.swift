import Synchronization

/// How other threads reach a reactor. Safe from any thread.
public final class ReactorHandle: Sendable {
    private struct Inbox: Sendable {
        var jobs: [@Sendable (Reactor) -> Void] = []
        var isClosed = false
        /// Counts each beginning and each end of `run()`: odd while it runs.
        var phase = 0
    }

    private let inbox = Monitor(Inbox())
    /// True while there are jobs, so that a turn without them takes no lock.
    private let hasJobs = Atomic(false)
    let waker: Waker

    init() throws(SystemError) {
        waker = try Waker()
    }

    /// Calls `body` on the reactor's thread, on its next turn, in the order of the calls.
    ///
    /// Dropped when the reactor has been released; kept while it does not run.
    public func call(_ body: @escaping @Sendable (Reactor) -> Void) {
        let isFirst = inbox.withLock { inbox in
            if inbox.isClosed { return false }
            inbox.jobs.append(body)
            hasJobs.store(true, ordering: .releasing)
            return inbox.jobs.count == 1
        }
        if isFirst { waker.wake() }
    }

    /// Ends the reactor's `run()` at its next turn: the current run, or the first one if none has
    /// begun. No effect on a reactor that has run and stopped.
    public func stop() {
        let phase = inbox.withLock { $0.phase }
        call { if $0.handle.isInRun(at: phase) { $0.stop() } }
    }

    // MARK: - The reactor's side

    /// True while a job waits for the next turn. What is posted later wakes the reactor.
    var hasWaitingJobs: Bool { hasJobs.load(ordering: .acquiring) }

    /// Jobs that wait for the next turn.
    var jobCount: Int { inbox.withLock { $0.jobs.count } }

    /// Called when `run()` begins or ends: a stop that was meant for an earlier run must not end
    /// the next.
    func changePhase() {
        inbox.withLock { $0.phase += 1 }
    }

    private func isInRun(at phase: Int) -> Bool {
        inbox.withLock { $0.phase == max(phase, 1) }
    }

    /// Runs the waiting jobs; those that they post wait for the next turn.
    func runJobs(on reactor: Reactor) {
        guard hasJobs.load(ordering: .acquiring) else { return }
        let jobs = inbox.withLock { inbox in
            defer { inbox.jobs.removeAll() }
            hasJobs.store(false, ordering: .releasing)
            return inbox.jobs
        }
        for job in jobs { job(reactor) }
    }

    /// Drops the jobs that have not run, and all later ones.
    func close() {
        let dropped = inbox.withLock { inbox in
            inbox.isClosed = true
            defer { inbox.jobs.removeAll() }
            return inbox.jobs
        }
        // Outside the lock: a job's deinit may use this handle.
        withExtendedLifetime(dropped) {}
    }
}

/// The reactor that was to do something has been released.
public struct ReactorGone: Error, Hashable, Sendable, CustomStringConvertible {
    /// The error for a reactor that has been released.
    public init() {}

    /// One clause for a person.
    public var description: String { "the reactor no longer exists" }
}
