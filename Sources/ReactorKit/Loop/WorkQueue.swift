import DequeModule

/// The waiting and running work of a pool's threads. Safe from any thread.
///
/// Work that hangs in a system call cannot be ended. When its value is no longer wanted it is
/// abandoned: its thread is counted separately, and another may be started in its place. There are
/// at most `threadLimit` threads besides the abandoned ones, and `abandonedLimit` of those.
final class WorkQueue: Sendable {
    typealias ID = CompletionTable.ID

    struct Work: Sendable {
        let id: ID
        let perform: @Sendable () -> Void
    }

    private struct State {
        var waiting: Deque<Work> = []
        var running: Set<ID> = []
        var abandoned: Set<ID> = []
        /// Those that are not abandoned.
        var threads = 0
        var sleepers = 0
        var isClosed = false
    }

    private let capacity: Int
    private let threadLimit: Int
    private let abandonedLimit: Int
    private let state = Monitor(State())

    init(capacity: Int, threads threadLimit: Int, abandoned abandonedLimit: Int) {
        self.capacity = capacity
        self.threadLimit = threadLimit
        self.abandonedLimit = abandonedLimit
    }

    enum Pushed { case refused, taken, takenAndWantsThread }

    /// Refused when the queue is full or closed; a thread that should be started is counted
    /// already.
    func push(_ work: Work) -> Pushed {
        defer { state.wakeOne() }
        return state.withLock { state in
            guard !state.isClosed, state.waiting.count < capacity else { return .refused }
            state.waiting.append(work)
            return wantsThread(&state) ? .takenAndWantsThread : .taken
        }
    }

    /// Drops waiting work, and frees the place of running work; true when a thread should be
    /// started for other work.
    func abandon(_ id: ID) -> Bool {
        let (dropped, wantsOne) = state.withLock { state -> (Work?, Bool) in
            if let index = state.waiting.firstIndex(where: { $0.id == id }) {
                return (state.waiting.remove(at: index), false)
            }
            guard state.running.contains(id), state.abandoned.count < abandonedLimit else {
                return (nil, false)
            }
            state.running.remove(id)
            state.abandoned.insert(id)
            state.threads -= 1
            return (nil, wantsThread(&state))
        }
        // Destroyed here, outside the lock: what it captures may have a deinit.
        withExtendedLifetime(dropped) {}
        return wantsOne
    }

    /// A thread that was wanted could not be started; the work waits for another one.
    func threadDidNotStart() {
        state.withLock { $0.threads -= 1 }
    }

    /// For a thread: sleeps until there is work; nil when the thread is to end.
    func next() -> Work? {
        state.withLock { $0.sleepers += 1 }
        return state.withLock(when: { $0.isClosed || !$0.waiting.isEmpty }) { state in
            state.sleepers -= 1
            guard !state.isClosed, let work = state.waiting.popFirst() else { return nil }
            state.running.insert(work.id)
            return work
        }
    }

    /// For a thread: false when it is to end, because it was abandoned and replaced.
    func finished(_ id: ID) -> Bool {
        state.withLock { state in
            guard state.abandoned.remove(id) != nil else {
                state.running.remove(id)
                return true
            }
            guard state.threads < threadLimit else { return false }
            state.threads += 1
            return true
        }
    }

    /// Ends every waiting thread, and drops the waiting work.
    func close() {
        let dropped = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [] }
            return state.waiting
        }
        state.wakeAll()
        withExtendedLifetime(dropped) {}
    }

    private func wantsThread(_ state: inout State) -> Bool {
        guard state.waiting.count > state.sleepers, state.threads < threadLimit else {
            return false
        }
        state.threads += 1
        return true
    }
}
