import ReactorKit

/// Reaches a worker from other threads. Safe from any thread.
final class WorkerHandle: Sendable {
    private let reactor: Monitor<ReactorHandle?> = Monitor(nil)

    /// Sets the worker; call on its own thread.
    func set(_ worker: Worker) {
        worker.reactor.attach(worker, for: self)
        reactor.withLock { $0 = worker.reactor.handle }
    }

    /// Calls `body` on the worker's thread, on a later turn; never when the worker has ended.
    func call(_ body: @escaping @Sendable (Worker) -> Void) {
        reactor.withLock(\.self)?.call { reactor in
            if let worker = reactor.attachment(Worker.self, for: self) { body(worker) }
        }
    }
}
