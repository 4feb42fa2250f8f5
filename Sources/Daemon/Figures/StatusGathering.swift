package import Figures
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
    private let state: () -> (ServerState, FigureReadings)

    /// - Parameters:
    ///   - reactor: the one that asks.
    ///   - workers: all workers, each with the name of its counters.
    ///   - state: returns the state, and the figures that are of the process as a whole.
    package init(
        on reactor: Reactor, workers: [(handle: ReactorHandle, key: CountersKey)],
        state: @escaping () -> (ServerState, FigureReadings)
    ) {
        self.reactor = reactor
        self.workers = workers
        self.state = state
    }

    /// Has `figures` called once, on this turn or a later one.
    package func gather(_ figures: @escaping (StatusSnapshot) -> Void) {
        let round = Round(missing: workers.count, state(), Self.silence(on: reactor), figures)
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

    /// What is reported in place of a worker that does not answer.
    private static func silence(on reactor: Reactor) -> FigureReadings {
        Counters(of: reactor, isSilent: true).readings
    }

    private static func figures(of key: CountersKey, on reactor: Reactor) -> FigureReadings? {
        reactor.find(Counters.self, for: key)?.readings
    }
}

/// One question to all workers.
private final class Round {
    var awaited: [PendingAnswer] = []
    var timer: ScheduledCall?
    private var missing: Int
    private let silence: FigureReadings
    private let state: (ServerState, process: FigureReadings)
    private var figures = FigureReadings()
    private var gathered: ((StatusSnapshot) -> Void)?

    init(
        missing: Int, _ state: (ServerState, FigureReadings), _ silence: FigureReadings,
        _ gathered: @escaping (StatusSnapshot) -> Void
    ) {
        self.missing = missing
        self.state = state
        self.silence = silence
        self.gathered = gathered
    }

    var isOver: Bool { gathered == nil }

    /// A worker that has no counters any more is as silent as one that does not answer.
    func add(_ worker: FigureReadings?) {
        guard let worker else { return }
        figures.merge(worker)
        missing -= 1
        if missing == 0 { end() }
    }

    func end() {
        guard let gathered else { return }
        self.gathered = nil
        timer?.cancel()
        for answer in awaited { answer.cancel() }
        awaited = []
        for _ in 0..<missing { figures.merge(silence) }
        figures.merge(state.process)
        gathered(StatusSnapshot(state.0, figures))
    }
}

@available(*, unavailable)
extension StatusGathering: Sendable {}
