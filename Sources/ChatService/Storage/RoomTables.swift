import Accounts
import ChatCore
import ReactorDatabase
import ReactorIRC

/// The tables of rooms that are kept, with their lists. Calls block, and throw `DatabaseError`: use it
/// on the thread of its connection.
struct RoomTables {
    private let connection: DatabaseConnection

    /// The tables of an open database, which has the schema.
    init(_ connection: DatabaseConnection) { self.connection = connection }

    /// All rooms, by their names.
    func all() throws -> [StoredRoom] {
        try connection.rows(
            """
            SELECT rooms.name, created_at, accounts.name, rooms.registered_at, flags, room_key,
                member_limit, topic, topic_set_by, topic_set_at, history, rooms.folded
            FROM rooms LEFT JOIN accounts ON accounts.folded = founder ORDER BY rooms.folded
            """
        ) { row in
            var room = StoredRoom(
                name: try row[0], createdAt: ServerTime(milliseconds: try row[1]))
            if let founder = try row[2] as String?, let name = AccountName(founder.utf8) {
                let second = try row[3] as Int64?
                room.registration = RoomRegistration(
                    founder: name, registeredAt: ServerTime(seconds: second ?? 0))
            }
            room.flags = RoomModes.Flags(letters: try row[4])
            room.key = try row[5]
            room.limit = (try row[6] as Int64?).map { Int($0) }
            if let text = try row[7] as [UInt8]? {
                room.topic = Topic(
                    text: text, setBy: try row[8],
                    setAt: ServerTime(milliseconds: try row[9]))
            }
            if let text = try row[10] as String? {
                guard let rule = HistoryRule(rawValue: text) else {
                    throw row.column(10).mismatch("what is no rule of history")
                }
                room.historyRule = rule
            }
            room.masks = try masks(of: try row[11])
            return room
        }
    }

    private func masks(of room: [UInt8]) throws -> [StoredMask] {
        try connection.rows(
            "SELECT list, mask, set_by, set_at FROM masks WHERE room = ? ORDER BY number", room
        ) { row in
            guard let list = MaskListKind(letterText: try row[0]) else {
                throw row.column(0).mismatch("what is no list")
            }
            let time = ServerTime(milliseconds: try row[3])
            guard let mask = StoredMask(list, try row[1], setBy: try row[2], setAt: time) else {
                throw row.column(1).mismatch("what is no mask")
            }
            return mask
        }
    }

    // MARK: - Changes

    /// Stores how a room is now. Its owner stays who it was.
    func store(_ room: StoredRoom) throws {
        let key = room.folded
        try connection.run(
            """
            INSERT INTO rooms (folded, name, created_at, flags, room_key, member_limit, topic,
                topic_set_by, topic_set_at, history)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (folded) DO UPDATE SET name = excluded.name,
                created_at = excluded.created_at, flags = excluded.flags,
                room_key = excluded.room_key, member_limit = excluded.member_limit,
                topic = excluded.topic, topic_set_by = excluded.topic_set_by,
                topic_set_at = excluded.topic_set_at, history = excluded.history
            """, key, room.name, room.createdAt.milliseconds, room.flags.text, room.key,
            room.limit.map { Int64($0) }, room.topic?.text, room.topic?.setBy,
            room.topic?.setAt.milliseconds, room.historyRule?.rawValue)
        try connection.run("DELETE FROM masks WHERE room = ?", key)
        for mask in room.masks {
            try connection.run(
                "INSERT INTO masks (room, list, mask, set_by, set_at) VALUES (?, ?, ?, ?, ?)",
                key, mask.list.letterText, mask.entry.mask.text, mask.entry.setBy,
                mask.entry.setAt.milliseconds)
        }
    }

    /// Removes a room, unless somebody owns it.
    func remove(_ room: FoldedName) throws {
        try connection.run(
            "DELETE FROM rooms WHERE folded = ? AND founder IS NULL", Array(room.bytes))
    }

    /// Removes all rooms but these, and but those that somebody owns.
    func removeAll(but rooms: [StoredRoom]) throws {
        let kept = Set(rooms.map(\.folded))
        let all = try connection.rows("SELECT folded FROM rooms WHERE founder IS NULL") {
            try $0[0] as [UInt8]
        }
        for room in all where !kept.contains(room) {
            try connection.run("DELETE FROM rooms WHERE folded = ?", room)
        }
    }

    // MARK: - Owners: true when the change was made

    /// Stores a room with its owner, unless it has one already or the account is gone.
    func register(_ room: StoredRoom) throws -> Bool {
        guard let registration = room.registration else { return false }
        let (key, founder) = (room.folded, registration.founder.key)
        let mayBeStored = try connection.firstRow(
            """
            SELECT EXISTS (SELECT 1 FROM accounts WHERE folded = ?)
                AND NOT EXISTS (SELECT 1 FROM rooms WHERE folded = ? AND founder IS NOT NULL)
            """, founder, key
        ) { try $0[0] as Bool }
        guard mayBeStored == true else { return false }
        try store(room)
        try connection.run(
            "UPDATE rooms SET founder = ?, registered_at = ? WHERE folded = ?", founder,
            registration.registeredAt.seconds, key)
        return true
    }

    /// Makes a room have no owner.
    func drop(_ room: FoldedName) throws -> Bool {
        try connection.run(
            """
            UPDATE rooms SET founder = NULL, registered_at = NULL
            WHERE folded = ? AND founder IS NOT NULL
            """, Array(room.bytes))
        return connection.changeCount > 0
    }

    /// Makes another account the owner of a room that has one.
    func transfer(_ room: FoldedName, to account: AccountName) throws -> Bool {
        try connection.run(
            """
            UPDATE rooms SET founder = ? WHERE folded = ? AND founder IS NOT NULL
                AND EXISTS (SELECT 1 FROM accounts WHERE folded = ?)
            """, account.key, Array(room.bytes), account.key)
        return connection.changeCount > 0
    }
}

extension StoredRoom {
    /// How the tables identify it.
    fileprivate var folded: [UInt8] { CaseMapping.ascii.folded(name.span) }
}
