import Accounts
import ChatCore

/// What must reach an archive of changes whose records are given up, so that what it has is in order:
/// later changes of a log replace earlier ones. Pure.
struct KeptChanges: Equatable, Sendable {
    private struct Log: Equatable, Sendable {
        /// A log of this number that is in the archive ends first.
        var endsEarlier = false
        var subject: LogSubject?
        /// That of a log which the archive has.
        var laterSubject: LogSubject?
        /// The first one is that of the beginning, when there is a subject.
        var epochs: [LogEpoch] = []
        var reservedEnd: UInt32?
        var redacted: Set<UInt32> = []
        var starts: [AccountName: UInt32?] = [:]
    }

    private var logs: [LogNumber: Log] = [:]

    var isEmpty: Bool { logs.isEmpty }

    /// Adds a change; a record is not kept.
    mutating func add(_ change: ArchiveChange) {
        switch change {
        case .record: break
        case .began(let log, let subject, let epoch):
            logs[log, default: Log()].subject = subject
            logs[log, default: Log()].epochs = [epoch]
        case .subject(let log, let subject):
            if logs[log]?.subject != nil {
                logs[log]?.subject = subject
            } else {
                logs[log, default: Log()].laterSubject = subject
            }
        case .epoch(let log, let epoch): logs[log, default: Log()].epochs.append(epoch)
        case .reserved(let log, let end): logs[log, default: Log()].reservedEnd = end
        case .redacted(let log, let offset): logs[log, default: Log()].redacted.insert(offset)
        case .start(let log, let account, let offset):
            logs[log, default: Log()].starts.updateValue(offset, forKey: account)
        case .ended(let log):
            if let old = logs[log], old.subject != nil, !old.endsEarlier {
                // The archive has nothing of it.
                logs[log] = nil
            } else {
                logs[log] = Log(endsEarlier: true)
            }
        }
    }

    /// Adds what was kept later.
    mutating func add(_ later: KeptChanges) {
        for change in later.changes { add(change) }
    }

    /// They in an order in which they can be carried out: first what ends, since a room that is made
    /// again has another log.
    var changes: [ArchiveChange] {
        let numbers = logs.keys.sorted { $0.rawValue < $1.rawValue }
        let ended = numbers.filter { logs[$0]?.endsEarlier == true }
        return ended.map { .ended($0) }
            + numbers.flatMap { number in logs[number].map { changes(of: $0, number) } ?? [] }
    }

    private func changes(of log: Log, _ number: LogNumber) -> [ArchiveChange] {
        var changes: [ArchiveChange] = []
        var epochs = log.epochs[...]
        if let subject = log.subject, let first = epochs.popFirst() {
            changes.append(.began(number, subject, first))
        }
        if let subject = log.laterSubject { changes.append(.subject(number, subject)) }
        changes += epochs.map { .epoch(number, $0) }
        if let end = log.reservedEnd { changes.append(.reserved(number, end: end)) }
        changes += log.starts.sorted { $0.key.key < $1.key.key }.map {
            .start(number, $0.key, $0.value)
        }
        changes += log.redacted.sorted().map { .redacted(number, $0) }
        return changes
    }
}
