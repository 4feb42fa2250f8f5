/// The states of a text before its latest changes, and those that were undone.
///
/// Bounded by ``limit`` and ``byteLimit``; the oldest changes are dropped first.
struct EditHistory: Equatable, Sendable {
    /// The most changes that can be undone.
    static let limit = 1_000
    /// The most bytes of UTF-8 of all saved texts.
    static let byteLimit = 1 << 20

    private var done: [Draft] = []
    private var undone: [Draft] = []
    private var byteCount = 0

    /// Saves a text that is about to change; what was undone can no longer be redone.
    mutating func remember(_ draft: Draft) {
        undone = []
        push(draft)
    }

    /// Returns the text before the last change; `present` can then be redone.
    mutating func undo(from present: Draft) -> Draft? {
        guard let draft = done.popLast() else { return nil }
        byteCount -= draft.text.utf8.count
        undone.append(present)
        return draft
    }

    /// Returns the text before the last undo.
    mutating func redo(from present: Draft) -> Draft? {
        guard let draft = undone.popLast() else { return nil }
        push(present)
        return draft
    }

    // MARK: -

    private mutating func push(_ draft: Draft) {
        done.append(draft)
        byteCount += draft.text.utf8.count
        var surplus = max(done.count - Self.limit, 0)
        for draft in done.prefix(surplus) { byteCount -= draft.text.utf8.count }
        while byteCount > Self.byteLimit, surplus < done.count - 1 {
            byteCount -= done[surplus].text.utf8.count
            surplus += 1
        }
        done.removeFirst(surplus)
    }
}
