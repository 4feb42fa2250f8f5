import Logging
import ReactorKit

/// The workers beside the one on the main reactor, a group of reactors that is attached to the
/// main reactor: they shut down with it, it waits for them, and none outlives it.
///
/// Call on the main reactor's thread.
final class WorkerThreads: ReactorAttachment {
    /// Identifies this object from other threads.
    private final class Key: Sendable {}

    private let key = Key()
    private unowned let home: Reactor
    private let log: Logger
    private let group: ReactorGroup
    let workers: [WorkerHandle]
    private var runningCount: Int

    /// Starts a worker for each item of `openings`.
    ///
    /// - Throws: `SystemError` when no thread or descriptor is available, `TLSError`; the
    ///   workers that were started have ended then.
    init(
        _ common: Worker.Common, opening openings: [[Worker.Opening]],
        counters keys: [CountersKey], beside home: Reactor
    ) throws {
        self.home = home
        log = common.log
        let workers = openings.map { _ in WorkerHandle() }
        self.workers = workers
        runningCount = openings.count
        group = try ReactorGroup.start(name: "carillond", count: openings.count) { member in
            let worker = Worker(common, index: member.index + 1, on: member.reactor)
            member.reactor.attach(worker.counters, for: keys[member.index])
            workers[member.index].set(worker)
            try worker.open(openings[member.index])
        }
        home.attach(self)
        home.attach(self, for: key)
        group.whenEachEnded { [key, handle = home.handle] end in
            handle.call { $0.attachment(WorkerThreads.self, for: key)?.ended(end) }
        }
    }

    var handles: [ReactorHandle] { group.handles }

    /// Calls `body` on each worker's thread.
    func call(_ body: @escaping @Sendable (Worker) -> Void) {
        for worker in workers { worker.call(body) }
    }

    /// Calls `body` on the thread of one worker, counted from 0.
    func call(_ index: Int, _ body: @escaping @Sendable (Worker) -> Void) {
        workers[index].call(body)
    }

    // MARK: - ReactorAttachment

    func finish(within limit: Duration) { group.shutDown(within: limit) }

    func abandon() {
        guard runningCount > 0 else { return }
        group.endNow()
        runningCount = 0
        detach()
    }

    var holdsShutdown: Bool { runningCount > 0 }

    var inventory: [String] { runningCount > 0 ? ["worker threads: \(runningCount)"] : [] }

    // MARK: -

    private func ended(_ end: Result<Void, any Error>) {
        runningCount -= 1
        if case .failure(let error) = end { log.critical("a worker has ended: \(error)") }
        if runningCount == 0 { detach() }
    }

    private func detach() {
        home.detach(self)
        home.detach(for: key)
    }
}
