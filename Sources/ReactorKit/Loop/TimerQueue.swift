import HeapModule

/// Scheduled calls in the order of their times, at equal times in the order of scheduling.
///
/// Schedule, cancel and reschedule are O(log n): a cancelled or moved entry stays in the heap as a
/// stale entry until it is due, and stale entries are removed when they are more than half of the
/// heap.
struct TimerQueue {
    /// Identifies one scheduled call while it waits.
    struct ID: Hashable {
        fileprivate let number: UInt64
    }

    private struct Entry: Comparable {
        let due: Instant
        /// Grows with every entry: the order at equal times, and what identifies stale entries.
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
        heap.unordered.filter { !isStale($0) }.map(\.due).sorted()
    }

    /// Entries in memory, stale ones included.
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
    /// The caller destroys it after the change of the queue: its deinit may cancel further calls.
    @discardableResult
    mutating func cancel(_ id: ID) -> (() -> Void)? {
        guard let cancelled = waiting.removeValue(forKey: id) else { return nil }
        removeStaleEntries()
        return cancelled.call
    }

    /// False when it was called or cancelled before.
    @discardableResult
    mutating func reschedule(_ id: ID, at due: Instant) -> Bool {
        guard waiting[id] != nil else { return false }
        let sequence = insert(id, due)
        waiting[id]?.sequence = sequence
        removeStaleEntries()
        return true
    }

    /// When the next call is due.
    var nextDue: Instant? {
        mutating get {
            while let first = heap.min, isStale(first) { heap.removeMin() }
            return heap.min?.due
        }
    }

    /// Separates the calls that are scheduled now from later ones.
    var mark: UInt64 { lastSequence }

    /// Takes out the next call that is due at `now` and was scheduled before `mark`: a call that a
    /// due call schedules with no delay waits for the next turn, so that I/O is not starved.
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

    private func isStale(_ entry: Entry) -> Bool {
        waiting[entry.id]?.sequence != entry.sequence
    }

    private mutating func removeStaleEntries() {
        guard heap.count > 64, heap.count > waiting.count * 2 else { return }
        heap = Heap(heap.unordered.filter { !isStale($0) })
    }
}

/// A scheduled call; made by `Reactor.callLater`.
///
/// Call on the reactor's thread.
public final class ScheduledCall {
    private weak var reactor: Reactor?
    private let id: TimerQueue.ID

    init(reactor: Reactor, id: TimerQueue.ID) {
        self.reactor = reactor
        self.id = id
    }

    /// True until it is called or cancelled.
    public var isWaiting: Bool { reactor?.timers.isWaiting(id) ?? false }

    /// Cancels it; no effect when it was called.
    public func cancel() {
        reactor?.timers.cancel(id)
    }

    /// Moves it to `delay` from now; no effect when it was called or cancelled.
    public func reschedule(after delay: Duration) {
        guard let reactor else { return }
        reactor.timers.reschedule(id, at: reactor.clock.now + max(delay, .zero))
        reactor.turnRequest?.make()
    }
}

@available(*, unavailable)
extension ScheduledCall: Sendable {}
