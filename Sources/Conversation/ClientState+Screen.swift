package import TerminalUI

/// What the screen shall show.
extension ClientState {
    /// Below this nothing is drawn wrong, but the person is asked for more room.
    private static let smallestColumns = 20
    private static let smallestRows = 4

    /// The whole screen, as it shall be now.
    package func screen() -> CellGrid {
        var grid = CellGrid(rows: rows, columns: columns)
        let layout = ScreenLayout(rows: rows)
        if let row = layout.title { drawTitle(into: &grid, row: row) }
        if let help {
            help.draw(into: &grid, rows: layout.transcript, theme: theme)
        } else {
            tab.view.draw(tab.transcript, into: &grid, rows: layout.transcript, theme: theme)
        }
        if let row = layout.ruler { drawRuler(into: &grid, row: row) }
        if let row = layout.input {
            InputLine().draw(tab.editor, into: &grid, row: row, theme: theme)
            drawPlaceholder(into: &grid, row: row)
        }
        return grid
    }

    /// The part of the screen that scrolls.
    var frame: TranscriptView.Frame {
        TranscriptView.Frame(
            rows: ScreenLayout(rows: rows).transcript.count, columns: columns)
    }

    // MARK: - Title

    private func drawTitle(into grid: inout CellGrid, row: Int) {
        let title = TitleRow(tabs, current: current, at: now)
        grid.fill(row: row, style: theme.title)
        grid.put(title.text(columns: columns), row: row, column: 0, style: theme.title)
    }

    // MARK: - Ruler

    private func drawRuler(into grid: inout CellGrid, row: Int) {
        grid.fill(row: row, style: theme.ruler)
        let line = String(repeating: "─", count: columns)
        grid.put(line, row: row, column: 0, style: theme.ruler)
        if let word = rulerText {
            grid.put(" \(word) ", row: row, column: min(2, columns / 10), style: theme.ruler)
        }
    }

    private var rulerText: String? {
        if let hint = hint ?? tab.hint { return hint }
        if let help {
            let below = help.linesBelow(in: frame)
            return below > 0
                ? "help, \(lineCount(below)) below: PgDn, Esc closes" : "help: Esc closes"
        }
        return tab.rulerText(in: frame)
    }

    // MARK: - Input

    /// What an empty input line says in a room too small for the rest.
    private func drawPlaceholder(into grid: inout CellGrid, row: Int) {
        guard tab.editor.isEmpty, let cursor = grid.cursor else { return }
        guard rows < Self.smallestRows || columns < Self.smallestColumns else { return }
        let words = "too small: \(Self.smallestColumns)x\(Self.smallestRows) shows all"
        grid.put(words, row: row, column: cursor.column, style: theme.sending)
    }
}
