import ChatCore
import ReactorKit

/// An edge of a network on another reactor, as the core has it: what is to be done there is
/// collected, and passed once a turn. Call on the core's reactor.
final class RemoteEdge {
    /// While an edge has so many bytes of effects to carry out, or more, the core handles no events.
    static let backlogLimit = 1_048_576
    /// So many bytes that were handled or carried out are reported, even with nothing else to pass.
    static let reportedByteCount = backlogLimit / 4

    let number: EdgeNumber
    let link: EdgeLink
    /// Where its events go; set while the network has it.
    weak var host: ChatHost?
    private var batch = EffectBatch()
    /// The bytes of effects that it has not carried out.
    private(set) var backlogByteCount = 0

    init(_ number: EdgeNumber, _ link: EdgeLink) {
        self.number = number
        self.link = link
    }

    /// Gets its events, and the size of the effects that it has carried out.
    func received(_ events: EventBatch?, carriedOut byteCount: Int) {
        backlogByteCount -= byteCount
        host?.runtime.received(events, from: self)
    }

    /// The edge is gone.
    func end() { host?.remove(self) }

    /// Adds effects, some of which are for its sessions.
    func add(_ effects: Effects) {
        batch.effects.append(effects)
        backlogByteCount += effects.byteCount
    }

    /// Its events of that size were handled.
    func handled(byteCount: Int) { batch.handledByteCount += byteCount }

    /// Passes what was collected, if it is more than a few handled events.
    func flush() {
        if batch.effects.isEmpty, batch.handledByteCount < Self.reportedByteCount { return }
        link.pass(batch)
        batch = EffectBatch()
    }
}

@available(*, unavailable)
extension RemoteEdge: Sendable {}

/// The edges of a network on other reactors than the core's. Call on the core's reactor.
struct RemoteEdges {
    /// By their numbers; the core's own edge, which has the first one, is not there.
    private var edges: [RemoteEdge?]
    /// How many sessions of each edge follow each room: by the room's index, then by the number of
    /// the edge.
    private var followerCounts: [Int32] = []
    /// Whether there is something to do at an edge.
    private var isConcerned: [Bool]
    private let own: EdgeNumber
    /// True while one of them has much to carry out first.
    private(set) var areBehind = false

    /// None yet of so many edges, of which the core's own one has this number.
    init(besides own: EdgeNumber, of count: Int) {
        self.own = own
        edges = Array(repeating: nil, count: count)
        isConcerned = Array(repeating: false, count: count)
    }

    var all: [RemoteEdge] { edges.compactMap { $0 } }

    mutating func add(_ edge: RemoteEdge) { edges[Int(edge.number.value)] = edge }

    mutating func remove(_ edge: RemoteEdge) {
        let index = Int(edge.number.value)
        if edges[index] === edge { edges[index] = nil }
        updateBacklog()
    }

    /// Adds effects to those edges that have something to do.
    mutating func add(_ effects: borrowing Effects) {
        for effect in effects.list { note(effect) }
        if effects.bannedAddresses != nil {
            for index in edges.indices { isConcerned[index] = true }
        }
        for index in edges.indices where isConcerned[index] {
            isConcerned[index] = false
            edges[index]?.add(copy effects)
        }
        updateBacklog()
    }

    /// Passes to each edge what was collected.
    func flush() {
        for edge in edges { edge?.flush() }
    }

    /// Notices that an edge has carried out some of its effects.
    mutating func updateBacklog() {
        areBehind = edges.contains { edge in
            edge.map { $0.backlogByteCount >= RemoteEdge.backlogLimit } ?? false
        }
    }

    // MARK: -

    private mutating func note(_ effect: Effect) {
        switch effect {
        case .cast(let room, _, _):
            let start = Int(room.index) * edges.count
            guard start < followerCounts.count else { return }
            for index in edges.indices where followerCounts[start + index] > 0 {
                isConcerned[index] = true
            }
        case .follow(let session, let room, _): count(session, in: room, 1)
        case .unfollow(let session, let room): count(session, in: room, -1)
        case .send(let session, _), .deliver(let session, _), .rank(let session, _, _),
            .capabilities(let session, _), .registered(let session), .hold(let session),
            .ask(let session, _), .release(let session), .close(let session),
            .reload(let session):
            isConcerned[own.edge(of: session)] = true
        }
    }

    private mutating func count(_ session: SessionID, in room: RoomID, _ change: Int32) {
        let start = Int(room.index) * edges.count
        while followerCounts.count < start + edges.count { followerCounts.append(0) }
        let edge = own.edge(of: session)
        followerCounts[start + edge] += change
        isConcerned[edge] = true
    }
}

extension Effects {
    /// The memory that they occupy, nearly.
    var byteCount: Int { bytes.count + list.count * MemoryLayout<Effect>.stride }
}
