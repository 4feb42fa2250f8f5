import ReactorKit

/// Two recording protocols on one connection, with the operations and expectations of a check.
final class JoinedProtocols {
    let near = RecordingProtocol()
    let far = RecordingProtocol()
    let kind: TransportKind
    private let check: String
    private let clock = ManualClock()
    private let reactor: Reactor
    private var deliver: () -> Void = {}
    /// The successors of `near` or `far`, in the order in which they were made.
    private(set) var successors: [RecordingProtocol] = []

    init(
        _ kind: TransportKind, check: String,
        prepare: (_ near: RecordingProtocol, _ far: RecordingProtocol) -> Void = { _, _ in }
    ) throws {
        self.kind = kind
        self.check = check
        reactor = try Reactor(clock: clock, poller: kind.poller)
        prepare(near, far)
        deliver = try kind.join(near, far, reactor)
        try settle("both sides get connectionMade") {
            near.transport != nil && far.transport != nil
        }
    }

    var isOver: Bool { near.reason != nil && far.reason != nil }

    /// Turns until the condition holds, and then some more, for what must not happen.
    func settle(_ expectation: String = "", until condition: () -> Bool = { true }) throws {
        deliver()
        let holds = try reactor.turn(until: {
            deliver()
            return condition()
        })
        if !holds { throw failure(expectation) }
        for _ in 0..<3 { try reactor.turn(waitingAtMost: .milliseconds(2)) }
        deliver()
    }

    func pass(_ time: Duration) throws {
        try clock.advance(by: time, running: reactor)
        try settle()
    }

    func expect(_ condition: Bool, _ expectation: String) throws {
        if !condition { throw failure(expectation) }
    }

    /// Makes another protocol, for a hand-over.
    func successor() -> RecordingProtocol {
        let made = RecordingProtocol()
        successors.append(made)
        return made
    }

    func shutDown(within limit: Duration) {
        reactor.shutDown(within: limit)
    }

    /// Ends the connection, and expects that nothing of it is left.
    func end() throws {
        near.transport?.abortConnection()
        far.transport?.abortConnection()
        try settle("both sides get connectionLost after an abort") {
            // Of the protocols of one side only the last one gets it.
            ([near, far] + successors).count { $0.reason != nil } == 2
        }
        try reactor.endAll()
        deliver()
        let leftovers = reactor.leftovers
        if !leftovers.isEmpty { throw failure("nothing is registered, but \(leftovers)") }
    }

    private func failure(_ expectation: String) -> ConformanceFailure {
        ConformanceFailure(
            subject: kind.name, check: check,
            problem: "expected: \(expectation); near: \(near.events), far: \(far.events)"
                + successors.map { ", successor: \($0.events)" }.joined())
    }
}

@available(*, unavailable)
extension JoinedProtocols: Sendable {}
