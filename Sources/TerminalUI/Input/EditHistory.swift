/// What a text was before its latest changes, and before those that were undone.
///
/// Bounded by ``limit`` and ``byteLimit``; the oldest changes go first.
struct EditHistory: Equatable, Sendable {
    /// Changes that can be undone.
    static let limit = 1_000
    /// Bytes of UTF-8 that are kept for them, in all.
    static let byteLimit = 1 << 20

    private var done: [Draft] = []
    private var undone: [Draft] = []
    private var byteCount = 0

    /// Keeps a text that is about to change; what was undone can no more be redone.
    mutating func remember(_ draft: Draft) {
        undone = []
        push(draft)
    }

    /// The text before the last change, for which the present one can be redone.
    mutating func undo(from present: Draft) -> Draft? {
        guard let draft = done.popLast() else { return nil }
        byteCount -= draft.text.utf8.count
        undone.append(present)
        return draft
    }

    /// The text before the last undo.
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
