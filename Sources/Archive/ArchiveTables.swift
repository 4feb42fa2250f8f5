import Accounts
package import ChatCore
package import ReactorDatabase

/// The tables of an archive, and what is done with them. Calls block, and throw `DatabaseError`:
/// use it on the thread of its connection.
package struct ArchiveTables {
    let connection: DatabaseConnection

    /// The tables of an open database, which has the schema.
    package init(_ connection: DatabaseConnection) { self.connection = connection }

    // MARK: - Changes

    /// Carries out changes in their order. Call it inside a transaction.
    ///
    /// What is carried out again changes nothing. A change of a log that was not begun, or has
    /// ended, is left out.
    package func carryOut(_ changes: some Sequence<ArchiveChange>) throws {
        // Whether a log exists, of those that were looked up.
        var known: [LogNumber: Bool] = [:]
        let insertions = try Insertions(on: connection)
        for change in changes {
            let log = change.log
            if case .began(_, let subject, let epoch) = change {
                try begin(log, subject, epoch)
                known[log] = true
                continue
            }
            let isKnown = try known[log] ?? exists(log)
            if isKnown { try carryOut(change, insertions) }
            if case .ended = change { known[log] = false } else { known[log] = isKnown }
        }
    }

    /// Carries out a change of a log that exists.
    private func carryOut(_ change: ArchiveChange, _ insertions: Insertions) throws {
        switch change {
        case .began: break
        case .subject(let log, let subject): try replaceSubject(of: log, by: subject)
        case .epoch(let log, let epoch): try store(epoch, of: log)
        case .reserved(let log, let end):
            try connection.run(
                "UPDATE logs SET reserved_end = max(reserved_end, ?) WHERE number = ?",
                Int64(end), log.key)
        case .record(let log, let record): try insertions.insert(record, into: log)
        case .redacted(let log, let offset):
            let id = RecordRange(of: log).id(of: Int64(offset))
            try connection.run("DELETE FROM messages WHERE id = ?", id)
            try connection.run("DELETE FROM events WHERE id = ?", id)
        case .start(let log, let account, let offset?):
            try connection.run(
                """
                INSERT INTO starts (log, account, first) VALUES (?, ?, ?)
                ON CONFLICT DO UPDATE SET account = excluded.account, first = excluded.first
                """, log.key, account.text, Int64(offset))
        case .start(let log, let account, nil):
            try connection.run(
                "DELETE FROM starts WHERE log = ? AND account = ?", log.key, account.text)
        case .ended(let log): try end("number = ?", log.key)
        }
    }

    private func exists(_ log: LogNumber) throws -> Bool {
        try connection.firstRow("SELECT 1 FROM logs WHERE number = ?", log.key) { _ in true }
            ?? false
    }

    private func begin(_ log: LogNumber, _ subject: LogSubject, _ epoch: LogEpoch) throws {
        // The rows of a log that had this number may still be there: the new one must not have
        // them.
        try connection.run("DELETE FROM ended WHERE log = ?", log.key)
        if connection.changeCount > 0 {
            _ = try remove(RecordRange(of: log), limit: .max)
        }
        let row = LogSubject.Row(subject)
        try connection.run(
            """
            INSERT INTO logs (number, room, account, guest, nick, other_account, other_guest,
                other_nick)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (number) DO NOTHING
            """, log.key, row.room, row.one?.account, row.one?.guest, row.one?.nick,
            row.other?.account, row.other?.guest, row.other?.nick)
        try store(epoch, of: log)
    }

    private func replaceSubject(of log: LogNumber, by subject: LogSubject) throws {
        let row = LogSubject.Row(subject)
        try connection.run(
            """
            UPDATE logs SET room = ?, account = ?, guest = ?, nick = ?, other_account = ?,
                other_guest = ?, other_nick = ?
            WHERE number = ?
            """, row.room, row.one?.account, row.one?.guest, row.one?.nick,
            row.other?.account, row.other?.guest, row.other?.nick, log.key)
    }

    private func store(_ epoch: LogEpoch, of log: LogNumber) throws {
        try connection.run(
            """
            INSERT INTO epochs (log, start, value) VALUES (?, ?, ?)
            ON CONFLICT DO UPDATE SET value = excluded.value
            """, log.key, Int64(epoch.start), Int64(bitPattern: epoch.value))
    }

    /// Ends logs: their numbers are not used again, and their records are removed later.
    ///
    /// - Parameter condition: which rows of `logs`, as SQL with one parameter for each value.
    func end<each Value: DatabaseValue>(
        _ condition: String, _ values: repeat each Value
    ) throws {
        let numbers = "SELECT number FROM logs WHERE \(condition)"
        try connection.run("INSERT INTO ended \(numbers)", repeat each values)
        guard connection.changeCount > 0 else { return }
        try connection.run("DELETE FROM epochs WHERE log IN (\(numbers))", repeat each values)
        try connection.run("DELETE FROM starts WHERE log IN (\(numbers))", repeat each values)
        try connection.run("DELETE FROM logs WHERE \(condition)", repeat each values)
    }

    // MARK: - At a start

    /// All that the core of a network must know at its start.
    package func load() throws -> StoredHistory {
        StoredHistory(try logs(), firstUnusedNumber: try firstUnusedNumber())
    }

    /// All logs by their numbers, without their records.
    func logs() throws -> [StoredLog] {
        var epochs: [Int64: [LogEpoch]] = [:]
        try connection.forEachRow("SELECT log, start, value FROM epochs ORDER BY log, start") {
            let epoch = LogEpoch(start: try $0.offset(1), value: UInt64(bitPattern: try $0[2]))
            let log: Int64 = try $0[0]
            epochs[log, default: []].append(epoch)
        }
        let starts = try starts()
        let lastMessage = try connection.statement(Self.last(in: "messages"))
        let lastEvent = try connection.statement(Self.last(in: "events"))
        return try connection.rows(
            """
            SELECT number, room, account, guest, nick, other_account, other_guest, other_nick,
                reserved_end
            FROM logs ORDER BY number
            """
        ) { row in
            let key: Int64 = try row[0]
            guard let number = UInt32(exactly: key) else {
                throw row.column(0).mismatch("what is no number")
            }
            let range = RecordRange(of: LogNumber(rawValue: number))
            let message = try last(lastMessage, of: range)
            let event = try last(lastEvent, of: range)
            let lastOffset = max(message?.offset ?? -1, event?.offset ?? -1)
            return StoredLog(
                number: LogNumber(rawValue: number), subject: try LogSubject(row, at: 1),
                epochs: epochs[key] ?? [],
                reservedEnd: UInt32(clamping: max(Int64(try row.offset(8)), lastOffset + 1)),
                lastTime: [message?.time, event?.time].compactMap { $0 }.max(),
                lastMessage: message.map {
                    LogPosition(offset: UInt64($0.offset), time: $0.time)
                }, starts: starts[key] ?? [:])
        }
    }

    /// From which offsets on accounts may read logs, by the numbers of these.
    private func starts() throws -> [Int64: [AccountName: UInt32]] {
        var starts: [Int64: [AccountName: UInt32]] = [:]
        // An account has a start in each of its rooms: they share one copy of its name.
        var names: [String: AccountName] = [:]
        try connection.forEachRow("SELECT log, account, first FROM starts") { row in
            let text: String = try row[1]
            let name = try names[text] ?? row.account(1)
            names[text] = name
            let log: Int64 = try row[0]
            starts[log, default: [:]][name] = try row.offset(2)
        }
        return starts
    }

    /// A number that no log has or had, and all numbers after it.
    package func firstUnusedNumber() throws -> LogNumber {
        let last = try connection.firstRow("SELECT seq FROM sqlite_sequence WHERE name = 'logs'") {
            try $0[0] as Int64
        }
        return LogNumber(rawValue: UInt32(clamping: last ?? 0) + 1)
    }

    private static func last(in table: String) -> String {
        "SELECT id, time FROM \(table) WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT 1"
    }

    private func last(
        _ statement: Statement, of range: RecordRange
    ) throws -> (offset: Int64, time: ServerTime)? {
        try statement.firstRow(range.firstID, range.lastID) {
            (range.offset(of: try $0[0]), ServerTime(milliseconds: try $0[1]))
        }
    }
}

extension ArchiveChange {
    /// The log that it is about.
    fileprivate var log: LogNumber {
        switch self {
        case .began(let log, _, _), .subject(let log, _), .epoch(let log, _), .reserved(let log, _),
            .record(let log, _), .redacted(let log, _), .start(let log, _, _), .ended(let log):
            log
        }
    }
}

/// The statements that insert records, found once for many.
private struct Insertions {
    private let message: Statement
    private let event: Statement

    init(on connection: DatabaseConnection) throws {
        message = try connection.statement(Self.insertion(into: "messages"))
        event = try connection.statement(Self.insertion(into: "events"))
    }

    func insert(_ record: LogRecord, into log: LogNumber) throws {
        try (record.kind.isMessage ? message : event).run(
            RecordRange(of: log).id(of: Int64(record.offset)), record.time.milliseconds,
            Int64(record.kind.rawValue), record.account?.text, record.isBot, record.clientTags,
            record.lines, Int64(record.continuations))
    }

    private static func insertion(into table: String) -> String {
        """
        INSERT INTO \(table) (\(LogRecord.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO NOTHING
        """
    }
}
