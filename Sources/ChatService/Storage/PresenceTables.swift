import Accounts
import ChatCore
import ReactorDatabase

/// The tables of users that are always on, with the rooms that they are in. Calls block, and throw
/// `DatabaseError`: use it on the thread of its connection.
struct PresenceTables {
    private let connection: DatabaseConnection

    /// The tables of an open database, which has the schema.
    init(_ connection: DatabaseConnection) { self.connection = connection }

    /// All users, by their accounts.
    func all() throws -> [StoredUser] {
        try connection.rows(
            """
            SELECT accounts.name, nick, user_name, host, real_name, modes, away, signed_on_at,
                seen_at, account
            FROM presences JOIN accounts ON accounts.folded = account ORDER BY account
            """
        ) { row in
            guard let account = AccountName((try row[0] as String).utf8) else {
                throw row.column(0).mismatch("what is no name")
            }
            return StoredUser(
                account: account, nick: try row[1], userName: try row[2], host: try row[3],
                realName: try row[4], modes: UserModes(letters: try row[5]), away: try row[6],
                signedOnAt: ServerTime(milliseconds: try row[7]),
                seenAt: (try row[8] as Int64?).map { ServerTime(milliseconds: $0) },
                rooms: try rooms(of: row[9]))
        }
    }

    private func rooms(of account: String) throws -> [StoredUser.Membership] {
        try connection.rows(
            "SELECT room, ranks FROM memberships WHERE account = ? ORDER BY number", account
        ) { StoredUser.Membership(room: try $0[0], ranks: Ranks(letters: try $0[1])) }
    }

    /// Stores how a user is now, unless its account is gone.
    func store(_ user: StoredUser) throws {
        let key = user.account.key
        try connection.run(
            """
            INSERT INTO presences (account, nick, user_name, host, real_name, modes, away,
                signed_on_at, seen_at)
            SELECT folded, ?, ?, ?, ?, ?, ?, ?, ? FROM accounts WHERE folded = ?
            ON CONFLICT (account) DO UPDATE SET nick = excluded.nick,
                user_name = excluded.user_name, host = excluded.host,
                real_name = excluded.real_name, modes = excluded.modes, away = excluded.away,
                signed_on_at = excluded.signed_on_at, seen_at = excluded.seen_at
            """, user.nick, user.userName, user.host, user.realName, user.modes.lettersText,
            user.away, user.signedOnAt.milliseconds, user.seenAt?.milliseconds, key)
        guard connection.changeCount > 0 else { return }
        try connection.run("DELETE FROM memberships WHERE account = ?", key)
        for membership in user.rooms {
            try connection.run(
                "INSERT INTO memberships (account, room, ranks) VALUES (?, ?, ?)", key,
                membership.room, membership.ranks.letters)
        }
    }

    /// Removes the user of an account.
    func remove(_ account: AccountName) throws {
        try connection.run("DELETE FROM presences WHERE account = ?", account.key)
    }

    /// Removes all users but these.
    func removeAll(but users: [StoredUser]) throws {
        let kept = Set(users.map(\.account.key))
        let all = try connection.rows("SELECT account FROM presences") { try $0[0] as String }
        for account in all where !kept.contains(account) {
            try connection.run("DELETE FROM presences WHERE account = ?", account)
        }
    }
}
