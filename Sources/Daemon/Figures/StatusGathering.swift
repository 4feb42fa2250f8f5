package import ReactorKit

/// Collects the figures of all workers on the reactor that asks, which waits for none.
///
/// Each worker has its `Counters` kept on its own reactor, by a `CountersKey`. A worker that does not
/// answer within the limit is left out, and counted as silent. Call on the asking reactor's
/// thread.
package final class StatusGathering {
    /// How long a worker may take to answer.
    package static let limit = Duration.seconds(2)

    private let reactor: Reactor
    private let workers: [(handle: ReactorHandle, key: CountersKey)]
    private let process: () -> ProcessStatistics

    /// `process` is asked for what is of the process as a whole.
    package init(
        on reactor: Reactor, workers: [(handle: ReactorHandle, key: CountersKey)],
        process: @escaping () -> ProcessStatistics
    ) {
        self.reactor = reactor
        self.workers = workers
        self.process = process
    }

    /// Has `figures` called once, on this turn or a later one.
    package func gather(_ figures: @escaping (StatusSnapshot) -> Void) {
        let round = Round(missing: workers.count, process: process(), figures)
        for (handle, key) in workers {
            // A call to one's own handle would wait for a turn, and be as right.
            if handle === reactor.handle {
                round.add(Self.figures(of: key, on: reactor))
                continue
            }
            let answer = reactor.ask(handle) {
                Self.figures(of: key, on: $0)
            } answered: {
                round.add($0)
            }
            round.awaited.append(answer)
        }
        if workers.isEmpty { round.end() }
        if !round.isOver {
            round.timer = reactor.callLater(Self.limit) { round.end() }
        }
    }

    private static func figures(of key: CountersKey, on reactor: Reactor) -> StatusSnapshot? {
        reactor.find(Counters.self, for: key)?.snapshot(of: reactor)
    }
}

/// One question to all workers.
private final class Round {
    var awaited: [PendingAnswer] = []
    var timer: ScheduledCall?
    private var missing: Int
    private var snapshot = StatusSnapshot()
    private var figures: ((StatusSnapshot) -> Void)?

    init(
        missing: Int, process: ProcessStatistics, _ figures: @escaping (StatusSnapshot) -> Void
    ) {
        self.missing = missing
        self.figures = figures
        snapshot.process = process
    }

    var isOver: Bool { figures == nil }

    /// A worker that has no counters any more is as silent as one that does not answer.
    func add(_ worker: StatusSnapshot?) {
        guard let worker else { return }
        snapshot.merge(worker)
        missing -= 1
        if missing == 0 { end() }
    }

    func end() {
        guard let figures else { return }
        self.figures = nil
        timer?.cancel()
        for answer in awaited { answer.cancel() }
        awaited = []
        snapshot.silentWorkers = missing
        figures(snapshot)
    }
}

@available(*, unavailable)
extension StatusGathering: Sendable {}
