/// What a key does to the text that is being written; the words and kills are readline's.
package enum EditCommand: Hashable, Sendable, CaseIterable {
    case moveBackward, moveForward, moveWordBackward, moveWordForward
    /// To the present line's start or end.
    case moveToStart, moveToEnd
    case deleteBackward, deleteForward
    /// Kill a word of letters and digits.
    case killWordBackward, killWordForward
    /// Kill back to a blank.
    case killToBlank
    /// Kill to the present line's start or end, or the line break that one stands at.
    case killToStart, killToEnd
    /// Insert what was killed last; `yankPop` right after it, what was killed before that.
    case yank, yankPop
    /// Swap the clusters, or words, on both sides of the cursor, and move on.
    case transpose, transposeWords
    case upcaseWord, downcaseWord, capitalizeWord
    case undo, redo
}
