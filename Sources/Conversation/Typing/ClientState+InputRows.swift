import TerminalUI

/// The rows of the input: the text, or what stands in its place for a while.
extension ClientState {
    /// The rows of the screen, as the input needs them now.
    var layout: ScreenLayout {
        if searchRow != nil { return ScreenLayout(rows: rows, mustSpeak: passingWords != nil) }
        let limit = InputArea.limit(screenRows: rows)
        let wanted =
            switch inputMode {
            case .asking(let paste): paste.rows(limit: limit)
            case .searching(let search):
                search.rows(over: tab.editor, columns: columns, limit: limit)
            case .typing, .literal, .completing:
                InputArea().rows(for: tab.editor, columns: columns, limit: limit)
            }
        return ScreenLayout(
            rows: rows, inputRows: wanted, isBare: isBare, mustSpeak: passingWords != nil)
    }

    func drawInput(into grid: inout CellGrid, rows: Range<Int>) {
        if let searchRow {
            let line = InputLine(prompt: searchRow.prompt(hitCount, columns: grid.columns))
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
            if layout.ruler == nil, let row = rows.last { drawPassingWords(into: &grid, row: row) }
        }
    }

    /// What the ruler says of keys that wait for others.
    var inputHint: Wording? {
        if case .literal = inputMode {
            return Wording(
                "the next key goes into the text as it is", "the next key as it is", "key?")
        }
        return chord.keys.isEmpty ? nil : Wording(chord.description)
    }

    /// What an empty input says where the rest is not shown: what keeps one from talking first.
    private func drawPlaceholder(into grid: inout CellGrid) {
        guard tab.editor.isEmpty, let cursor = grid.cursor,
            let text = placeholderWords?.fitting(columns - cursor.column)
        else { return }
        grid.put(text, row: cursor.row, column: cursor.column, style: theme.sending)
    }

    private var placeholderWords: Wording? {
        if layout.ruler == nil, let passingWords { return passingWords }
        if layout.title == nil, !isBare, !link.state.isUp {
            let status = link.status(at: now)
            return Wording(forms: status.full + status.bare)
        }
        if rows < Self.smallestRows || columns < Self.smallestColumns {
            return Wording(
                "too small: \(Self.smallestColumns)x\(Self.smallestRows) shows all",
                "too small: \(Self.smallestColumns)x\(Self.smallestRows)", "too small")
        }
        return isBare
            ? Wording("the text alone: F8 shows the rest", "F8 shows the rest", "F8") : nil
    }

    /// Behind what is written, where no other row is left.
    private func drawPassingWords(into grid: inout CellGrid, row: Int) {
        guard !tab.editor.isEmpty, let passingWords, let cells = grid.cells[row...].first,
            let last = cells.lastIndex(where: { $0.width != 1 || $0.cluster != " " })
        else { return }
        let end = max(last + 1, (grid.cursor?.column ?? 0) + 1)
        guard let text = passingWords.fitting(columns - end - 1) else { return }
        let start = columns - VisibleText(text).columns
        grid.put(text, row: row, column: start, style: theme.ruler)
    }
}
