import Text

/// A completion in progress: the first Tab inserts the common prefix of all candidates, each
/// further Tab the next candidate, Shift-Tab the previous one.
///
/// Keep it while only these two keys are pressed.
package struct Completion: Equatable, Sendable {
    /// The candidates; at least one.
    package let candidates: [String]
    /// Their common prefix; the word itself if they differ within it, for example in case.
    package let commonPrefix: String
    /// The clusters of the input that the word has now.
    package private(set) var range: Range<Int>
    /// The index of the inserted candidate; nil at first.
    package private(set) var selection: Int?

    private let endsWord: Bool

    /// The completion of a word; nil without candidates.
    ///
    /// - Parameter endsWord: Whether a blank is added after the only candidate.
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

    /// Performs the first Tab; false if there is no choice, so that the completion is over.
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

    /// Inserts the next candidate; after the last, the first.
    package mutating func next(in editor: inout LineEditor) {
        select((selection ?? -1) + 1, in: &editor)
    }

    /// Inserts the previous candidate; before the first, the last.
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

/// The candidates in a row of the screen.
extension Completion {
    /// Draws the candidates that fit around the selected one, and `…` for the others.
    package func draw(into grid: inout CellGrid, row: Int, theme: Theme = .standard) {
        guard row >= 0, row < grid.rows else { return }
        grid.fill(row: row, style: theme.ruler)
        let page = page(columns: grid.columns)
        var column = 0
        if page.lowerBound > 0 {
            column = grid.put("… ", row: row, column: 0, style: theme.ruler)
        }
        for index in page {
            let style = index == selection ? theme.hint : theme.ruler
            let text = VisibleText(candidates[index]).cut(to: max(grid.columns - column, 1))
            column = grid.put(text, row: row, column: column, style: style, mark: theme.mark)
            column = grid.put("  ", row: row, column: column, style: theme.ruler)
        }
        if page.upperBound < candidates.count {
            grid.put("…", row: row, column: min(column, grid.columns - 1), style: theme.ruler)
        }
    }

    // MARK: -

    /// The page of candidates that contains the selected one; at least one candidate.
    private func page(columns: Int) -> Range<Int> {
        var start = 0
        while true {
            var end = start
            // Room for the `…` on both sides.
            var room = columns - 1 - (start > 0 ? 2 : 0)
            while end < candidates.count {
                room -= VisibleText(candidates[end]).columns
                if room < 0, end > start { break }
                room -= 2
                end += 1
            }
            if end > (selection ?? 0) || end >= candidates.count { return start..<end }
            start = end
        }
    }
}
