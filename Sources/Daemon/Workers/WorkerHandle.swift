import ReactorKit

/// Reaches a worker from other threads. Safe from any thread.
final class WorkerHandle: Sendable {
    private let reactor: Monitor<ReactorHandle?> = Monitor(nil)

    /// Sets the worker; call on its own thread.
    func set(_ worker: Worker) {
        worker.reactor.attach(worker, for: self)
        reactor.withLock { $0 = worker.reactor.handle }
    }

    /// Calls `question` on the worker's thread, and `answered` on that of `asking`, on later turns;
    /// `answered` gets nil when the worker has ended, and is never called when its reactor has.
    /// Returns nil for a worker that is not set, which does not answer either.
    func ask<Answer: Sendable>(
        _ question: @escaping @Sendable (Worker) -> Answer, from asking: Reactor,
        answered: @escaping (Answer?) -> Void
    ) -> PendingAnswer? {
        reactor.withLock(\.self).map { handle in
            asking.ask(
                handle, { $0.attachment(Worker.self, for: self).map(question) },
                answered: answered)
        }
    }

    /// Calls `body` on the worker's thread, on a later turn; never when the worker has ended.
    func call(_ body: @escaping @Sendable (Worker) -> Void) {
        reactor.withLock(\.self)?.call { reactor in
            if let worker = reactor.attachment(Worker.self, for: self) { body(worker) }
        }
    }
}
