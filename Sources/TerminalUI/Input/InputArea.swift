import Text

/// The rows that show a ``LineEditor`` and grow with its text: a prompt and the wrapped text.
///
/// With one row the text scrolls sideways (see ``InputLine``); with more it scrolls by rows, and
/// a `^` or `v` at the right edge shows that there is more above or below. The cursor is always
/// visible.
package struct InputArea: Equatable, Sendable {
    /// The prompt before the text; the rows after the first are indented by its width.
    package var prompt: String

    /// An area with a prompt, which may be empty.
    package init(prompt: String = "> ") {
        self.prompt = prompt
    }

    /// The most rows of the input: a third of the screen, but at least one.
    package static func limit(screenRows: Int) -> Int { max(screenRows / 3, 1) }

    /// The rows that a text needs at this width, at least one and at most `limit`.
    package func rows(for editor: LineEditor, columns: Int, limit: Int) -> Int {
        guard limit > 1, columns > 0, !editor.isEmpty else { return 1 }
        let room = columns - promptColumns(of: columns)
        return min(InputLayout(editor, columns: room, limit: limit).rows.count, limit)
    }

    /// Draws the text into rows of the grid, and sets the grid's cursor.
    ///
    /// - Parameter highlight: Clusters of the text to highlight, such as the hit of a search.
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
        let layout = InputLayout(editor, columns: grid.columns - start, height: rows.count)
        let top = layout.top(height: rows.count)
        for row in rows { grid.fill(row: row, style: theme.input) }
        for (row, shown) in zip(rows, layout.rows.dropFirst(top)) {
            let (clusters, lit) = layout.shown(shown, highlight: highlight)
            grid.put(clusters, highlight: lit, row: row, column: start, theme: theme)
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

    /// The width of the prompt; 0 on a screen that is too narrow for it.
    private func promptColumns(of columns: Int) -> Int {
        let wanted = VisibleText(prompt).columns
        return wanted <= columns / 2 ? wanted : 0
    }

    private func drawHints(
        above: Bool, below: Bool, into grid: inout CellGrid, rows: Range<Int>, theme: Theme
    ) {
        let edge = grid.columns - 1
        if above { grid.put("^", row: rows.lowerBound, column: edge, style: theme.hint) }
        if below { grid.put("v", row: rows.upperBound - 1, column: edge, style: theme.hint) }
    }
}

extension CellGrid {
    /// Draws clusters of an input into a row, of which some are highlighted.
    mutating func put(
        _ clusters: ArraySlice<VisibleText.Cluster>, highlight: Range<Int>, row: Int, column: Int,
        theme: Theme
    ) {
        let parts: [(ArraySlice<VisibleText.Cluster>, Style)] = [
            (clusters[..<highlight.lowerBound], theme.input),
            (clusters[highlight], theme.hint),
            (clusters[highlight.upperBound...], theme.input),
        ]
        var column = column
        for (clusters, style) in parts {
            column = put(clusters, row: row, column: column, style: style, mark: theme.mark)
        }
    }
}
