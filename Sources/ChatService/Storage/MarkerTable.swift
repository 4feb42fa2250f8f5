import Accounts
import ChatCore
import ReactorDatabase
import ReactorIRC

/// The table of how far the owners of accounts have read. Calls block, and throw `DatabaseError`: use
/// it on the thread of its connection.
struct MarkerTable {
    private let connection: DatabaseConnection

    /// The table of an open database, which has the schema.
    init(_ connection: DatabaseConnection) { self.connection = connection }

    /// All markers, by their accounts.
    func all() throws -> [AccountName: ReadMarkers] {
        let accounts = try connection.rows(
            """
            SELECT name FROM accounts
            WHERE EXISTS (SELECT 1 FROM markers WHERE account = accounts.folded)
            """
        ) { row in
            guard let name = AccountName((try row[0] as String).utf8) else {
                throw row.column(0).mismatch("what is no name")
            }
            return name
        }
        return Dictionary(
            uniqueKeysWithValues: try accounts.map { ($0, try markers(of: $0)) })
    }

    private func markers(of account: AccountName) throws -> ReadMarkers {
        var times: [FoldedName: ServerTime] = [:]
        try connection.forEachRow(
            "SELECT target, read_until FROM markers WHERE account = ?", account.key
        ) { row in
            let target = try row[0] as [UInt8]
            times[FoldedName(target.span, by: .ascii)] = ServerTime(milliseconds: try row[1])
        }
        return ReadMarkers(times)
    }

    /// Stores until when an account has read a target, unless the account is gone; without a time
    /// nothing is kept of that.
    func store(_ key: MarkerKey, _ time: ServerTime?) throws {
        let (account, target) = (key.account.key, key.target.bytes)
        guard let time else {
            return try connection.run(
                "DELETE FROM markers WHERE account = ? AND target = ?", account, target)
        }
        try connection.run(
            """
            INSERT INTO markers (account, target, read_until)
            SELECT folded, ?, ? FROM accounts WHERE folded = ?
            ON CONFLICT (account, target) DO UPDATE SET read_until = excluded.read_until
            WHERE read_until <> excluded.read_until
            """, target, time.milliseconds, account)
    }

    /// Makes the table hold these, and no others.
    func replaceAll(with markers: [AccountName: ReadMarkers]) throws {
        for (account, kept) in try all() {
            for target in kept.times.keys where markers[account]?[target] == nil {
                try store(MarkerKey(account, target), nil)
            }
        }
        for (account, wanted) in markers {
            for (target, time) in wanted.times { try store(MarkerKey(account, target), time) }
        }
    }
}
