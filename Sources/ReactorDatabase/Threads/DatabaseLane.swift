import DequeModule
import ReactorKit

/// Threads with a connection each, and the bounded queue of the work for them.
///
/// Work is begun and its results are delivered in the order in which it was submitted. A connection
/// whose file may be damaged, or may have been replaced, is opened again by the next work. Safe from
/// any thread.
final class DatabaseLane: Sendable {
    /// Delivers the result of one piece of work.
    typealias Deliver = @Sendable () -> Void
    /// Does it with a connection, or with the reason why there is none.
    typealias Work = @Sendable (Result<DatabaseConnection, any Error>) -> Deliver

    private struct State {
        var waiting: Deque<Work> = []
        /// How many were taken from the queue.
        var begun = 0
        /// It takes no more work.
        var isClosed = false
        /// The threads end when all that waits is done.
        var isFinished = false
        var threads = 0
        var whenEnded: [@Sendable () -> Void] = []
    }

    private let file: String
    private let limit: Int
    private let open: @Sendable (_ isFirst: Bool) throws -> DatabaseConnection
    private let state = Monitor(State())
    private let results = Monitor(InOrder<Deliver>())

    /// - Parameters:
    ///   - limit: how much work may wait.
    ///   - open: called on each thread before its first work, and again after a failure.
    init(
        file: String, limit: Int,
        open: @escaping @Sendable (_ isFirst: Bool) throws -> DatabaseConnection
    ) {
        self.file = file
        self.limit = limit
        self.open = open
    }

    /// Starts one more thread.
    ///
    /// - Throws: `SystemError` when there is none left.
    func startThread(named name: String) throws {
        state.withLock { $0.threads += 1 }
        do {
            try Thread.detach { [self] in
                Thread.nameCurrent(name)
                serve()
                threadEnded()
            }
        } catch {
            threadEnded()
            throw error
        }
    }

    /// Adds work behind all that waits.
    ///
    /// - Throws: `DatabaseError` when the queue is full or was finished; the work is not done then.
    func submit(_ operation: String, _ work: @escaping Work) throws(DatabaseError) {
        let refusal = state.withLock { state -> DatabaseError.Reason? in
            if state.isClosed { return .closed }
            if state.waiting.count >= limit { return .queueFull }
            state.waiting.append(work)
            return nil
        }
        if let refusal { throw DatabaseError(refusal, of: file, operation) }
        state.wakeOne()
    }

    /// Takes no more work.
    func refuse() {
        state.withLock { $0.isClosed = true }
    }

    /// Takes no more work, and ends the threads when all that waits is done.
    func finish() {
        state.withLock {
            $0.isClosed = true
            $0.isFinished = true
        }
        state.wakeAll()
    }

    /// Calls `call` once, when all threads have ended and their connections are closed: on the last
    /// of them, or at once.
    func whenEnded(_ call: @escaping @Sendable () -> Void) {
        let hasEnded = state.withLock { state in
            if state.threads > 0 { state.whenEnded.append(call) }
            return state.threads == 0
        }
        if hasEnded { call() }
    }

    // MARK: - On a thread

    private func serve() {
        var connection: DatabaseConnection?
        var isFirst = true
        while let (work, number) = next() {
            let deliver = work(
                Result {
                    if let connection { return connection }
                    let opened = try open(isFirst)
                    isFirst = false
                    connection = opened
                    return opened
                })
            if connection?.isSuspect == true { connection = nil }
            results.withLock { $0.add(deliver, at: number) { $0() } }
        }
    }

    private func next() -> (Work, number: Int)? {
        state.withLock(when: { $0.isFinished || !$0.waiting.isEmpty }) { state in
            guard let work = state.waiting.popFirst() else { return nil }
            defer { state.begun += 1 }
            return (work, state.begun)
        }
    }

    private func threadEnded() {
        let calls = state.withLock { state in
            state.threads -= 1
            guard state.threads == 0 else { return [] as [@Sendable () -> Void] }
            defer { state.whenEnded = [] }
            return state.whenEnded
        }
        for call in calls { call() }
    }
}
