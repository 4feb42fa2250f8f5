import Text

/// The row that shows a ``LineEditor`` if there is no room for more: a prompt and the part of the
/// text around the cursor.
///
/// A line break is a mark like other controls. `<` and `>` show that the text continues outside.
/// A screen that is too narrow for the prompt shows the text alone.
package struct InputLine: Equatable, Sendable {
    /// The prompt before the text.
    package var prompt: String

    /// The visible part of a line.
    package struct Window {
        /// The clusters that are in it, at least in part, and the column of the first of them.
        let clusters: Range<Int>
        let column: Int
        /// The column of the text at the left edge.
        package let offset: Int
        /// The cursor's column from the left edge.
        package let cursorColumn: Int
        /// Whether there is a `<` at the left edge.
        package let hasMoreLeft: Bool
        /// Whether there is a `>` at the right edge.
        package let hasMoreRight: Bool
    }

    /// A line with a prompt, which may be empty.
    package init(prompt: String = "> ") {
        self.prompt = prompt
    }

    /// Finds the part to show; the cursor is always inside.
    ///
    /// It moves by nearly half its width, so that typing seldom moves the text.
    package static func window(of editor: LineEditor, columns: Int) -> Window {
        let text = editor.content
        let cursor = text.columns(of: 0..<editor.cursor)
        let end = text.columns(of: editor.cursor..<text.clusters.count, from: cursor)
        var offset = 0
        if end >= columns {
            // The cursor is never at the edges, which are left for the hints and a wide cluster.
            let step = (columns - 2) / 2
            if step < 1 {
                offset = cursor
            } else if cursor > columns - 3 {
                offset = (cursor / step - 1) * step
            }
        }
        let hasHints = columns >= 4
        let visible = text.clusters(in: offset..<offset + max(columns, 0))
        return Window(
            clusters: visible.clusters,
            column: visible.column,
            offset: offset,
            cursorColumn: cursor - offset,
            hasMoreLeft: hasHints && offset > 0,
            hasMoreRight: hasHints && end - offset > columns
        )
    }

    /// Draws the line into a row of the grid, and sets the grid's cursor.
    package func draw(
        _ editor: LineEditor,
        into grid: inout CellGrid,
        row: Int,
        highlight: Range<Int> = 0..<0,
        theme: Theme = .standard
    ) {
        guard row >= 0, row < grid.rows, grid.columns > 0 else { return }
        grid.fill(row: row, style: theme.input)
        let prompt = VisibleText(prompt)
        let start = prompt.columns <= grid.columns / 2 ? prompt.columns : 0
        let window = Self.window(of: editor, columns: grid.columns - start)
        let (clusters, lit) = editor.content.shown(
            window.clusters, at: window.column, highlight: highlight)
        grid.put(
            clusters[...], highlight: lit, row: row, column: start + window.column - window.offset,
            theme: theme)
        if start > 0 { grid.put(prompt, row: row, column: 0, style: theme.prompt) }
        if window.hasMoreLeft { grid.put("<", row: row, column: start, style: theme.hint) }
        if window.hasMoreRight {
            grid.put(">", row: row, column: grid.columns - 1, style: theme.hint)
        }
        grid.cursor = CellGrid.Position(row: row, column: start + window.cursorColumn)
    }
}
