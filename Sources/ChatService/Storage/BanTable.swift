import ChatCore
import ReactorDatabase

/// The table of bans that operators have made. Calls block, and throw `DatabaseError`: use it on the
/// thread of its connection.
struct BanTable {
    private let connection: DatabaseConnection

    /// The table of an open database, which has the schema.
    init(_ connection: DatabaseConnection) { self.connection = connection }

    /// The bans that hold at a time, in the order in which they were made.
    func all(at time: ServerTime) throws -> [NetworkBan] {
        try connection.rows(
            """
            SELECT kind, target, reason, set_by, expires_at FROM bans
            WHERE expires_at IS NULL OR expires_at > ? ORDER BY number
            """, time.milliseconds
        ) { row in
            let text = try row[1] as String
            let target =
                switch try row[0] as String {
                case BanTarget.addressesKind: try? BanTarget(addresses: text)
                default: try? BanTarget(mask: text)
                }
            guard let target else { throw row.column(1).mismatch("what cannot be banned") }
            return NetworkBan(
                target, reason: try row[2], setBy: try row[3],
                expiresAt: (try row[4] as Int64?).map { ServerTime(milliseconds: $0) })
        }
    }

    /// Stores a ban, in the place of an earlier one of the same target, and removes those that have
    /// ended.
    func store(_ ban: NetworkBan, at time: ServerTime) throws {
        try connection.run("DELETE FROM bans WHERE expires_at <= ?", time.milliseconds)
        try remove(ban.target)
        try connection.run(
            """
            INSERT INTO bans (kind, target, reason, set_by, set_at, expires_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """, ban.target.kind, "\(ban.target)", ban.reason, ban.setBy ?? [],
            time.milliseconds, ban.expiresAt?.milliseconds)
    }

    /// Removes a ban.
    func remove(_ target: BanTarget) throws {
        try connection.run(
            "DELETE FROM bans WHERE kind = ? AND target = ?", target.kind, "\(target)")
    }

    /// Removes all bans but these.
    func removeAll(but bans: [NetworkBan], at time: ServerTime) throws {
        let kept = Set(bans.map(\.target))
        for ban in try all(at: time) where !kept.contains(ban.target) { try remove(ban.target) }
    }
}

extension BanTarget {
    fileprivate static let addressesKind = "addresses"

    fileprivate var kind: String {
        switch self {
        case .addresses: Self.addressesKind
        case .users: "users"
        }
    }
}
