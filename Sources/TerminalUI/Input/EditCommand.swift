/// What a key does to the input line; the words and kills are readline's.
package enum EditCommand: Hashable, Sendable, CaseIterable {
    case moveBackward, moveForward, moveWordBackward, moveWordForward, moveToStart, moveToEnd
    case deleteBackward, deleteForward
    /// Kill a word of letters and digits.
    case killWordBackward, killWordForward
    /// Kill back to a blank.
    case killToBlank
    case killToStart, killToEnd
    /// Insert what was killed last; `yankPop` right after it, what was killed before that.
    case yank, yankPop
    /// Swap the clusters on both sides of the cursor, and move on.
    case transpose
    case upcaseWord, downcaseWord, capitalizeWord
    case undo
}
