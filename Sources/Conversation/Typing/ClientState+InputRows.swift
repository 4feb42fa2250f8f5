import TerminalUI

/// The rows of the input: the text, or what stands in its place for a while.
extension ClientState {
    /// The rows of the screen, as the input needs them now.
    var layout: ScreenLayout {
        if searchRow != nil { return ScreenLayout(rows: rows) }
        let limit = InputArea.limit(screenRows: rows)
        let wanted =
            switch inputMode {
            case .asking(let paste): paste.rows(limit: limit)
            case .searching(let search):
                search.rows(over: tab.editor, columns: columns, limit: limit)
            case .typing, .literal, .completing:
                InputArea().rows(for: tab.editor, columns: columns, limit: limit)
            }
        return ScreenLayout(rows: rows, inputRows: wanted, isBare: isBare)
    }

    func drawInput(into grid: inout CellGrid, rows: Range<Int>) {
        if let searchRow {
            let line = InputLine(prompt: searchRow.prompt(hitCount))
            line.draw(searchRow.editor, into: &grid, row: rows.lowerBound, theme: theme)
            return
        }
        switch inputMode {
        case .asking(let paste): paste.draw(into: &grid, rows: rows, theme: theme)
        case .searching(let search):
            search.draw(over: tab.editor, into: &grid, rows: rows, theme: theme)
        case .typing, .literal, .completing:
            InputArea().draw(tab.editor, into: &grid, rows: rows, theme: theme)
            drawPlaceholder(into: &grid)
        }
    }

    /// What the ruler says of keys that wait for others.
    var inputHint: String? {
        if case .literal = inputMode { return "the next key goes into the text as it is" }
        return chord.keys.isEmpty ? nil : chord.description
    }

    /// What an empty input says where the rest is not shown.
    private func drawPlaceholder(into grid: inout CellGrid) {
        guard tab.editor.isEmpty, let cursor = grid.cursor else { return }
        let isSmall = rows < Self.smallestRows || columns < Self.smallestColumns
        guard isSmall || isBare else { return }
        let words =
            isSmall
            ? "too small: \(Self.smallestColumns)x\(Self.smallestRows) shows all"
            : "the text alone: F8 shows the rest"
        grid.put(words, row: cursor.row, column: cursor.column, style: theme.sending)
    }
}
