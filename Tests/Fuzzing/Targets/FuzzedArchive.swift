import ChatCore

/// An archive of a fuzzed network, in memory: what it is to store is in order, and of logs that are
/// there.
struct FuzzedArchive {
    private var waiting: [ArchiveChange] = []
    private var logs: [LogNumber: [LogRecord]] = [:]
    /// The last offset of each log, and where it ends that are reserved.
    private var last: [LogNumber: (used: UInt32, reserved: UInt32)] = [:]

    mutating func append(_ changes: [ArchiveChange]) {
        for change in changes { check(change) }
        waiting += changes
    }

    /// Stores what waits; the number of changes.
    mutating func store() -> Int {
        defer { waiting = [] }
        for change in waiting {
            switch change {
            case .record(let log, let record): logs[log, default: []].append(record)
            case .redacted(let log, let offset): logs[log]?.removeAll { $0.offset == offset }
            case .ended(let log): logs[log] = nil
            case .began, .subject, .epoch, .reserved, .start: break
            }
        }
        return waiting.count
    }

    /// The records that a query wants, of those that are stored.
    func page(_ query: PageQuery) -> [LogRecord] {
        let matching = (logs[query.log] ?? []).filter(query.includes)
        return query.order == .earliest
            ? Array(matching.prefix(query.limit)) : Array(matching.suffix(query.limit))
    }

    private mutating func check(_ change: ArchiveChange) {
        switch change {
        case .began(let log, _, _):
            require(last[log] == nil, "\(log) begins twice")
            last[log] = (0, 0)
        case .reserved(let log, let end): last[log]?.reserved = end
        case .record(let log, let record):
            guard let (used, reserved) = last[log] else { fatalError("there is no \(log)") }
            require(record.offset > used, "\(record.offset) is not after \(used)")
            require(record.offset < reserved, "\(record.offset) is not reserved")
            last[log]?.used = record.offset
        case .redacted(let log, _), .epoch(let log, _), .subject(let log, _),
            .start(let log, _, _), .ended(let log):
            require(last[log] != nil, "there is no \(log)")
            if case .ended = change { last[log] = nil }
        }
    }
}
