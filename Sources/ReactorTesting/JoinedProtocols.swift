import ReactorKit

/// Two recording protocols on one connection, and what a check needs to move and judge them.
final class JoinedProtocols {
    let near = RecordingProtocol()
    let far = RecordingProtocol()
    let kind: TransportKind
    private let check: String
    private let clock = ManualClock()
    private let reactor: Reactor
    private var deliver: () -> Void = {}
    /// Those that take over from `near` or `far`, in the order of their making.
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
        try settle("both sides hear connectionMade") {
            near.transport != nil && far.transport != nil
        }
    }

    var isOver: Bool { near.reason != nil && far.reason != nil }

    /// Until the condition holds, and then for what must not happen any more.
    func settle(_ promise: String = "", until condition: () -> Bool = { true }) throws {
        deliver()
        let holds = try reactor.turn(until: {
            deliver()
            return condition()
        })
        if !holds { throw failure(promise) }
        for _ in 0..<3 { try reactor.turn(waitingAtMost: .milliseconds(2)) }
        deliver()
    }

    func pass(_ time: Duration) throws {
        try clock.advance(by: time, running: reactor)
        try settle()
    }

    func expect(_ condition: Bool, _ promise: String) throws {
        if !condition { throw failure(promise) }
    }

    /// Another protocol, for a hand-over.
    func successor() -> RecordingProtocol {
        let made = RecordingProtocol()
        successors.append(made)
        return made
    }

    func shutDown(within limit: Duration) {
        reactor.shutDown(within: limit)
    }

    /// Ends the connection; nothing may be left of it.
    func end() throws {
        near.transport?.abortConnection()
        far.transport?.abortConnection()
        try settle("both sides hear of their end after an abort") {
            // Of the protocols of one side only the last one does.
            ([near, far] + successors).count { $0.reason != nil } == 2
        }
        try reactor.endAll()
        deliver()
        let leftovers = reactor.leftovers
        if !leftovers.isEmpty { throw failure("nothing is left registered, but \(leftovers)") }
    }

    private func failure(_ promise: String) -> ConformanceFailure {
        ConformanceFailure(
            subject: kind.name, check: check,
            problem: "not kept: \(promise); near: \(near.events), far: \(far.events)"
                + successors.map { ", successor: \($0.events)" }.joined())
    }
}

@available(*, unavailable)
extension JoinedProtocols: Sendable {}

/// A promise that something does not keep.
public struct ConformanceFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was checked: a kind's name.
    public let subject: String
    /// The check's name.
    public let check: String
    /// Which promise, and what happened instead.
    public let problem: String

    /// One sentence with all of it.
    public var description: String { "\(subject), \(check): \(problem)" }
}
