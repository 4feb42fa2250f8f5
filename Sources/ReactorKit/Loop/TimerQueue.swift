import HeapModule

/// Calls that are due later, in the order of their time, first come first at equal times.
///
/// Schedule, cancel and reschedule are O(log n): a cancelled or moved entry stays in the heap
/// as a husk until it comes up, and husks are swept when they are more than half of it.
struct TimerQueue {
    /// Names one scheduled call for as long as it waits.
    struct ID: Hashable {
        fileprivate let number: UInt64
    }

    private struct Entry: Comparable {
        let due: Instant
        /// Grows with every entry: order at equal times, and the mark of husks.
        let sequence: UInt64
        let id: ID

        static func < (left: Entry, right: Entry) -> Bool {
            (left.due, left.sequence) < (right.due, right.sequence)
        }
    }

    private struct Waiting {
        var sequence: UInt64
        let call: () -> Void
    }

    private var heap: Heap<Entry> = []
    private var waiting: [ID: Waiting] = [:]
    private var lastSequence: UInt64 = 0

    var count: Int { waiting.count }

    /// When each call is due, the next one first.
    var allDue: [Instant] {
        heap.unordered.filter { !isHusk($0) }.map(\.due).sorted()
    }

    /// Entries in memory, husks among them.
    var heldCount: Int { heap.count }

    mutating func schedule(
        at due: Instant, _ call: @escaping () -> Void
    ) -> ID {
        let id = ID(number: lastSequence + 1)
        waiting[id] = Waiting(sequence: insert(id, due), call: call)
        return id
    }

    func isWaiting(_ id: ID) -> Bool { waiting[id] != nil }

    /// Takes the call out; nil when it was called or cancelled before.
    ///
    /// It is the caller's to destroy, when nothing of the queue is being changed: its end may
    /// cancel further calls.
    @discardableResult
    mutating func cancel(_ id: ID) -> (() -> Void)? {
        guard let cancelled = waiting.removeValue(forKey: id) else { return nil }
        sweepHusks()
        return cancelled.call
    }

    /// False when it was called or cancelled before.
    @discardableResult
    mutating func reschedule(_ id: ID, at due: Instant) -> Bool {
        guard waiting[id] != nil else { return false }
        let sequence = insert(id, due)
        waiting[id]?.sequence = sequence
        sweepHusks()
        return true
    }

    /// When the next call is due.
    var nextDue: Instant? {
        mutating get {
            while let first = heap.min, isHusk(first) { heap.removeMin() }
            return heap.min?.due
        }
    }

    /// A mark between the calls scheduled until now and those to come.
    var mark: UInt64 { lastSequence }

    /// Takes out the next call that is due at `now` and was scheduled before `mark`: what a
    /// due call schedules for at once waits for the next turn, and starves nobody.
    mutating func popDue(
        at now: Instant, before mark: UInt64
    ) -> (() -> Void)? {
        guard let due = nextDue, due <= now, let first = heap.min, first.sequence <= mark
        else { return nil }
        heap.removeMin()
        return waiting.removeValue(forKey: first.id)?.call
    }

    // MARK: -

    private mutating func insert(_ id: ID, _ due: Instant) -> UInt64 {
        lastSequence += 1
        heap.insert(Entry(due: due, sequence: lastSequence, id: id))
        return lastSequence
    }

    private func isHusk(_ entry: Entry) -> Bool {
        waiting[entry.id]?.sequence != entry.sequence
    }

    private mutating func sweepHusks() {
        guard heap.count > 64, heap.count > waiting.count * 2 else { return }
        heap = Heap(heap.unordered.filter { !isHusk($0) })
    }
}
