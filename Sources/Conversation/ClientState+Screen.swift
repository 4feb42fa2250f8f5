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
            view.draw(transcript, into: &grid, rows: layout.transcript, theme: theme)
        }
        if let row = layout.ruler { drawRuler(into: &grid, row: row) }
        if let row = layout.input {
            InputLine().draw(editor, into: &grid, row: row, theme: theme)
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
        grid.fill(row: row, style: theme.title)
        grid.put(" \(destination)  \(linkText)", row: row, column: 0, style: theme.title)
    }

    /// The state in words; the seconds count down by themselves.
    var linkText: String {
        switch link {
        case .connecting:
            return "connecting… (Esc calls it off)"
        case .up(_, let since):
            let trip = roundTrip.map { ", round trip \(Self.text(of: $0))" } ?? ""
            return "connected since \(timeOfDay(since))\(trip)"
        case .closing:
            return "closing…"
        case .down(let reason, nil):
            return "down: \(Self.firstClause(of: reason)), Enter = connect"
        case .down(let reason, let retry?):
            let seconds = Self.wholeSeconds(retry - now.instant)
            return "down: \(Self.firstClause(of: reason)), retry in \(seconds) s, Enter = now"
        }
    }

    /// The transcript has the whole reason; here it would push the countdown off the screen.
    private static func firstClause(of reason: String) -> Substring {
        reason.prefix { $0 != "," && $0 != ";" }
    }

    /// Rounded up, so that it says 1 until the moment is there.
    private static func wholeSeconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return max(seconds + (attoseconds > 0 ? 1 : 0), 0)
    }

    /// Two digits that matter: `0.31 ms`, `4.2 ms`, `120 ms`, `2.5 s`.
    private static func text(of duration: Duration) -> String {
        let microseconds = max(duration / .microseconds(1), 0)
        let (value, unit) =
            microseconds < 1_000_000 ? (microseconds / 1000, "ms") : (microseconds / 1e6, "s")
        let scale = value < 1 ? 100.0 : value < 10 ? 10 : 1
        let rounded = (value * scale).rounded() / scale
        return scale == 1 ? "\(Int(rounded)) \(unit)" : "\(rounded) \(unit)"
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
        if let hint { return hint }
        if let help {
            let below = help.linesBelow(in: frame)
            return below > 0
                ? "help, \(Self.lines(below)) below: PgDn, Esc closes" : "help: Esc closes"
        }
        if !view.isFollowing {
            let new = view.newLines(in: transcript)
            let below = view.linesBelow(in: transcript, frame: frame)
            return "\(Self.lines(below)) below\(new > 0 ? ", \(new) new" : ""): C-End"
        }
        return unanswered.isEmpty ? nil : resendHint
    }

    private static func lines(_ count: Int) -> String {
        count == 1 ? "1 line" : "\(count) lines"
    }

    // MARK: - Input

    /// What an empty input line says in a room too small for the rest.
    private func drawPlaceholder(into grid: inout CellGrid, row: Int) {
        guard editor.isEmpty, let cursor = grid.cursor else { return }
        guard rows < Self.smallestRows || columns < Self.smallestColumns else { return }
        let words = "too small: \(Self.smallestColumns)x\(Self.smallestRows) shows all"
        grid.put(words, row: row, column: cursor.column, style: theme.sending)
    }
}
