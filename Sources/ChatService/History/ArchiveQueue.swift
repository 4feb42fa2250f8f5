import ChatCore
import DequeModule

/// The changes that wait to be stored in an archive, and those that are being stored. Pure.
///
/// When there are too many, records are given up, the oldest first, so that a log has one gap; what
/// else is among them is kept.
struct ArchiveQueue {
    /// How much there may be.
    struct Limits: Sendable {
        /// The most changes.
        var count = 65_536
        /// The most bytes.
        var byteCount = 32 << 20
        /// The most changes that are stored at once, so that older ones can go when the disk is slow.
        var batchCount = 16_384
    }

    /// What is stored at once.
    struct Batch: Sendable {
        /// What was kept of changes before the others.
        fileprivate let kept: KeptChanges
        fileprivate let changes: [ArchiveChange]
        fileprivate let byteCount: Int

        /// All of it, in its order.
        var all: [ArchiveChange] { kept.isEmpty ? changes : kept.changes + changes }
        /// How many records it has.
        var recordCount: Int { changes.count(where: \.isRecord) }
    }

    private let limits: Limits
    /// What must be stored of the changes that were passed over.
    private var kept = KeptChanges()
    private var waiting: Deque<ArchiveChange> = []
    /// How many changes are being stored.
    private var takenCount = 0
    /// How many changes were passed over, and are not reported.
    private var passedCount = 0
    /// How many others are done, and are not reported.
    private var storedCount = 0
    /// The memory of all that is not stored, about.
    private(set) var byteCount = 0
    /// The records that were given up since the last call of `takeDroppedCount`.
    private var droppedCount = 0

    /// An empty queue.
    init(_ limits: Limits = Limits()) { self.limits = limits }

    /// The number of changes that are not stored.
    var count: Int { waiting.count + takenCount }
    /// The number of changes that are not being stored either.
    var waitingCount: Int { waiting.count }
    /// The number of changes that were added, and of which is not reported that they are done.
    var unreportedCount: Int { count + passedCount + storedCount }

    /// True when it is at most half full.
    var hasRoom: Bool { count <= limits.count / 2 && byteCount <= limits.byteCount / 2 }

    /// Adds changes behind all others.
    mutating func append(_ changes: [ArchiveChange]) {
        waiting.append(contentsOf: changes)
        for change in changes { byteCount += change.byteCount }
        while count > limits.count || byteCount > limits.byteCount,
            let oldest = waiting.popFirst()
        {
            pass(oldest)
        }
    }

    /// Takes what is stored next, which `stored` or `putBack` ends; nil when nothing waits.
    ///
    /// - Parameter isLast: whether all is taken, however much it is.
    mutating func take(isLast: Bool = false) -> Batch? {
        if waiting.isEmpty, kept.isEmpty { return nil }
        var count = isLast ? waiting.count : min(waiting.count, limits.batchCount)
        // What begins a log is stored with its first offsets, or these might be used again.
        while count > 0, count < waiting.count, case .began = waiting[count - 1] { count += 1 }
        let changes = Array(waiting.prefix(count))
        waiting.removeFirst(changes.count)
        takenCount += changes.count
        defer { kept = KeptChanges() }
        return Batch(
            kept: kept, changes: changes, byteCount: changes.reduce(0) { $0 + $1.byteCount })
    }

    /// A batch is on disk.
    mutating func stored(_ batch: Batch) {
        takenCount -= batch.changes.count
        byteCount -= batch.byteCount
        storedCount += batch.changes.count
    }

    /// A batch was not stored: it waits again, before the others.
    mutating func putBack(_ batch: Batch) {
        takenCount -= batch.changes.count
        let later = kept
        kept = batch.kept
        if passedCount == 0 {
            waiting.prepend(contentsOf: batch.changes)
        } else {
            // Later ones were given up meanwhile, so that these would be in the middle of a gap.
            for change in batch.changes { pass(change) }
        }
        kept.add(later)
    }

    /// How many more of the changes are stored or were given up, in their order.
    mutating func takeDoneCount() -> Int {
        defer { storedCount = 0 }
        guard takenCount == 0 else { return storedCount }
        defer { passedCount = 0 }
        return storedCount + passedCount
    }

    /// How many records were given up since the last call.
    mutating func takeDroppedCount() -> Int {
        defer { droppedCount = 0 }
        return droppedCount
    }

    private mutating func pass(_ change: ArchiveChange) {
        passedCount += 1
        byteCount -= change.byteCount
        if change.isRecord { droppedCount += 1 } else { kept.add(change) }
    }
}

extension ArchiveChange {
    fileprivate var isRecord: Bool {
        if case .record = self { true } else { false }
    }

    /// The memory that it occupies, about.
    fileprivate var byteCount: Int {
        if case .record(_, let record) = self { record.byteCount } else { Self.otherByteCount }
    }

    /// That of a change with a name.
    private static let otherByteCount = 128
}
