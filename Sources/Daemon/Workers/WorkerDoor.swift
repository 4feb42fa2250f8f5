import ReactorKit

/// The one way to a worker from other threads. Safe from any thread.
final class WorkerDoor: Sendable {
    private let handle: Monitor<ReactorHandle?> = Monitor(nil)

    /// Puts the worker behind the door, on its own thread.
    func admit(_ worker: Worker) {
        worker.reactor.attach(worker, for: self)
        handle.withLock { $0 = worker.reactor.handle }
    }

    /// Has `body` called on the worker's thread, on a later turn; dropped when it is gone.
    func call(_ body: @escaping @Sendable (Worker) -> Void) {
        handle.withLock(\.self)?.call { reactor in
            if let worker = reactor.attachment(Worker.self, for: self) { body(worker) }
        }
    }
}
