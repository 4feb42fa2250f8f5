import DequeModule
import ReactorIRC

/// A log among those of a network.
enum LogPlace: Equatable, Sendable {
    case room(RoomID)
    case conversation(ConversationID)
}

/// What an archive is to store, in the order in which the core made it. Pure.
struct ArchiveFeed: Sendable {
    /// False before the archive was read: what is said until then is in memory only.
    private(set) var isOpen = false
    /// False while it fails.
    var isAvailable = true
    /// Logs of rooms that were stored, and do not exist yet, by the names of the rooms.
    var waitingLogs: [FoldedName: StoredLog] = [:]
    private var nextNumber: UInt32 = 1
    private var changes: [ArchiveChange] = []
    /// How many changes there were so far.
    private(set) var changeCount: UInt64 = 0
    /// How many of them are stored.
    private(set) var storedCount: UInt64 = 0
    private var reservations: Deque<(change: UInt64, place: LogPlace, end: UInt64)> = []

    mutating func append(_ change: ArchiveChange) {
        changes.append(change)
        changeCount += 1
    }

    /// Reserves the offsets of a log below `end`, which may be used when that is stored.
    mutating func reserve(_ number: LogNumber, of place: LogPlace, end: UInt64) {
        append(.reserved(number, end: UInt32(clamping: end)))
        reservations.append((changeCount, place, end))
    }

    /// Begins another log; returns its number.
    mutating func begin(_ subject: LogSubject, epoch: UInt64, reservedEnd: UInt64) -> LogNumber {
        let number = LogNumber(rawValue: nextNumber)
        nextNumber += 1
        append(.began(number, subject, LogEpoch(start: 0, value: epoch)))
        append(.reserved(number, end: UInt32(clamping: reservedEnd)))
        return number
    }

    /// Logs that begin from now on are stored, with numbers from this one on.
    mutating func open(from number: LogNumber) {
        isOpen = true
        nextNumber = number.rawValue
    }

    /// The changes since the last call.
    mutating func take() -> [ArchiveChange] {
        if changes.isEmpty { return [] }
        defer { changes = [] }
        return changes
    }

    /// So many more changes are stored; returns what is reserved now.
    mutating func stored(_ count: Int) -> [(place: LogPlace, end: UInt64)] {
        storedCount += UInt64(count)
        var confirmed: [(place: LogPlace, end: UInt64)] = []
        while let first = reservations.first, first.change <= storedCount {
            confirmed.append((first.place, first.end))
            reservations.removeFirst()
        }
        return confirmed
    }
}
