import Figures
import ReactorKit
import ReactorTesting
import Testing

@testable import Daemon

@Suite("StatusGathering", .timeLimit(.minutes(10)))
struct StatusGatheringTests {
    /// Three workers on threads of their own, of which each has counted so many messages.
    private func workers(
        _ messages: [Int]
    ) async throws -> [(thread: ReactorThread, key: CountersKey)] {
        var workers: [(ReactorThread, CountersKey)] = []
        for count in messages {
            let thread = try ReactorThread.start(name: "worker")
            let key = CountersKey()
            try await thread.handle.run { reactor in
                let counters = Counters(of: reactor)
                counters.messages = count
                reactor.attach(counters, for: key)
            }
            workers.append((thread, key))
        }
        return workers
    }

    @Test func `the figures of all workers are added up, with those of the asking reactor`()
        async throws
    {
        let others = try await workers([10, 200])
        try await onReactor { reactor, _ in
            let own = CountersKey()
            let counters = Counters(of: reactor)
            counters.messages = 3_000
            reactor.attach(counters, for: own)
            let gathering = StatusGathering(
                on: reactor,
                workers: others.map { ($0.thread.handle, $0.key) } + [(reactor.handle, own)]
            ) {
                var state = ServerState()
                state.version = "7"
                return (state, FigureReadings())
            }
            var snapshot: StatusSnapshot?
            gathering.gather { snapshot = $0 }
            let isThere = try reactor.turn(until: { snapshot != nil })
            #expect(isThere)
            #expect(snapshot?.number("carillond_messages_total") == 3_210)
            #expect(snapshot?.number("carillond_workers") == 3)
            #expect(snapshot?.silentWorkers == 0)
            #expect(snapshot?.state.version == "7")
            #expect(reactor.timerCount == 0)
        }
        for other in others { try await other.thread.stop() }
    }

    @Test func `a worker that does not turn is left out after a while, and counted`() async throws {
        let others = try await workers([10, 200])
        try await others[1].thread.stop()
        try await onReactor { reactor, clock in
            let gathering = StatusGathering(
                on: reactor, workers: others.map { ($0.thread.handle, $0.key) }
            ) { (ServerState(), FigureReadings()) }
            var snapshots: [StatusSnapshot] = []
            gathering.gather { snapshots.append($0) }
            // The first worker has answered when its second answer is there.
            var answered = false
            _ = reactor.ask(others[0].thread.handle) { _ in
                true
            } answered: {
                answered = $0
            }
            let isAnswered = try reactor.turn(until: { answered })
            #expect(isAnswered)
            #expect(snapshots == [])
            try clock.advance(by: StatusGathering.limit, running: reactor)
            #expect(snapshots.map { $0.number("carillond_messages_total") } == [10])
            #expect(snapshots.map { $0.number("carillond_workers") } == [2])
            #expect(snapshots.map(\.silentWorkers) == [1])
            #expect(reactor.inventory == [])
        }
        try await others[0].thread.stop()
    }

    @Test func `a reactor without workers has its answer at once`() async throws {
        try await onReactor { reactor, _ in
            var snapshot: StatusSnapshot?
            StatusGathering(on: reactor, workers: []) { (ServerState(), FigureReadings()) }
                .gather { snapshot = $0 }
            #expect(snapshot == StatusSnapshot(ServerState(), FigureReadings()))
        }
    }

    /// Runs `body` with a reactor of this thread, without a stop on the way.
    private func onReactor(_ body: (Reactor, ManualClock) throws -> Void) async throws {
        let clock = ManualClock()
        try body(try Reactor(clock: clock), clock)
    }
}
