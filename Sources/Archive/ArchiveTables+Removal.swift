package import Accounts
package import ChatCore
import ReactorDatabase

/// What of a log is kept.
package struct Retention: Hashable, Sendable {
    /// Older records are removed; nil to keep them however old they are.
    package var age: Duration? = .seconds(90 * 86_400)
    /// How many records of a log are kept, the latest ones; nil for all.
    package var recordLimit: Int?

    /// Ninety days, and no limit of their number.
    package init() {}

    /// What is kept.
    package init(age: Duration?, recordLimit: Int? = nil) {
        self.age = age
        self.recordLimit = recordLimit
    }
}

/// What removes records. Each call is one slice of the work, for a transaction of its own, between
/// which others write. Times are those of the records.
extension ArchiveTables {
    // MARK: - Retention

    /// Removes records that are kept no longer.
    ///
    /// - Parameter limit: how many records are removed, and logs looked at, about.
    /// - Returns: true when there is more to do, at once.
    package func removeExpired(
        _ rule: Retention, at time: ServerTime, limit: Int
    ) throws -> Bool {
        let position = try connection.firstRow("SELECT log FROM expiry") { try $0[0] as Int64 }
        let logs = try connection.rows(
            "SELECT number FROM logs WHERE number > ? ORDER BY number LIMIT ?", position ?? 0,
            limit
        ) { try $0[0] as Int64 }
        var rest = limit
        for log in logs {
            let number = LogNumber(rawValue: UInt32(truncatingIfNeeded: log))
            let isDone = try removeExpired(rule, at: time, of: number, &rest)
            guard isDone, rest > 0 else {
                try goOn(afterLog: isDone ? log : log - 1, from: position)
                return true
            }
        }
        let isEnd = logs.count < limit
        try goOn(afterLog: isEnd ? 0 : logs.last ?? 0, from: position)
        return !isEnd
    }

    private func goOn(afterLog log: Int64, from position: Int64?) throws {
        if log == position ?? 0 { return }
        try connection.run("DELETE FROM expiry")
        try connection.run("INSERT INTO expiry (log) VALUES (?)", log)
    }

    /// - Returns: false when there is more to do in this log.
    private func removeExpired(
        _ rule: Retention, at time: ServerTime, of log: LogNumber, _ rest: inout Int
    ) throws -> Bool {
        let all = RecordRange(of: log)
        rest -= 1
        guard
            let first = try connection.firstRow(
                RecordSource.all.first, all.firstID, all.lastID,
                read: { (id: try $0[0] as Int64, time: ServerTime(milliseconds: try $0[1])) })
        else { return true }
        var end: Int64 = 0
        if let age = rule.age {
            let longest = Duration.seconds(1 << 40)
            let oldest = ServerTime(
                milliseconds: time.milliseconds - Int64(min(age, longest) / .milliseconds(1)))
            if first.time < oldest { end = try boundary(in: all, of: .all) { $0 < oldest } }
        }
        if let count = rule.recordLimit {
            end = max(end, try offset(ofLast: count, from: first.id, in: all, &rest))
        }
        if end == 0 { return true }
        var expired = all
        expired.end(before: end)
        // At least one, so that it goes on when counting used up the rest.
        let limit = max(rest, 1)
        let removed = try remove(expired, limit: limit)
        rest -= removed
        return removed < limit
    }

    /// The offset of the first of the last `count` records of a log; zero when it has no more.
    private func offset(
        ofLast count: Int, from first: Int64, in range: RecordRange, _ rest: inout Int
    ) throws -> Int64 {
        guard count > 0 else { return RecordRange.end }
        let last = try connection.firstRow(RecordSource.all.last, range.firstID, range.lastID) {
            try $0[0] as Int64
        }
        // So many cannot be there, which needs no counting.
        guard let last, last - first >= count else { return 0 }
        rest -= count
        let id = try connection.firstRow(
            "SELECT id FROM records WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT 1 OFFSET ?",
            range.firstID, range.lastID, count - 1
        ) { try $0[0] as Int64 }
        return id.map(range.offset) ?? 0
    }

    // MARK: - Ended logs

    /// Removes records of logs that have ended.
    ///
    /// - Parameter limit: how many, at most.
    /// - Returns: true when there is more to do, at once.
    package func removeEnded(limit: Int) throws -> Bool {
        var rest = limit
        while rest > 0,
            let log = try connection.firstRow("SELECT log FROM ended", read: { try $0[0] as Int64 })
        {
            let number = LogNumber(rawValue: UInt32(truncatingIfNeeded: log))
            let removed = try remove(RecordRange(of: number), limit: rest)
            if removed < rest { try connection.run("DELETE FROM ended WHERE log = ?", log) }
            rest -= removed + 1
        }
        return try connection.firstRow("SELECT 1 FROM ended") { _ in true } ?? false
    }

    // MARK: - Forgetting

    /// Removes what an account said and did, in all logs, its starts, and its direct messages with
    /// those of the other side.
    ///
    /// How far it is, is stored: after a restart it goes on where it was when it is called again.
    /// What is removed last is the account's name, and afterwards
    /// `DatabaseConnection.eraseDeleted()` leaves no byte of all this in the files of the database.
    /// Call it when the account cannot log in any more.
    ///
    /// Not removed are records of others that mention the account: what they wrote, and their KICK
    /// or MODE of its nick; and what it said while it was not logged in. Backups and logs of
    /// clients are out of reach.
    /// - Parameter limit: how many records are looked at, about.
    /// - Returns: true when there is more to do, at once.
    package func forget(_ account: AccountName, limit: Int) throws -> Bool {
        let name = account.text
        try connection.run(
            """
            INSERT INTO forgetting (account, next_id) VALUES (?, 0)
            ON CONFLICT (account) DO NOTHING
            """, name)
        if connection.changeCount > 0 {
            try end("account = ? OR other_account = ?", name, name)
            try connection.run("DELETE FROM starts WHERE account = ?", name)
        }
        let next = try connection.firstRow(
            "SELECT next_id FROM forgetting WHERE account = ?", name
        ) { try $0[0] as Int64 }
        let last = try connection.firstRow(
            """
            SELECT max(id) FROM (SELECT id FROM records WHERE id >= ? ORDER BY id LIMIT ?)
            """, next ?? 0, limit
        ) { try $0[0] as Int64? }
        if let next, let last = last ?? nil {
            for table in ["messages", "events"] {
                try connection.run(
                    "DELETE FROM \(table) WHERE id BETWEEN ? AND ? AND account = ?", next, last,
                    name)
            }
            try connection.run(
                "UPDATE forgetting SET next_id = ? WHERE account = ?", last + 1, name)
            return true
        }
        if try removeEnded(limit: limit) { return true }
        try connection.run("DELETE FROM forgetting WHERE account = ?", name)
        return false
    }

    // MARK: -

    /// Removes the first records of a range; returns how many.
    func remove(_ range: RecordRange, limit: Int) throws -> Int {
        guard !range.isEmpty else { return 0 }
        let last = try connection.firstRow(
            """
            SELECT max(id) FROM (
                SELECT id FROM records WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?)
            """, range.firstID, range.lastID, limit
        ) { try $0[0] as Int64? }
        guard let last = last ?? nil else { return 0 }
        var count = 0
        for table in ["messages", "events"] {
            try connection.run(
                "DELETE FROM \(table) WHERE id BETWEEN ? AND ?", range.firstID, last)
            count += connection.changeCount
        }
        return count
    }
}
