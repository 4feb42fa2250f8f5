/// The row in which a ``LineEditor`` is seen: a prompt and the part of the text around the
/// cursor.
///
/// `<` and `>` stand where the text goes on outside. A screen too narrow for the prompt shows
/// the text alone.
package struct InputLine: Equatable, Sendable {
    /// What stands before the text.
    package var prompt: String

    /// The part of a line that fits in some columns.
    package struct Window: Equatable, Sendable {
        /// The whole line, made visible.
        package let text: VisibleText
        /// The column of the text that stands at the left edge.
        package let offset: Int
        /// The cursor's column, counted from the left edge.
        package let cursorColumn: Int
        /// Whether a `<` stands at the left edge.
        package let hasMoreLeft: Bool
        /// Whether a `>` stands at the right edge.
        package let hasMoreRight: Bool
    }

    /// A line behind a prompt, which may be empty.
    package init(prompt: String = "> ") {
        self.prompt = prompt
    }

    /// Finds the part to show; the cursor always lies within it.
    ///
    /// It moves by nearly half its width, so that typing seldom moves the text.
    package static func window(of editor: LineEditor, columns: Int) -> Window {
        var text = VisibleText()
        for cluster in editor.clusters[..<editor.cursor] { text.append(cluster) }
        let cursor = text.columns
        for cluster in editor.clusters[editor.cursor...] { text.append(cluster) }
        var offset = 0
        if text.columns >= columns {
            // Both edges are left free of the cursor, for the hints and a wide cluster.
            let step = (columns - 2) / 2
            if step < 1 {
                offset = cursor
            } else if cursor > columns - 3 {
                offset = (cursor / step - 1) * step
            }
        }
        let hasHints = columns >= 4
        return Window(
            text: text,
            offset: offset,
            cursorColumn: cursor - offset,
            hasMoreLeft: hasHints && offset > 0,
            hasMoreRight: hasHints && text.columns - offset > columns
        )
    }

    /// Draws the line into a row of the grid, and puts the grid's cursor there.
    package func draw(
        _ editor: LineEditor,
        into grid: inout CellGrid,
        row: Int,
        theme: Theme = .standard
    ) {
        guard row >= 0, row < grid.rows, grid.columns > 0 else { return }
        grid.fill(row: row, style: theme.input)
        let prompt = VisibleText(prompt)
        let start = prompt.columns <= grid.columns / 2 ? prompt.columns : 0
        let window = Self.window(of: editor, columns: grid.columns - start)
        grid.put(
            window.text,
            row: row,
            column: start - window.offset,
            style: theme.input,
            mark: theme.mark
        )
        if start > 0 { grid.put(prompt, row: row, column: 0, style: theme.prompt) }
        if window.hasMoreLeft { grid.put("<", row: row, column: start, style: theme.hint) }
        if window.hasMoreRight {
            grid.put(">", row: row, column: grid.columns - 1, style: theme.hint)
        }
        grid.cursor = CellGrid.Position(row: row, column: start + window.cursorColumn)
    }
}
