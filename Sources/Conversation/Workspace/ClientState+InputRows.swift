import TerminalUI
import Text

/// The rows of the input: the input line, or the mode that covers it.
extension ClientState {
    /// The layout of the screen for the current input.
    var layout: ScreenLayout {
        let limit = InputArea.limit(screenRows: rows)
        let wanted =
            switch mode {
            case .search, .tabs: 1
            case .help(let help) where help.isSearching: 1
            case .paste(let paste): paste.rows(limit: limit)
            case .history(let search):
                search.rows(over: tab.editor, columns: columns, limit: limit)
            case .none, .help, .copy, .completion, .literal:
                tab.inputArea.rows(for: tab.shownEditor, columns: columns, limit: limit)
            }
        return ScreenLayout(
            rows: rows, columns: columns, inputRows: wanted, membersWidth: membersWidth,
            hasTopic: hasTopicRow, isBare: isBare, mustSpeak: passingWords != nil)
    }

    func drawInput(into grid: inout CellGrid, rows: Range<Int>) {
        switch mode {
        case .help(let help) where help.isSearching:
            help.drawSearch(into: &grid, row: rows.lowerBound, theme: theme)
        case .search(let search):
            search.draw(tab.hitCount, into: &grid, row: rows.lowerBound, theme: theme)
        case .tabs(let list): list.drawText(into: &grid, row: rows.lowerBound, theme: theme)
        case .paste(let paste):
            paste.draw(
                into: &grid, rows: rows, isConnected: link.state.isUp, theme: theme, keys: keymap)
        case .history(let search):
            search.draw(over: tab.editor, into: &grid, rows: rows, theme: theme)
        case .none, .help, .copy, .completion, .literal:
            tab.inputArea.draw(tab.shownEditor, into: &grid, rows: rows, theme: theme)
            drawPlaceholder(into: &grid)
            if layout.ruler == nil, let row = rows.last { drawPassingWords(into: &grid, row: row) }
        }
    }

    /// For the ruler, while a key waits for another.
    var inputHint: FittingText? {
        if case .literal = mode { return LiteralMode.hint }
        return chord.keys.isEmpty ? nil : FittingText(chord.description)
    }

    /// Draws messages that have no other row into an empty input; what prevents sending has
    /// precedence.
    private func drawPlaceholder(into grid: inout CellGrid) {
        guard tab.editor.isEmpty, let cursor = grid.cursor,
            let text = placeholderWords?.fitting(columns - cursor.column)
        else { return }
        grid.put(text, row: cursor.row, column: cursor.column, style: placeholderStyle)
    }

    private var placeholderStyle: Style {
        layout.ruler == nil && passingWords != nil ? rulerStyle : theme.sending
    }

    private var placeholderWords: FittingText? {
        if layout.ruler == nil, let passingWords { return passingWords }
        if layout.title == nil, !isBare, !link.state.isUp {
            let status = link.status(at: now, keys: linkKeys)
            return FittingText(forms: status.full + status.bare)
        }
        if rows < Self.smallestRows || columns < Self.smallestColumns {
            return FittingText(
                "too small: \(Self.smallestColumns)x\(Self.smallestRows) shows all",
                "too small: \(Self.smallestColumns)x\(Self.smallestRows)", "too small")
        }
        guard isBare else { return nil }
        let key = keymap.name(of: .toggleBare)
        return FittingText("the text alone: \(key) shows the rest", "\(key) shows the rest", key)
    }

    /// Draws after the text, where no other row is left.
    private func drawPassingWords(into grid: inout CellGrid, row: Int) {
        guard !tab.editor.isEmpty, let passingWords, let cells = grid.cells[row...].first,
            let last = cells.lastIndex(where: { $0.width != 1 || $0.cluster != " " })
        else { return }
        let end = max(last + 1, (grid.cursor?.column ?? 0) + 1)
        guard let text = passingWords.fitting(columns - end - 1) else { return }
        let start = columns - VisibleText(text).columns
        grid.put(text, row: row, column: start, style: rulerStyle)
    }
}
