/// A few threads for work that blocks, and a bounded queue before them.
///
/// Threads are started when work waits and no thread is idle, up to a limit, and end with the pool;
/// one that hangs in a system call delays nothing else. Results are delivered to closures that stay
/// on the reactor's thread: only numbers and Sendable values cross.
final class WorkerPool {
    private unowned let reactor: Reactor
    private let queue: WorkQueue
    private let priority: WorkPriority?

    /// At most `abandoned` threads may hang besides, in work that was abandoned. Without a priority
    /// the threads have that of the process.
    init(
        threads: Int, queue capacity: Int, abandoned: Int = 0, priority: WorkPriority? = nil,
        on reactor: Reactor
    ) {
        self.reactor = reactor
        self.priority = priority
        queue = WorkQueue(capacity: capacity, threads: threads, abandoned: abandoned)
    }

    deinit {
        queue.close()
    }

    /// Does `work` on a thread and calls `completion` on the reactor's thread with its value.
    ///
    /// - Returns: what `CompletionTable.cancel` takes; nil when the queue is full.
    func submit<Value: Sendable>(
        _ work: @escaping @Sendable () -> Value, completion: @escaping (Value) -> Void
    ) -> CompletionTable.ID? {
        let id = reactor.completions.add(completion)
        let perform = WorkQueue.Work(id: id) { [handle = reactor.handle] in
            let value = work()
            handle.call { $0.completions.take(id)?(value) }
        }
        switch queue.push(perform) {
        case .refused:
            reactor.completions.cancel(id)
            return nil
        case .taken: break
        case .takenAndWantsThread: startThread()
        }
        return id
    }

    /// Cancels the completion and frees the place of the work: work that has not begun is dropped,
    /// else its thread is counted separately until it ends.
    func abandon(_ id: CompletionTable.ID) {
        reactor.completions.cancel(id)
        if queue.abandon(id) { startThread() }
    }

    private func startThread() {
        let (queue, priority) = (queue, priority)
        let started: Void? = try? Thread.detach {
            switch priority {
            case .low: Thread.lowerCurrentPriority()
            case .idle: Thread.runCurrentWhenIdle()
            case nil: break
            }
            while let work = queue.next() {
                work.perform()
                if !queue.finished(work.id) { return }
            }
        }
        // Without any thread the work waits until one can be started by later work.
        if started == nil { queue.threadDidNotStart() }
    }
}
