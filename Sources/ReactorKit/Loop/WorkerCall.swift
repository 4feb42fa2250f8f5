/// Work on another thread whose result is awaited; made by `Reactor.runOnWorker`.
///
/// Call on the reactor's thread.
public final class WorkerCall {
    private weak var reactor: Reactor?
    private let id: CompletionTable.ID

    init(reactor: Reactor, id: CompletionTable.ID) {
        self.reactor = reactor
        self.id = id
    }

    /// Never calls the completion; the work itself goes on, unheard, or is still to come.
    public func cancel() {
        reactor?.completions.cancel(id)
    }
}

@available(*, unavailable)
extension WorkerCall: Sendable {}

/// As much work waits for a worker thread as may wait: try again later, or say so.
public struct WorkersBusy: Error, Hashable, Sendable, CustomStringConvertible {
    /// One clause for a person.
    public var description: String { "too much work waits for the worker threads" }
}

extension Reactor {
    /// Does `work`, which may block or compute for long, on a thread of its own, and hands
    /// what it gives back or throws to `completion` on the reactor's thread.
    ///
    /// At most 4 at a time; up to 256 more wait in their order. Names are looked up on other
    /// threads, so neither delays the other. Work cannot be interrupted; `run()` does not wait
    /// for it, and a result that comes after its end is handed over when it runs again, if ever.
    /// - Throws: `WorkersBusy` when 256 wait already; `work` is not done then.
    @discardableResult
    public func runOnWorker<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value,
        completion: @escaping (Result<Value, any Error>) -> Void
    ) throws(WorkersBusy) -> WorkerCall {
        let id = workers.submit({ Result { try work() } }, completion: completion)
        guard let id else { throw WorkersBusy() }
        return WorkerCall(reactor: self, id: id)
    }
}
