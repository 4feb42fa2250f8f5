import ChatCore
import ReactorDatabase

/// All tables of what outlives a server. Calls block, and throw `DatabaseError`: use it on the thread
/// of its connection, inside a transaction.
struct NetworkTables {
    private let connection: DatabaseConnection

    /// The tables of an open database, which has the schema.
    init(_ connection: DatabaseConnection) { self.connection = connection }

    /// What is kept, without bans that have ended.
    func all(at time: ServerTime) throws -> StoredNetwork {
        StoredNetwork(
            rooms: try RoomTables(connection).all(), users: try PresenceTables(connection).all(),
            markers: try MarkerTable(connection).all(), bans: try BanTable(connection).all(at: time)
        )
    }

    /// Carries out changes in their order.
    func carryOut(_ changes: [StoredChange], at time: ServerTime) throws {
        let rooms = RoomTables(connection)
        let presences = PresenceTables(connection)
        let markers = MarkerTable(connection)
        let bans = BanTable(connection)
        let audit = AuditTable(connection)
        for change in changes {
            switch change {
            case .room(let room): try rooms.store(room)
            case .roomEnded(let room): try rooms.remove(room)
            case .user(let user): try presences.store(user)
            case .userEnded(let account): try presences.remove(account)
            case .marker(let key, let time): try markers.store(key, time)
            case .ban(let ban): try bans.store(ban, at: time)
            case .banLifted(let target): try bans.remove(target)
            case .act(let act): try audit.note(act, at: time.seconds)
            }
        }
    }

    /// Makes the tables hold this, and nothing else but rooms that have owners.
    func replaceAll(with network: StoredNetwork, at time: ServerTime) throws {
        let rooms = RoomTables(connection)
        let presences = PresenceTables(connection)
        let markers = MarkerTable(connection)
        let bans = BanTable(connection)
        try rooms.removeAll(but: network.rooms)
        for room in network.rooms { try rooms.store(room) }
        try presences.removeAll(but: network.users)
        for user in network.users { try presences.store(user) }
        try markers.replaceAll(with: network.markers)
        try bans.removeAll(but: network.bans, at: time)
        for ban in network.bans { try bans.store(ban, at: time) }
    }
}
