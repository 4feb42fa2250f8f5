import ChatCore
import DequeModule

/// Effects that wait until all changes that the core made before them are archived, in their order.
/// Pure.
struct HeldEffects {
    /// While so many bytes of effects wait, or more, the core handles no events.
    private static let limit = 1_048_576

    /// Each with the number of changes that were made before it, or with it.
    private var waiting: Deque<(effects: Effects, changeCount: Int)> = []
    private var byteCount = 0
    private var madeCount = 0
    private var archivedCount = 0
    /// False when nothing waits for the archive.
    var isStrict = false

    /// True when effects that are made now must wait.
    var mustWait: Bool { !waiting.isEmpty || isStrict && archivedCount < madeCount }
    /// True when much waits.
    var isFull: Bool { byteCount >= Self.limit }

    /// The core has made so many changes.
    mutating func made(_ count: Int) { madeCount += count }

    /// So many more are archived.
    mutating func archived(_ count: Int) { archivedCount += count }

    /// Adds effects behind all others.
    mutating func append(_ effects: Effects) {
        waiting.append((effects, madeCount))
        byteCount += effects.byteCount
    }

    /// Removes the first effects; nil when they must wait, or there are none.
    mutating func popFirst() -> Effects? {
        guard let first = waiting.first, !isStrict || first.changeCount <= archivedCount else {
            return nil
        }
        waiting.removeFirst()
        byteCount -= first.effects.byteCount
        return first.effects
    }
}
