import Synchronization

/// The one door into a reactor from other threads. Safe from any thread.
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

    /// Has `body` called on the reactor's thread, on its next turn, in the order of calls.
    ///
    /// Dropped when the reactor is gone; kept while it does not run.
    public func call(_ body: @escaping @Sendable (Reactor) -> Void) {
        let isFirst = inbox.withLock { inbox in
            if inbox.isClosed { return false }
            inbox.jobs.append(body)
            hasJobs.store(true, ordering: .releasing)
            return inbox.jobs.count == 1
        }
        if isFirst { waker.wake() }
    }

    /// Ends the reactor's `run()` at its next turn: the present one, or the first when none
    /// has begun yet. Has no effect on a reactor that has run, and is at rest.
    public func stop() {
        let phase = inbox.withLock { $0.phase }
        call { if $0.handle.isInRun(at: phase) { $0.stop() } }
    }

    // MARK: - The reactor's side

    /// Jobs that wait for the next turn.
    var jobCount: Int { inbox.withLock { $0.jobs.count } }

    /// `run()` begins or ends: what was to stop an earlier one is of no concern to the next.
    func changePhase() {
        inbox.withLock { $0.phase += 1 }
    }

    private func isInRun(at phase: Int) -> Bool {
        inbox.withLock { $0.phase == max(phase, 1) }
    }

    /// Runs the jobs that are there now; those that they post wait for the next turn.
    func runJobs(on reactor: Reactor) {
        guard hasJobs.load(ordering: .acquiring) else { return }
        let jobs = inbox.withLock { inbox in
            defer { inbox.jobs.removeAll() }
            hasJobs.store(false, ordering: .releasing)
            return inbox.jobs
        }
        for job in jobs { job(reactor) }
    }

    /// Drops what was not done, and what will still come.
    func close() {
        let dropped = inbox.withLock { inbox in
            inbox.isClosed = true
            defer { inbox.jobs.removeAll() }
            return inbox.jobs
        }
        // Behind the lock: what goes with a job may come here again.
        withExtendedLifetime(dropped) {}
    }
}

/// The reactor that was to do something exists no more.
public struct ReactorGone: Error, Hashable, Sendable, CustomStringConvertible {
    /// A gone reactor.
    public init() {}

    /// One clause for a person.
    public var description: String { "the reactor exists no more" }
}
