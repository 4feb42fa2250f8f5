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

    /// Calls `figures` once, in this turn or a later one.
    package func gather(_ figures: @escaping (StatusSnapshot) -> Void) {
        let (state, process) = state()
        let silence = Self.silence(on: reactor)
        let limit = Self.limit
        let round = WorkerRound<FigureReadings>(of: workers.count, on: reactor, within: limit) {
            answers, silentCount in
            var all = FigureReadings()
            for answer in answers { all.merge(answer) }
            for _ in 0..<silentCount { all.merge(silence) }
            all.merge(process)
            figures(StatusSnapshot(state, all))
        }
        for (handle, key) in workers {
            // A call by its own handle would wait for a turn.
            if handle === reactor.handle {
                round.add(Self.figures(of: key, on: reactor))
                continue
            }
            round.await(
                reactor.ask(handle) {
                    Self.figures(of: key, on: $0)
                } answered: {
                    round.add($0)
                })
        }
    }

    /// What is reported in place of a worker that does not answer.
    private static func silence(on reactor: Reactor) -> FigureReadings {
        Counters(of: reactor, isSilent: true).readings
    }

    private static func figures(of key: CountersKey, on reactor: Reactor) -> FigureReadings? {
        reactor.attachment(Counters.self, for: key)?.readings
    }
}

@available(*, unavailable)
extension StatusGathering: Sendable {}
