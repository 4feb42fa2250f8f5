package import Accounts
import ChatCore
import ReactorDatabase
import ReactorIRC

/// Whose records are exported.
package enum ExportSubject: Hashable, Sendable {
    /// All records of a room; its name in any case.
    case room([UInt8])
    /// What an account said and did in rooms, and its direct messages with those of the other side.
    case account(AccountName)
}

extension ArchiveTables {
    /// Passes records as JSON lines to `write`, log by log in the order of their times.
    ///
    /// It reads in slices, so that a slow `write` does not keep the write-ahead log from being
    /// emptied; what others change meanwhile may be in the result or not.
    /// - Returns: how many records there are.
    @discardableResult
    package func export(
        _ subject: ExportSubject, write: ([UInt8]) throws -> Void
    ) throws -> Int {
        var count = 0
        for log in try logs() {
            guard let choice = subject.choice(in: log.subject) else { continue }
            let document = LogDocument(of: log)
            var range = RecordRange(of: log.number)
            while !range.isEmpty {
                let records = try slice(range, choice)
                guard let last = records.last else { break }
                try write(records.flatMap(document.line))
                count += records.count
                range.begin(at: Int64(last.offset) + 1)
            }
        }
        return count
    }

    private func slice(_ range: RecordRange, _ choice: ExportSubject.Choice) throws -> [LogRecord] {
        let limit = 256
        switch choice {
        case .all: return try records(RecordSource.all.ascending, range, limit)
        case .author(let account):
            return try connection.rows(
                """
                SELECT \(LogRecord.columns) FROM records
                WHERE id BETWEEN ? AND ? AND account = ? ORDER BY id LIMIT ?
                """, range.firstID, range.lastID, account.text, limit
            ) { try LogRecord($0) }
        }
    }
}

extension ExportSubject {
    /// Which records of a log are exported.
    fileprivate enum Choice {
        case all
        case author(AccountName)
    }

    /// Nil for none.
    fileprivate func choice(in log: LogSubject) -> Choice? {
        switch (self, log) {
        case (.room(let name), .room(let other)):
            CaseMapping.ascii.areEqual(name.span, other.span) ? .all : nil
        case (.room, .direct): nil
        case (.account(let name), .room): .author(name)
        case (.account(let name), .direct(let one, let other)):
            [one, other].contains(.account(name)) ? .all : nil
        }
    }
}
