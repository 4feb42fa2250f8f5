import Text

/// The one row in which a ``LineEditor`` is seen if there is no room for more: a prompt and the
/// part of the text around the cursor.
///
/// A line break is a mark like other controls. `<` and `>` stand where the text goes on outside.
/// A screen too narrow for the prompt shows the text alone.
package struct InputLine: Equatable, Sendable {
    /// What stands before the text.
    package var prompt: String

    /// The part of a line that fits in some columns.
    package struct Window {
        /// The whole line, made visible.
        let shown: ShownInput
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
        let shown = ShownInput(editor.clusters)
        let text = shown.text
        let cursor = shown.columns(of: 0..<shown.visible(0..<editor.cursor).upperBound)
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
            shown: shown,
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
        highlight: Range<Int> = 0..<0,
        theme: Theme = .standard
    ) {
        guard row >= 0, row < grid.rows, grid.columns > 0 else { return }
        grid.fill(row: row, style: theme.input)
        let prompt = VisibleText(prompt)
        let start = prompt.columns <= grid.columns / 2 ? prompt.columns : 0
        let window = Self.window(of: editor, columns: grid.columns - start)
        let shown = window.shown
        let left = start - window.offset
        grid.put(shown.text, row: row, column: left, style: theme.input, mark: theme.mark)
        let lit = shown.visible(highlight)
        grid.put(
            shown.text.clusters[lit],
            row: row,
            column: left + shown.columns(of: 0..<lit.lowerBound),
            style: theme.hint,
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
