import Accounts
import ChatCore

/// An archive in memory, as simple as it can be.
struct TestArchive {
    /// True while nothing is stored.
    var isSlow = false
    /// True while nothing can be read.
    var isBroken = false
    /// What is not stored yet.
    var waiting: [ArchiveChange] = []
    private(set) var records: [LogNumber: [LogRecord]] = [:]
    private(set) var logs: [LogNumber: StoredLog] = [:]

    /// Stores what waits; the number of changes.
    mutating func storeWaiting() -> Int {
        defer { waiting = [] }
        for change in waiting { carryOut(change) }
        return waiting.count
    }

    private mutating func carryOut(_ change: ArchiveChange) {
        switch change {
        case .began(let number, let subject, let epoch):
            logs[number] = StoredLog(number: number, subject: subject, epochs: [epoch])
        case .subject(let number, let subject): logs[number]?.subject = subject
        case .epoch(let number, let epoch): logs[number]?.epochs.append(epoch)
        case .reserved(let number, let end): logs[number]?.reservedEnd = end
        case .record(let number, let record):
            records[number, default: []].append(record)
            logs[number]?.lastTime = record.time
            guard record.kind == .privmsg || record.kind == .notice else { return }
            logs[number]?.lastMessage = LogPosition(
                offset: UInt64(record.offset), time: record.time)
        case .redacted(let number, let offset):
            records[number]?.removeAll { $0.offset == offset }
        case .start(let number, let account, let start): logs[number]?.starts[account] = start
        case .ended(let number):
            logs[number] = nil
            records[number] = nil
        }
    }

    /// Removes the oldest message of each log, as if its time were over.
    mutating func removeFirstMessage() {
        for number in records.keys {
            guard let index = records[number]?.firstIndex(where: { $0.kind == .privmsg }) else {
                continue
            }
            records[number]?.remove(at: index)
        }
    }

    /// The records that a query wants.
    func page(_ query: PageQuery) -> [LogRecord] {
        let matching = (records[query.log] ?? []).filter { record in
            record.offset >= query.start
                && (query.includesEvents || record.kind == .privmsg || record.kind == .notice)
                && query.after.map { isAfter($0, record) } ?? true
                && query.before.map { isBefore($0, record) } ?? true
        }
        return query.order == .earliest
            ? Array(matching.prefix(query.limit)) : Array(matching.suffix(query.limit))
    }

    private func isAfter(_ mark: PageQuery.Mark, _ record: LogRecord) -> Bool {
        switch mark {
        case .offset(let offset): record.offset > offset
        case .time(let time): record.time > time
        }
    }

    private func isBefore(_ mark: PageQuery.Mark, _ record: LogRecord) -> Bool {
        switch mark {
        case .offset(let offset): record.offset < offset
        case .time(let time): record.time < time
        }
    }
}

extension TestArchive {
    /// What a start reads.
    var stored: StoredHistory {
        let last = logs.keys.map(\.rawValue).max() ?? 0
        return StoredHistory(
            Array(logs.values), firstUnusedNumber: LogNumber(rawValue: last + 1))
    }
}

extension NetworkSettings {
    /// A server `irc.test` that keeps in memory what is said.
    static var withHistory: NetworkSettings {
        var settings = forTests
        settings.history = HistorySettings()
        return settings
    }

    /// The same with accounts and an archive.
    static func withArchive(_ rule: HistoryRule = .joined) -> NetworkSettings {
        var settings = withAlwaysOn
        settings.history = HistorySettings(rule: rule, isStored: true)
        return settings
    }
}
