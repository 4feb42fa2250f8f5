/// A few threads for work that blocks, and a bounded queue before them.
///
/// Threads are started when work waits and nobody sleeps, up to `threadLimit`, and end with
/// the pool; one that hangs in a system call holds up nobody. Results come back to closures
/// that never left the reactor's thread: only numbers and Sendable values cross.
final class WorkerPool {
    private typealias Work = @Sendable () -> Void

    private unowned let reactor: Reactor
    private let threadLimit: Int
    private let queue: BlockingQueue<Work>
    private var threads = 0

    init(threads threadLimit: Int, queue capacity: Int, on reactor: Reactor) {
        self.reactor = reactor
        self.threadLimit = threadLimit
        queue = BlockingQueue(capacity: capacity)
    }

    deinit {
        queue.close()
    }

    /// Does `work` on a thread and hands its value to `completion` on the reactor's thread.
    ///
    /// - Returns: what `CompletionTable.cancel` takes; nil when the queue is full.
    func submit<Value: Sendable>(
        _ work: @escaping @Sendable () -> Value, completion: @escaping (Value) -> Void
    ) -> CompletionTable.ID? {
        let id = reactor.completions.add(completion)
        let pushed = queue.push { [handle = reactor.handle] in
            let value = work()
            handle.call { $0.completions.take(id)?(value) }
        }
        switch pushed {
        case .refused:
            reactor.completions.cancel(id)
            return nil
        case .taken:
            return id
        case .takenButNobodySleeps:
            startThread()
            return id
        }
    }

    private func startThread() {
        guard threads < threadLimit else { return }
        let queue = queue
        let started: Void? = try? Thread.detach {
            while let work = queue.pop() { work() }
        }
        // Without any thread the work waits until one can be started by later work.
        if started != nil { threads += 1 }
    }
}
