package import ReactorKit
package import Timestamps

/// A room with its members' connections: the shell around `RelayRoom`.
///
/// All of a room lives on one reactor, so its listener must not be shared among several; what
/// people say is little beside what one reactor can carry. Call on the reactor's thread.
package final class Relay {
    private let reactor: Reactor
    private let timestamp: Timestamp
    private let lineLimit: Int
    private var room: RelayRoom
    private var members: [RelayRoom.MemberID: RelayMember] = [:]
    private var lastID = 0

    /// An empty room; `lineLimit` is the most bytes of a line, `history` the lines that who
    /// comes is told again.
    package init(
        _ timestamp: Timestamp, on reactor: Reactor, lineLimit: Int = TimestampServer.lineLimit,
        history: Int
    ) {
        self.timestamp = timestamp
        self.reactor = reactor
        self.lineLimit = lineLimit
        room = RelayRoom(historyLimit: history)
    }

    package var count: Int { room.count }

    /// The most lines that who comes is told again; may change at any time.
    package var historyLimit: Int {
        get { room.historyLimit }
        set { room.historyLimit = newValue }
    }

    /// The protocol of a new connection from `address`; `ended` hears how it ended.
    package func member(
        from address: String, ended: @escaping (DisconnectReason) -> Void = { _ in }
    ) -> RelayMember {
        lastID += 1
        return RelayMember(
            lastID, from: address, of: self, on: reactor, lineLimit: lineLimit, ended: ended)
    }

    // MARK: - The members' side

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
