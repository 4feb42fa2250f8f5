import Daemon
import Testing

@Suite("ServerLife", .timeLimit(.minutes(10)))
struct ServerLifeTests {

    /// The events that lead from the beginning to a phase.
    private static let ways: [ServerLife.Phase: [ServerLife.Event]] = [
        .starting: [], .serving: [.started], .handingOver: [.started, .upgrade],
        .announcing: [.started, .stopLater], .draining: [.started, .stopLater, .delayOver],
        .succeeded: [.started, .upgrade, .successorServes], .ending: [.started, .stop],
    ]

    private static let starting = ServerLife.Step.refuse("the server is starting")
    private static let handing = ServerLife.Step.refuse("a successor is being started")
    private static let succeeded = ServerLife.Step.refuse(
        "a successor serves in this server's place")
    private static let ending = ServerLife.Step.refuse("the server is ending")

    /// For each event what is done in each phase, in the order of the phases.
    private static let table: [(ServerLife.Event, [ServerLife.Step])] = [
        // starting, serving, handing over, announcing, draining, succeeded, ending
        (.started, [.goOn, .ignore, .ignore, .ignore, .ignore, .ignore, .ignore]),
        (.status, [.answer, .answer, .answer, .answer, .answer, .answer, .answer]),
        (.reload, [starting, .reload, handing, ending, ending, succeeded, ending]),
        (
            .upgrade,
            [starting, .startSuccessor, .awaitSuccessor, ending, ending, succeeded, ending]
        ),
        (.stop, [.close, .close, .close, .close, .close, .close, .endNow]),
        (.stopLater, [.close, .announce, .announce, .close, .close, .close, .endNow]),
        (.successorServes, [.ignore, .ignore, .leave, .ignore, .ignore, .ignore, .ignore]),
        (.successorFailed, [.ignore, .ignore, .goOn, .ignore, .ignore, .ignore, .ignore]),
        (.delayOver, [.ignore, .ignore, .ignore, .drain, .ignore, .ignore, .ignore]),
        (.disconnected, [.ignore, .ignore, .ignore, .ignore, .closeSoon, .closeSoon, .ignore]),
        (.drainOver, [.ignore, .ignore, .ignore, .ignore, .closeSoon, .closeSoon, .ignore]),
    ]

    /// Where a step leads; nil for one that changes no phase.
    private static func next(_ step: ServerLife.Step) -> ServerLife.Phase? {
        switch step {
        case .goOn: .serving
        case .startSuccessor: .handingOver
        case .leave: .succeeded
        case .announce: .announcing
        case .drain: .draining
        case .close, .closeSoon, .endNow: .ending
        case .ignore, .refuse, .answer, .reload, .awaitSuccessor: nil
        }
    }

    @Test func `every event has its step in every phase`() throws {
        #expect(Self.table.map(\.0) == ServerLife.Event.allCases)
        #expect(Self.ways.count == ServerLife.Phase.allCases.count)
        for (event, steps) in Self.table {
            #expect(steps.count == ServerLife.Phase.allCases.count)
            for (phase, step) in zip(ServerLife.Phase.allCases, steps) {
                var life = ServerLife()
                for event in try #require(Self.ways[phase]) { _ = life.take(event) }
                #expect(life.phase == phase)
                #expect(life.take(event) == step, "\(event) while \(phase)")
                #expect(life.phase == Self.next(step) ?? phase, "\(event) while \(phase)")
            }
        }
    }

    @Test func `a server whose successor serves has one for good`() {
        var life = ServerLife()
        for event in [ServerLife.Event.started, .upgrade, .successorServes] {
            #expect(!life.isSucceeded)
            _ = life.take(event)
        }
        #expect(life.isSucceeded)
        _ = life.take(.stop)
        #expect(life.isSucceeded && life.phase == .ending)
    }

    @Test func `it is ready as long as it serves and was not stopped`() throws {
        let shown = try ServerLife.Phase.allCases.map { phase in
            var life = ServerLife()
            for event in try #require(Self.ways[phase]) { _ = life.take(event) }
            return life.shown
        }
        #expect(
            shown == [.starting, .ready, .ready, .draining, .draining, .draining, .draining])
    }
}
