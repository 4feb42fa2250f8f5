import Accounts
import Archive
import ChatCore

/// What an archive has, in dictionaries, and each question answered by looking at all of it.
struct ArchiveModel {
    private struct Log {
        var subject: LogSubject
        var epochs: [UInt32: UInt64] = [:]
        var reservedEnd: UInt32 = 0
        var records: [UInt32: LogRecord] = [:]
        var starts: [AccountName: UInt32] = [:]

        var ordered: [LogRecord] { records.values.sorted { $0.offset < $1.offset } }
    }

    private var logs: [LogNumber: Log] = [:]

    // MARK: - Changes

    mutating func carryOut(_ changes: [ArchiveChange]) {
        for change in changes { carryOut(change) }
    }

    private mutating func carryOut(_ change: ArchiveChange) {
        switch change {
        case .began(let log, let subject, let epoch):
            logs[log, default: Log(subject: subject)].epochs[epoch.start] = epoch.value
        case .subject(let log, let subject): logs[log]?.subject = subject
        case .epoch(let log, let epoch): logs[log]?.epochs[epoch.start] = epoch.value
        case .reserved(let log, let end):
            let before = logs[log]?.reservedEnd ?? 0
            logs[log]?.reservedEnd = max(before, end)
        case .record(let log, let record):
            if logs[log]?.records[record.offset] == nil {
                logs[log]?.records[record.offset] = record
            }
        case .redacted(let log, let offset): logs[log]?.records[offset] = nil
        case .start(let log, let account, let offset): logs[log]?.starts[account] = offset
        case .ended(let log): logs[log] = nil
        }
    }

    mutating func removeExpired(_ rule: Retention, at time: ServerTime) {
        for number in logs.keys {
            guard var log = logs[number] else { continue }
            if let age = rule.age {
                let oldest = time.milliseconds - Int64(age / .milliseconds(1))
                log.records = log.records.filter { $0.value.time.milliseconds >= oldest }
            }
            if let count = rule.recordLimit {
                for record in log.ordered.dropLast(count) { log.records[record.offset] = nil }
            }
            logs[number] = log
        }
    }

    mutating func forget(_ account: AccountName) {
        logs = logs.filter { !Self.isSide(account, of: $0.value.subject) }
        logs = logs.mapValues { log in
            var log = log
            log.starts[account] = nil
            log.records = log.records.filter { $0.value.account != account }
            return log
        }
    }

    private static func isSide(_ account: AccountName, of subject: LogSubject) -> Bool {
        switch subject {
        case .room: false
        case .direct(let one, let other): [one, other].contains(.account(account))
        }
    }

    // MARK: - Questions

    func hasLog(_ log: LogNumber) -> Bool { logs[log] != nil }

    /// All records, in the order of their offsets.
    func records(of log: LogNumber) -> [LogRecord] { logs[log]?.ordered ?? [] }

    func page(_ query: PageQuery) -> [LogRecord] {
        let matching = records(of: query.log).filter { record in
            record.offset >= query.start
                && (query.includesEvents || record.kind.isMessage)
                && query.after.map { Self.isAfter(record, $0) } != false
                && query.before.map { Self.isBefore(record, $0) } != false
        }
        switch query.order {
        case .earliest: return Array(matching.prefix(max(query.limit, 0)))
        case .latest: return Array(matching.suffix(max(query.limit, 0)))
        }
    }

    private static func isAfter(_ record: LogRecord, _ mark: PageQuery.Mark) -> Bool {
        switch mark {
        case .offset(let offset): record.offset > offset
        case .time(let time): record.time > time
        }
    }

    private static func isBefore(_ record: LogRecord, _ mark: PageQuery.Mark) -> Bool {
        switch mark {
        case .offset(let offset): record.offset < offset
        case .time(let time): record.time < time
        }
    }

    func load() -> [StoredLog] {
        logs.sorted { $0.key.rawValue < $1.key.rawValue }.map { number, log in
            let last = log.ordered.last
            return StoredLog(
                number: number, subject: log.subject,
                epochs: log.epochs.sorted { $0.key < $1.key }.map {
                    LogEpoch(start: $0.key, value: $0.value)
                },
                reservedEnd: max(log.reservedEnd, (last?.offset).map { $0 + 1 } ?? 0),
                lastTime: last?.time,
                lastMessage: log.ordered.last(where: \.kind.isMessage).map {
                    LogPosition(offset: UInt64($0.offset), time: $0.time)
                },
                starts: log.starts)
        }
    }

    var contents: ArchiveContents {
        var contents = ArchiveContents()
        contents.logs = load()
        for log in contents.logs { contents.records[log.number] = records(of: log.number) }
        return contents
    }
}
