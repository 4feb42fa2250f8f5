package import TerminalUI

/// What the screen shall show.
extension ClientState {
    /// Below this nothing is drawn wrong, but the person is asked for more room.
    static let smallestColumns = 20
    static let smallestRows = 4

    /// The whole screen, as it shall be now.
    package func screen() -> CellGrid {
        var grid = CellGrid(rows: rows, columns: columns)
        let layout = layout
        if let row = layout.title { drawTitle(into: &grid, row: row) }
        if let help {
            help.draw(into: &grid, rows: layout.transcript, theme: theme)
        } else {
            tab.view.draw(
                tab.transcript, into: &grid, rows: layout.transcript, theme: theme,
                look: frame.look, decorations: decorations)
        }
        if let row = layout.ruler { drawRuler(into: &grid, row: row) }
        drawInput(into: &grid, rows: layout.input)
        placeCopyCursor(in: &grid, top: layout.transcript.lowerBound)
        return grid
    }

    /// The part of the screen that scrolls.
    var frame: TranscriptView.Frame {
        var look = TranscriptLook(stamps: settings.timestamps, zone: zone)
        look.isBare = showsTextAlone
        look.now = now.wallSecond
        return TranscriptView.Frame(
            rows: layout.transcript.count, columns: columns, look: look)
    }

    // MARK: - Title

    private func drawTitle(into grid: inout CellGrid, row: Int) {
        let title = TitleRow(tabs, current: current, status: link.status(at: now))
        grid.fill(row: row, style: theme.title)
        grid.put(title.text(columns: columns), row: row, column: 0, style: theme.title)
    }

    // MARK: - Ruler

    private func drawRuler(into grid: inout CellGrid, row: Int) {
        if hint == nil, case .completing(let completion) = inputMode {
            return completion.draw(into: &grid, row: row, theme: theme)
        }
        grid.fill(row: row, with: "─", style: theme.ruler)
        guard let words = rulerWords else { return }
        let left = min(2, columns / 10)
        if let text = words.fitting(columns - left - 2) {
            grid.put(" \(text) ", row: row, column: left, style: theme.ruler)
        } else {
            grid.put(words.cut(to: columns), row: row, column: 0, style: theme.ruler)
        }
    }

    /// A word to the person that passes with the next key.
    var passingWords: Wording? { hint ?? tab.hint ?? inputHint }

    private var rulerWords: Wording? {
        if let passingWords { return passingWords }
        if let words = copyWords ?? searchWords { return words }
        if let help {
            let below = help.linesBelow(in: frame)
            return below > 0
                ? Wording(
                    "help, \(lineCount(below)) below: PgDn, Esc closes", "help: PgDn, Esc closes",
                    "help: PgDn, Esc", "PgDn, Esc", "Esc")
                : Wording("help: Esc closes", "Esc closes", "Esc")
        }
        return tab.rulerText(in: frame)
    }
}
