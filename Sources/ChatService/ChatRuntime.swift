import ChatCore
import DequeModule
import ReactorKit

/// Runs the core of a network on a reactor: batches of events go in, effects come out.
///
/// A turn handles what fits into it; the rest follows in the next turns, between which the reactor
/// sends and serves its other connections. Call on the reactor's thread.
final class ChatRuntime {
    /// How many effects the core makes before the edge carries them out.
    private static let effectCount = 256
    /// How many lines are sent in a turn; a room of 10,000 takes that many for one message.
    private static let turnLineCount = 65_536

    private var network: Network
    private var effects = Effects()
    private var inbox: Deque<EventBatch> = []
    /// The events of the first batch that were handled.
    private var position = 0
    /// True until the start, and while it waits for the next turn.
    private var isWaiting = true
    private let reactor: Reactor
    private let now: () -> ServerTime
    private weak var edge: ChatEdge?
    /// Called with a line for the log about what an operator did.
    var audited: (String) -> Void = { _ in }

    /// A new network with this edge, which handles nothing before `start`.
    init(
        _ settings: NetworkSettings, _ edge: ChatEdge, on reactor: Reactor,
        now: @escaping () -> ServerTime
    ) {
        network = Network(settings)
        self.edge = edge
        self.reactor = reactor
        self.now = now
        edge.collected = { [weak self] in self?.receive($0) }
    }

    /// Begins with what has happened so far.
    func start() { run() }

    /// Replaces the network's settings, whose bans close sessions.
    func apply(_ settings: NetworkSettings) {
        network.apply(settings, at: now(), into: &effects)
        _ = carryOut()
    }

    var roomCount: Int { network.roomCount }
    var userCount: Int { network.userCount }
    var sessionCount: Int { network.sessionCount }
    var banCount: Int { network.banCount(at: now()) }
    var counts: NetworkStatistics { network.counts }

    // MARK: -

    private func receive(_ batch: consuming EventBatch) {
        inbox.append(batch)
        if !isWaiting { run() }
    }

    private func run() {
        isWaiting = false
        let time = now()
        var sentCount = 0
        while let batch = inbox.popFirst() {
            while position < batch.count, sentCount < Self.turnLineCount {
                let (session, event) = batch[position]
                position += 1
                network.handle(event, of: session, at: time, into: &effects)
                if effects.list.count >= Self.effectCount { sentCount += carryOut() }
            }
            guard position == batch.count else {
                inbox.prepend(batch)
                isWaiting = true
                reactor.callSoon { self.run() }
                break
            }
            position = 0
            edge?.handled(batch)
        }
        _ = carryOut()
    }

    /// The number of lines that were sent.
    private func carryOut() -> Int {
        guard !effects.isEmpty else { return 0 }
        defer { effects.removeAll() }
        for line in effects.audit { audited(line) }
        return edge?.carryOut(effects) ?? 0
    }
}

@available(*, unavailable)
extension ChatRuntime: Sendable {}
