/// The changes of a text in steps, and those that were undone.
///
/// Bounded by ``limit`` and ``byteLimit``; the oldest steps are dropped first.
struct EditHistory: Equatable, Sendable {
    /// The most steps that can be undone.
    static let limit = 1_000
    /// The most bytes of UTF-8 of all changed texts, with ``changeBytes`` for each change.
    static let byteLimit = 1 << 20
    private static let changeBytes = 64

    /// Changes that are undone together, in the order in which they were made.
    private struct Step: Equatable {
        var changes: [InputText.Change]
        /// The cursor before the first change and after the last one.
        var before: Int
        var after: Int

        var byteCount: Int {
            changes.reduce(0) { $0 + EditHistory.bytes(of: $1) }
        }
    }

    private var done: [Step] = []
    private var undone: [Step] = []
    private var byteCount = 0

    /// Adds a change, between two positions of the cursor; what was undone can no longer be redone.
    ///
    /// - Parameter joining: Whether it belongs to the last step.
    mutating func add(_ change: InputText.Change, from before: Int, to after: Int, joining: Bool) {
        undone = []
        byteCount += Self.bytes(of: change)
        if joining, var step = done.popLast() {
            step.after = after
            if let joined = step.changes.last?.joined(with: change) {
                step.changes[step.changes.count - 1] = joined
                byteCount -= Self.changeBytes
            } else {
                step.changes.append(change)
            }
            done.append(step)
        } else {
            done.append(Step(changes: [change], before: before, after: after))
        }
        trim()
    }

    /// Reverses the last step, and returns the cursor before it; nil if there is none.
    mutating func undo(in text: inout InputText) -> Int? {
        guard let step = done.popLast() else { return nil }
        for change in step.changes.reversed() { text.reverse(change) }
        byteCount -= step.byteCount
        undone.append(step)
        return step.before
    }

    /// Makes the changes again that were undone last, and returns the cursor after them.
    mutating func redo(in text: inout InputText) -> Int? {
        guard let step = undone.popLast() else { return nil }
        for change in step.changes { text.repeatChange(change) }
        byteCount += step.byteCount
        done.append(step)
        return step.after
    }

    // MARK: -

    private static func bytes(of change: InputText.Change) -> Int {
        change.removed.text.utf8.count + change.inserted.text.utf8.count + changeBytes
    }

    private mutating func trim() {
        var surplus = max(done.count - Self.limit, 0)
        for step in done.prefix(surplus) { byteCount -= step.byteCount }
        while byteCount > Self.byteLimit, surplus < done.count - 1 {
            byteCount -= done[surplus].byteCount
            surplus += 1
        }
        done.removeFirst(surplus)
    }
}

extension InputText.Change {
    /// Both changes as one, where the second continues the first: typing, or deleting in one
    /// direction.
    fileprivate func joined(with next: InputText.Change) -> InputText.Change? {
        var whole = self
        if next.removed.count == 0, next.start == start + inserted.count {
            whole.inserted.append(next.inserted)
        } else if inserted.count == 0, next.inserted.count == 0, next.start == start {
            whole.removed.append(next.removed)
        } else if inserted.count == 0, next.inserted.count == 0,
            next.start + next.removed.count == start
        {
            whole.removed.insert(next.removed)
            whole.start = next.start
        } else {
            return nil
        }
        return whole
    }
}
