import Text

/// The rows in which a ``LineEditor`` is seen, which grow with its text: a prompt and the text,
/// wrapped.
///
/// With one row the text scrolls sideways (see ``InputLine``); with more it scrolls by rows, and
/// a `^` or `v` at the right edge tells that there is more above or below. The cursor is always
/// seen.
package struct InputArea: Equatable, Sendable {
    /// What stands before the text; the rows after the first are indented by as much.
    package var prompt: String

    /// An area behind a prompt, which may be empty.
    package init(prompt: String = "> ") {
        self.prompt = prompt
    }

    /// The rows that the input may take of a screen: a third, but one at least.
    package static func limit(screenRows: Int) -> Int { max(screenRows / 3, 1) }

    /// The rows that a text needs on a screen of some columns, at least one and at most `limit`.
    package func rows(for editor: LineEditor, columns: Int, limit: Int) -> Int {
        // Not laid out for nothing: text of one row is the rule.
        guard limit > 1, columns > 0, !editor.isEmpty else { return 1 }
        let room = columns - promptColumns(of: columns)
        return min(InputLayout(editor, columns: room).rows.count, limit)
    }

    /// Draws the text into rows of the grid, and puts the grid's cursor there.
    ///
    /// - Parameter highlight: Clusters of the text that are set off, as the hit of a search.
    package func draw(
        _ editor: LineEditor,
        into grid: inout CellGrid,
        rows: Range<Int>,
        highlight: Range<Int> = 0..<0,
        theme: Theme = .standard
    ) {
        guard !rows.isEmpty else { return }
        guard rows.count > 1 else {
            let line = InputLine(prompt: prompt)
            return line.draw(
                editor, into: &grid, row: rows.lowerBound, highlight: highlight, theme: theme)
        }
        let start = promptColumns(of: grid.columns)
        let layout = InputLayout(editor, columns: grid.columns - start, highlight: highlight)
        let top = Self.top(of: layout, rows: rows.count)
        for row in rows { grid.fill(row: row, style: theme.input) }
        for (row, shown) in zip(rows, layout.rows.dropFirst(top)) {
            Self.draw(shown, into: &grid, row: row, column: start, theme: theme)
        }
        if start > 0, top == 0 {
            grid.put(prompt, row: rows.lowerBound, column: 0, style: theme.prompt)
        }
        if grid.columns >= 4 {
            drawHints(
                above: top > 0, below: layout.rows.count - top > rows.count, into: &grid,
                rows: rows, theme: theme)
        }
        guard grid.columns > 0 else { return }
        grid.cursor = CellGrid.Position(
            row: rows.lowerBound + layout.cursor.row - top, column: start + layout.cursor.column)
    }

    // MARK: -

    /// None on a screen that is too narrow for the prompt.
    private func promptColumns(of columns: Int) -> Int {
        let wanted = VisibleText(prompt).columns
        return wanted <= columns / 2 ? wanted : 0
    }

    /// The first row that is shown; it moves by half an area, so that typing seldom moves the
    /// text.
    private static func top(of layout: InputLayout, rows: Int) -> Int {
        let step = max(rows / 2, 1)
        let wanted = (layout.cursor.row / step - 1) * step
        return max(min(wanted, layout.rows.count - rows), 0)
    }

    private static func draw(
        _ shown: InputLayout.Row, into grid: inout CellGrid, row: Int, column: Int, theme: Theme
    ) {
        let lit = shown.highlight
        let parts: [(ArraySlice<VisibleText.Cluster>, Style)] = [
            (shown.clusters[..<lit.lowerBound], theme.input),
            (shown.clusters[lit], theme.hint),
            (shown.clusters[lit.upperBound...], theme.input),
        ]
        var column = column
        for (clusters, style) in parts {
            column = grid.put(clusters, row: row, column: column, style: style, mark: theme.mark)
        }
    }

    private func drawHints(
        above: Bool, below: Bool, into grid: inout CellGrid, rows: Range<Int>, theme: Theme
    ) {
        let edge = grid.columns - 1
        if above { grid.put("^", row: rows.lowerBound, column: edge, style: theme.hint) }
        if below { grid.put("v", row: rows.upperBound - 1, column: edge, style: theme.hint) }
    }
}
