/// A word that is being completed: the first Tab writes what all candidates begin with, each
/// further one the next candidate, Shift-Tab the one before.
///
/// Keep it as long as only these two keys are pressed.
package struct Completion: Equatable, Sendable {
    /// What the word may become; at least one.
    package let candidates: [String]
    /// What they all begin with; the word itself if they differ within it, in case for one.
    package let commonPrefix: String
    /// The clusters of the input that stand for the word now.
    package private(set) var range: Range<Int>
    /// Which candidate is written; nil at first.
    package private(set) var selection: Int?

    private let endsWord: Bool

    /// The completion of a word; nil without candidates.
    ///
    /// - Parameter endsWord: Whether a blank follows if there is but one candidate.
    package init?(
        of word: String, at range: Range<Int>, candidates: [String], endsWord: Bool = false
    ) {
        guard let first = candidates.first else { return nil }
        self.candidates = candidates
        self.range = range
        self.endsWord = endsWord
        let common = candidates.dropFirst().reduce(first[...]) { common, candidate in
            common.prefix(zip(common, candidate).prefix { $0 == $1 }.count)
        }
        commonPrefix = common.count < word.count ? word : String(common)
    }

    /// The first Tab; false if nothing is left to choose, so that the completion is over.
    package mutating func begin(in editor: inout LineEditor) -> Bool {
        let isOver = candidates.count == 1
        write(commonPrefix, into: &editor)
        guard isOver else { return true }
        let end = editor.cursor
        let needsBlank =
            end == editor.clusters.count || !editor.clusters[end].isWhitespace
        if endsWord, needsBlank { write(commonPrefix + " ", into: &editor) }
        return false
    }

    /// Writes the next candidate, past the last the first.
    package mutating func next(in editor: inout LineEditor) {
        select((selection ?? -1) + 1, in: &editor)
    }

    /// Writes the candidate before, before the first the last.
    package mutating func previous(in editor: inout LineEditor) {
        select((selection ?? 0) - 1, in: &editor)
    }

    // MARK: -

    private mutating func select(_ index: Int, in editor: inout LineEditor) {
        let index = (index + candidates.count) % candidates.count
        selection = index
        write(candidates[index], into: &editor)
    }

    private mutating func write(_ text: String, into editor: inout LineEditor) {
        editor.complete(range, with: text)
        range = min(range.lowerBound, editor.cursor)..<editor.cursor
    }
}
