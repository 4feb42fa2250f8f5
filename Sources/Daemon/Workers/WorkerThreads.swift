import Logging
import ReactorKit

/// The workers beside the one on the main reactor, each on a thread of its own, as a guest of the
/// main reactor: they shut down with it, it waits for them, and none outlives it.
///
/// Call on the main reactor's thread.
final class WorkerThreads: ReactorGuest {
    /// Names this object from other threads.
    private final class Key: Sendable {}

    private let key = Key()
    private unowned let home: Reactor
    private let log: Logger
    private var workers: [(handle: WorkerHandle, thread: ReactorThread)] = []
    private var runningCount = 0

    /// Starts a worker for each item of `openings`.
    ///
    /// - Throws: `SystemError` when there is no thread or descriptor left, `TLSError`; then those
    ///   that ran have ended.
    init(
        _ common: Worker.Common, opening openings: [[Worker.Opening]],
        counters keys: [CountersKey], beside home: Reactor
    ) throws {
        self.home = home
        log = common.log
        do {
            for (index, opening) in openings.enumerated() {
                try start(index + 1, common, opening, keys[index])
            }
        } catch {
            endNow()
            throw error
        }
        home.admit(self)
        // Held until the last has ended: a reactor does not hold its guests.
        home.keep(self, for: key)
        for (_, thread) in workers { watch(thread) }
    }

    var handles: [ReactorHandle] { workers.map(\.thread.handle) }

    /// Has `body` called on each worker's thread.
    func call(_ body: @escaping @Sendable (Worker) -> Void) {
        for (handle, _) in workers { handle.call(body) }
    }

    /// Has `body` called on the thread of one, counted from 0.
    func call(_ index: Int, _ body: @escaping @Sendable (Worker) -> Void) {
        workers[index].handle.call(body)
    }

    // MARK: - ReactorGuest

    func flush() {}

    func finish(within limit: Duration) {
        for handle in handles { handle.call { $0.shutDown(within: limit) } }
    }

    func abandon() {
        guard !workers.isEmpty else { return }
        endNow()
        home.forget(key)
    }

    var holdsShutdown: Bool { runningCount > 0 }

    var inventory: [String] { runningCount > 0 ? ["worker threads: \(runningCount)"] : [] }

    // MARK: -

    private func start(
        _ index: Int, _ common: Worker.Common, _ openings: [Worker.Opening],
        _ counters: CountersKey
    ) throws {
        let handle = WorkerHandle()
        let started = try ReactorThread.start(name: "carillond-\(index)") { reactor in
            let worker = Worker(common, on: reactor)
            reactor.keep(worker.counters, for: counters)
            handle.set(worker)
            try worker.open(openings)
        }
        workers.append((handle, started.thread))
        runningCount += 1
    }

    private func watch(_ thread: ReactorThread) {
        thread.whenEnded { [key, handle = home.handle] end in
            handle.call { $0.find(WorkerThreads.self, for: key)?.ended(end) }
        }
    }

    private func ended(_ end: Result<Void, any Error>) {
        runningCount -= 1
        if case .failure(let error) = end { log.critical("a worker has ended: \(error)") }
        if runningCount == 0 { home.forget(key) }
    }

    private func endNow() {
        for handle in handles { handle.stop() }
        for (_, thread) in workers { thread.waitUntilEnded() }
        workers = []
        runningCount = 0
    }
}
