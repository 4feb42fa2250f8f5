package import ReactorKit
package import Timestamps

/// A room with its members' connections: the shell around `RelayRoom`.
///
/// All of a room lives on one reactor, so its listener must not be shared among several; what
/// people say is little beside what one reactor can carry. Call on the reactor's thread.
package final class Relay {
    private let reactor: Reactor
    /// Lines that members sent.
    package private(set) var messageCount = 0
    private var room: RelayRoom
    private var members: [RelayRoom.MemberID: RelayMember] = [:]
    private var lastID = 0

    /// An empty room; `history` is the number of lines that who comes is told again.
    package init(_ timestamp: Timestamp, on reactor: Reactor, history: Int) {
        self.timestamp = timestamp
        self.reactor = reactor
        room = RelayRoom(historyLimit: history)
    }

    package var count: Int { room.count }

    /// The most lines that who comes is told again; may change at any time.
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
    /// bytes; `ended` hears how it ended, `overstepped` before it that a limit was the reason.
    package func member(
        from address: String, lineLimit: Int = TimestampServer.lineLimit,
        ended: @escaping (DisconnectReason) -> Void = { _ in },
        overstepped: @escaping (Overstep) -> Void = { _ in }
    ) -> RelayMember {
        lastID += 1
        return RelayMember(
            lastID, from: address, of: self, on: reactor, lineLimit: lineLimit, ended: ended,
            overstepped: overstepped)
    }

    // MARK: - The members' side

    let timestamp: Timestamp
    var stamp: [UInt8] { timestamp.prefix }

    func join(_ member: RelayMember) {
        members[member.id] = member
        deliver(room.join(member.id, from: member.address, stamp: stamp))
    }

    func leave(_ member: RelayMember) {
        guard members.removeValue(forKey: member.id) != nil else { return }
        deliver(room.leave(member.id, stamp: stamp))
    }

    /// How many bytes went out because of it.
    func received(_ line: ArraySlice<UInt8>, from member: RelayMember) -> Int {
        messageCount += 1
        let deliveries = room.received(line, from: member.id, stamp: stamp)
        deliver(deliveries)
        return deliveries.reduce(0) { $0 + $1.bytes.count }
    }

    // MARK: -

    private func deliver(_ deliveries: [RelayDelivery]) {
        for delivery in deliveries {
            switch delivery.audience {
            case .only(let id): members[id]?.hear(delivery.bytes)
            case .others(let speaker):
                for (id, member) in members where id != speaker { member.hear(delivery.bytes) }
            }
        }
    }
}

@available(*, unavailable)
extension Relay: Sendable {}
