import DequeModule
package import ReactorKit
package import Services
package import Timestamps

/// A room with its members' connections: the shell around `RelayRoom`.
///
/// A room is on one reactor, so its listener must not be shared among several; people type little
/// compared with what one reactor can carry. The work of one turn for the room is bounded, however
/// many members there are, join or leave: see `portion`. Call on the reactor's thread.
package final class Relay {
    /// With more bytes than this to be passed on, the room stops reading from members.
    private static let backlogLimit = 262_144

    /// Creating so many bytes of a report costs about as much as passing a line on.
    private static let copiedByteCount = 256

    private let reactor: Reactor
    /// The maximum number of deliveries of a line to a member in one turn of the reactor.
    private let portion: Int
    private let messages: MessageCounter
    /// Lines that members missed because they read too slowly.
    private(set) var missedLineCount = 0
    private var room: RelayRoom
    /// In the order of their numbers, which increase.
    private var members: [RelayMember] = []
    private var lastID = 0
    private var queue = RelayQueue()
    /// Members that are not read from until the queue is short again.
    private var held: Deque<RelayMember> = []
    /// The rest of this turn's portion; nil before anything was passed on in it.
    private var remaining: Int?

    /// An empty room; `history` is the number of lines that a new member gets, and `messages`
    /// counts the lines that members send.
    package init(
        _ timestamp: Timestamp, on reactor: Reactor, history: Int,
        messages: MessageCounter = MessageCounter(), portion: Int = 2_048
    ) {
        self.portion = portion
        self.messages = messages
        self.timestamp = timestamp
        self.reactor = reactor
        room = RelayRoom(historyLimit: history)
    }

    package var count: Int { room.count }

    /// The maximum number of lines that a new member gets; may change at any time.
    package var historyLimit: Int {
        get { room.historyLimit }
        set { room.historyLimit = newValue }
    }

    /// The layout of the time; may change at any time.
    package var layout: TimeLayout {
        get { timestamp.layout }
        set { timestamp.layout = newValue }
    }

    /// The protocol of a new connection from `address`, whose lines may have up to `lineLimit`
    /// bytes; a longer one is reported to `connection`.
    package func member(
        from address: String, lineLimit: Int = TimestampServer.lineLimit,
        connection: Connection? = nil
    ) -> RelayMember {
        RelayMember(
            from: address, of: self, on: reactor, lineLimit: lineLimit, connection: connection)
    }

    // MARK: - For members

    let timestamp: Timestamp
    var stamp: [UInt8] { timestamp.prefix }

    /// True while the room does not read from members.
    var isBehind: Bool { queue.byteCount > Self.backlogLimit }

    func join(_ member: RelayMember) {
        lastID += 1
        member.id = lastID
        members.append(member)
        deliver(room.join(member.id, from: member.address, stamp: stamp), .came)
    }

    func leave(_ member: RelayMember) {
        guard let index = index(of: member.id) else { return }
        members.remove(at: index)
        deliver(room.leave(member.id, stamp: stamp), .left)
    }

    /// The number of bytes that it causes to be sent.
    func received(_ line: ArraySlice<UInt8>, from member: RelayMember) -> Int {
        messages.add(1)
        let deliveries = room.received(line, from: member.id, stamp: stamp)
        deliver(deliveries)
        return deliveries.reduce(0) { $0 + $1.weight }
    }

    /// A member missed a line.
    func countMissedLine() { missedLineCount += 1 }

    /// Resumes `member` as soon as the room has caught up.
    func hold(_ member: RelayMember) {
        held.append(member)
    }

    // MARK: -

    private func deliver(_ deliveries: [RelayDelivery], _ movement: RelayQueue.Movement? = nil) {
        for delivery in deliveries {
            var isForOthers = false
            if case .others = delivery.audience { isForOthers = true }
            queue.append(
                delivery, newest: lastID, movement: isForOthers ? movement : nil)
        }
        passOn()
    }

    /// Passes on what waits, up to this turn's portion; the rest follows in later turns, between
    /// which the reactor serves all other connections.
    private func passOn() {
        if remaining == nil {
            remaining = portion
            reactor.callSoon { [weak self] in self?.beginPortion() }
        }
        while let left = remaining, left > 0, let turn = queue.next(stamp: stamp) {
            remaining = left - max(passOn(turn, atMost: left), 1)
        }
    }

    private func beginPortion() {
        remaining = nil
        if !queue.isEmpty { passOn() }
        while !isBehind, let member = held.popFirst() { member.goOn() }
    }

    /// The number of members that it was passed on to, or an equal cost.
    private func passOn(_ turn: RelayQueue.Turn, atMost limit: Int) -> Int {
        switch turn.audience {
        case .only(let id):
            queue.removeFirst()
            guard let index = index(of: id) else { return 1 }
            let bytes = room.bytes(turn.bytes, of: turn.report, stamp: stamp)
            members[index].hear(bytes)
            return turn.report == nil ? 1 : 1 + bytes.count / Self.copiedByteCount
        case .others(let speaker):
            let start = firstIndex(above: turn.heard)
            let end = min(firstIndex(above: turn.newest), start + limit)
            for member in members[start..<end] where member.id != speaker {
                member.hear(turn.bytes)
            }
            if end < members.count, members[end].id <= turn.newest {
                queue.note(heardUpTo: members[end - 1].id)
            } else {
                queue.removeFirst()
            }
            return end - start
        }
    }

    /// The place of the first member with a higher number.
    private func firstIndex(above id: RelayRoom.MemberID) -> Int {
        var (low, high) = (0, members.count)
        while low < high {
            let middle = (low + high) / 2
            if members[middle].id > id { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private func index(of id: RelayRoom.MemberID) -> Int? {
        let index = firstIndex(above: id - 1)
        return index < members.count && members[index].id == id ? index : nil
    }
}

@available(*, unavailable)
extension Relay: Sendable {}
