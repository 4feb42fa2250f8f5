import TerminalUI
import Text

/// Choosing lines of the transcript, and giving their text to the terminal's clipboard.
extension ClientState {
    /// M-w, and `/copy`: chooses lines by keys, from the lowest one that is seen.
    mutating func openCopy() {
        help = nil
        guard let lines = tab.view.visibleLines(of: tab.transcript, in: frame) else {
            hint = "there is no line to copy"
            return
        }
        viewBeforeCopy = tab.view
        copying = LineSelection(lines.upperBound)
        reveal()
    }

    /// `/copy N`: the newest lines, at once.
    mutating func copy(_ argument: String) throws(CommandRefused) -> [ClientAction] {
        if argument.isEmpty {
            openCopy()
            return []
        }
        guard let count = Int(argument), count > 0 else {
            throw CommandRefused(
                FittingText(
                    "how many lines? write /copy and a number, or /copy alone",
                    "how many lines? /copy N", "/copy N"))
        }
        let view = tab.view
        guard let first = tab.transcript.first, let end = tab.transcript.last else {
            throw CommandRefused("there is no line to copy")
        }
        // One past the end, so that a hidden line there is no line.
        let distance = min(count, tab.transcript.count)
        let start = view.line(-distance, from: end.next, of: tab.transcript)
        guard let actions = copy(max(start, first)...end) else {
            throw CommandRefused(Self.tooLong)
        }
        return actions
    }

    // MARK: - Keys

    /// While lines are chosen: what the key did, which never is more than that; nil if none are.
    mutating func takeInCopy(_ input: Input, _ command: Command?) -> [ClientAction]? {
        guard copying != nil else { return nil }
        let transcript = tab.transcript
        copying?.keep(to: transcript)
        let page = max(frame.rows - 1, 1)
        switch (input, command) {
        case (_, .redraw), (_, .suspend): return nil
        case (.key(.shiftUp), _): move(by: -1, extending: true)
        case (.key(.shiftDown), _): move(by: 1, extending: true)
        case (.key(.up), _), (.key(.control("p")), _), (.key(.character("k")), _): move(by: -1)
        case (.key(.down), _), (.key(.control("n")), _), (.key(.character("j")), _): move(by: 1)
        case (_, .pageUp): move(by: -page)
        case (_, .pageDown): move(by: page)
        case (_, .lineUp): move(by: -3)
        case (_, .lineDown): move(by: 3)
        case (.key(.home), _), (_, .toTop): move(by: -transcript.count)
        case (.key(.end), _), (_, .toEnd): move(by: transcript.count)
        case (.key(.character(" ")), _), (.key(.control("@")), _), (.key(.character("v")), _):
            copying?.toggleMark()
        case (_, .submit), (_, .copyLines), (.key(.character("y")), _): return finishCopy()
        case (_, .cancel), (_, .interrupt), (.key(.control("g")), _), (.key(.character("q")), _):
            leaveCopy()
        default:
            hint = FittingText(
                "lines are being chosen: Enter copies them, Esc leaves",
                "Enter copies, Esc leaves", "Enter, Esc", "Esc")
        }
        return []
    }

    private mutating func move(by distance: Int, extending: Bool = false) {
        guard let cursor = copying?.cursor else { return }
        let line = tab.view.line(distance, from: cursor, of: tab.transcript)
        copying?.move(to: line, extending: extending)
        reveal()
    }

    private mutating func reveal() {
        guard let copying else { return }
        tabs[current].view.reveal(copying.cursor, of: tab.transcript, in: frame)
    }

    private mutating func finishCopy() -> [ClientAction] {
        guard let lines = copying?.lines else { return [] }
        guard let actions = copy(lines) else {
            hint = Self.tooLong
            return []
        }
        leaveCopy()
        return actions
    }

    /// Nil if it is more than a terminal takes.
    private mutating func copy(_ lines: ClosedRange<LineID>) -> [ClientAction]? {
        guard
            let text = try? ClipboardText(lines, of: tab.transcript, filter: tab.view.filter)
        else { return nil }
        let count = lineCount(text.lineCount)
        hint = FittingText(
            "\(count) given to the terminal's clipboard", "\(count) copied", "copied")
        return [.copy(text.text)]
    }

    private static var tooLong: FittingText {
        FittingText(
            "too much to copy: a terminal takes \(ClipboardText.byteLimit) bytes, choose fewer lines",
            "too much to copy: choose fewer lines", "too much to copy", "too much")
    }

    private mutating func leaveCopy() {
        if let view = viewBeforeCopy { tabs[current].view.goBack(to: view) }
        viewBeforeCopy = nil
        copying = nil
    }

    // MARK: - Screen

    /// What the row above the input says while lines are chosen.
    var copyWords: FittingText? {
        guard let copying else { return nil }
        let count = tab.view.count(of: copying.lines, of: tab.transcript)
        let words = "copy \(lineCount(count))"
        return FittingText(
            "\(words): Up Down move, Space marks, Enter copies, Esc leaves",
            "\(words): Enter copies, Esc leaves", "\(words): Enter, Esc", "\(count): Enter, Esc",
            "Enter, Esc", "Enter")
    }

    /// Puts the cursor where lines are chosen, so that it is seen without attributes too.
    func placeCopyCursor(in grid: inout CellGrid, top: Int) {
        guard let copying else { return }
        let row = tab.view.row(of: copying.cursor, of: tab.transcript, in: frame)
        grid.cursor = row.map { CellGrid.Position(row: top + $0, column: 0) }
    }
}
