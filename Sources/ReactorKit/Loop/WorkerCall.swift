/// Work on a worker thread whose result is awaited; made by `Reactor.runOnWorker`.
///
/// Call on the reactor's thread.
public final class WorkerCall {
    private weak var reactor: Reactor?
    private let id: CompletionTable.ID

    init(reactor: Reactor, id: CompletionTable.ID) {
        self.reactor = reactor
        self.id = id
    }

    /// Cancels the completion; the work itself is done all the same, and its result is dropped.
    public func cancel() {
        reactor?.completions.cancel(id)
    }
}

@available(*, unavailable)
extension WorkerCall: Sendable {}

/// The queue for the worker threads is full: try again later.
public struct WorkersBusy: Error, Hashable, Sendable, CustomStringConvertible {
    /// One clause for a person.
    public var description: String { "the queue for the worker threads is full" }
}

extension Reactor {
    /// Does `work`, which may block or compute for long, on a worker thread, and calls `completion`
    /// on the reactor's thread with what it returns or throws.
    ///
    /// Of each priority at most 4 at a time; up to 256 more wait in their order. Names are looked up
    /// on other threads, so neither delays the other.
    /// Work cannot be interrupted; `run()` does not wait for it, and a result that arrives after its
    /// end is delivered when it runs again, if ever.
    /// - Parameters:
    ///   - priority: how the worker threads share the processors with others.
    ///   - work: what is done, on a worker thread.
    ///   - completion: gets what `work` returns or throws; called on the reactor's thread, once.
    /// - Throws: `WorkersBusy` when 256 of the priority wait already; `work` is not done then.
    @discardableResult
    public func runOnWorker<Value: Sendable>(
        priority: WorkPriority = .low,
        _ work: @escaping @Sendable () throws -> Value,
        completion: @escaping (Result<Value, any Error>) -> Void
    ) throws(WorkersBusy) -> WorkerCall {
        let pool = priority == .low ? workers : idleWorkers
        let id = pool.submit({ Result { try work() } }, completion: completion)
        guard let id else { throw WorkersBusy() }
        return WorkerCall(reactor: self, id: id)
    }
}
