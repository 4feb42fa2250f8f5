import Accounts
import DequeModule

/// What of a log is in memory beside its state: how its messages are identified, and the latest
/// records. Pure.
struct LogHistory: Sendable {
    /// A record, which change of the archive stores it, and whose it is.
    struct Entry: Sendable {
        let record: LogRecord
        let change: UInt64
        /// Nil for what the server did.
        let author: UserID?
    }

    /// How many offsets are reserved at once.
    static let blockSize: UInt64 = 1_024

    /// Nil while nothing of the log is stored.
    private(set) var number: LogNumber?
    /// In the order of their starts.
    private(set) var epochs: [LogEpoch]
    /// The latest records, in order: there is no hole between them.
    private(set) var tail: Deque<Entry> = []
    /// What was removed, while the archive may still have it: the offset, and the change that removes
    /// it there.
    private var removals: [(offset: UInt32, change: UInt64)] = []
    /// The place of the last message.
    private(set) var lastMessage: LogPosition?
    /// From which offset on somebody may read the log of a room.
    var starts: [Identity: UInt32] = [:]
    /// Offsets below this one were asked to be reserved.
    private var reservedEnd = UInt64.max { didSet { noteLimits() } }
    /// Offsets below this one may be used.
    private var confirmedEnd = UInt64.max { didSet { noteLimits() } }
    /// The first offset before which more must be reserved, or another epoch must begin. It is
    /// compared for each entry.
    private(set) var attentionOffset = UInt64.max

    /// The history of a log that is not stored.
    init(epoch: UInt64) { epochs = [LogEpoch(start: 0, value: epoch)] }

    private mutating func noteLimits() {
        let half = Self.blockSize / 2
        attentionOffset = min(max(reservedEnd, half) - half, confirmedEnd)
    }

    // MARK: - Ids

    /// Begins to be stored, with the offsets below `reservedEnd`.
    ///
    /// These may be used at once: the log and its epoch are stored with the reservation, and while
    /// they are not, ids of it are not known.
    mutating func begin(_ number: LogNumber, reservedEnd: UInt64) {
        self.number = number
        self.reservedEnd = reservedEnd
        confirmedEnd = reservedEnd
    }

    /// Goes on with a stored log, of which more offsets are to be reserved.
    mutating func resume(_ stored: StoredLog) {
        number = stored.number
        epochs = stored.epochs
        tail = []
        lastMessage = stored.lastMessage
        for (account, start) in stored.starts { starts[.account(account)] = start }
        reservedEnd = UInt64(stored.reservedEnd)
        confirmedEnd = reservedEnd
    }

    /// Reserves another block if an offset needs it; returns the end of it.
    mutating func reserveBlock(for offset: UInt64) -> UInt64? {
        guard offset + Self.blockSize / 2 >= reservedEnd else { return nil }
        reservedEnd = max(reservedEnd, offset) + Self.blockSize
        return reservedEnd
    }

    /// A block was reserved durably.
    mutating func confirm(end: UInt64) { confirmedEnd = max(confirmedEnd, end) }

    /// True when an offset is not reserved yet, so that it needs another epoch.
    func needsEpoch(for offset: UInt64) -> Bool { offset >= confirmedEnd }

    /// Begins another epoch at an offset. Offsets that were reserved before it need no confirmation:
    /// while the archive does not know the epoch, ids of it are not known either.
    mutating func begin(_ epoch: LogEpoch) {
        epochs.append(epoch)
        confirmedEnd = reservedEnd
    }

    /// The id of the message at an offset.
    func id(at offset: UInt32) -> MessageID {
        let epoch = epochs.last { $0.start <= offset } ?? epochs[0]
        return MessageID(epoch: epoch.value, offset: UInt64(offset))
    }

    /// The offset of an id, whether or not there is a message; nil when the id is not of this log.
    func offset(of id: MessageID) -> UInt32? {
        guard let offset = UInt32(exactly: id.offset), self.id(at: offset) == id else { return nil }
        return offset
    }

    // MARK: - Records

    /// Appends a record, and lets the oldest ones go that are stored, so that `count` remain.
    mutating func append(_ entry: Entry, keeping count: Int, storedChange: UInt64) {
        if entry.record.kind.isMessage { lastMessage = entry.record.position }
        tail.append(entry)
        while tail.count > count, number == nil || tail[0].change <= storedChange {
            tail.removeFirst()
        }
    }

    /// What is at an offset, if it is in memory.
    func entry(at offset: UInt32) -> Entry? { tail.first { $0.record.offset == offset } }

    /// Removes the records in memory that are older.
    mutating func removeRecords(before time: ServerTime) {
        while let first = tail.first, first.record.time < time { tail.removeFirst() }
    }

    /// Removes the record at an offset, if it is in memory; the archive does by a change, or has none.
    mutating func removeRecord(at offset: UInt32, change: UInt64, storedChange: UInt64) {
        tail.removeAll { $0.record.offset == offset }
        removals.removeAll { $0.change <= storedChange }
        if number != nil { removals.append((offset, change)) }
    }

    /// True for what was removed lately.
    func isRemoved(_ offset: UInt32) -> Bool { removals.contains { $0.offset == offset } }

    /// What the archive is asked for a query: as many more records as it may have that were removed.
    func question(for query: PageQuery) -> PageQuery {
        var query = query
        query.limit += removals.count
        return query
    }

    /// Removes the records of an account that are in memory; those that the archive is about to
    /// store are removed there, too.
    mutating func removeRecords(of account: AccountName, _ archive: inout ArchiveFeed) {
        let isOfAccount = { (entry: Entry) in entry.record.account == account }
        if let number {
            for entry in tail where isOfAccount(entry) && entry.change > archive.storedCount {
                archive.append(.redacted(number, entry.record.offset))
            }
        }
        tail.removeAll(where: isOfAccount)
    }
}

extension LogRecord {
    fileprivate var position: LogPosition { LogPosition(offset: UInt64(offset), time: time) }
}
