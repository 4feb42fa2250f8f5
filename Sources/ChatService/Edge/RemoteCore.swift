import ChatCore
import DequeModule
import ReactorKit
import Services

/// The core of a network on another reactor, as an edge has it. Call on the edge's reactor.
final class RemoteCore {
    /// How many lines are sent in a turn; the rest follows in the next ones.
    private static let turnLineCount = 65_536

    private let edge: ChatEdge
    private let link: EdgeLink
    private var inbox: Deque<Effects> = []
    /// True while it waits for the next part of this turn, or for the next turn.
    private var isWaiting = false
    /// The bytes of effects that were carried out, of which the core does not know.
    private var carriedOutByteCount = 0

    /// Connects an edge to the core of the service with a name.
    init(_ edge: ChatEdge, of service: String, in cores: CoreDirectory) {
        self.edge = edge
        link = EdgeLink(from: edge.reactor.handle, to: cores.home)
        edge.reactor.attach(WeakReference(self), for: link)
        edge.collected = { [weak self] in self?.pass($0) }
        cores.withCore(named: service) { [link, number = edge.number] core in
            (core as? ChatHost)?.add(RemoteEdge(number, link))
        }
    }

    deinit {
        edge.reactor.detach(for: link)
        link.end()
    }

    /// Gets what the core wants done, which is carried out in the same turn.
    func received(_ batch: EffectBatch) {
        inbox.append(contentsOf: batch.effects)
        edge.handled(byteCount: batch.handledByteCount)
        if !isWaiting { runSoon() }
    }

    // MARK: -

    private func runSoon() {
        isWaiting = true
        edge.reactor.callSoon { self.run() }
    }

    private func run() {
        isWaiting = false
        var sentCount = 0
        while sentCount < Self.turnLineCount, let effects = inbox.popFirst() {
            sentCount += edge.carryOut(effects)
            carriedOutByteCount += effects.byteCount
        }
        if !inbox.isEmpty { runSoon() }
        if carriedOutByteCount >= RemoteEdge.reportedByteCount { pass(nil) }
    }

    private func pass(_ events: EventBatch?) {
        link.pass(events, carriedOut: carriedOutByteCount)
        carriedOutByteCount = 0
    }
}

@available(*, unavailable)
extension RemoteCore: Sendable {}
