import TerminalUI
import Text

/// Copying lines of the transcript to the terminal's clipboard.
extension ClientState {
    /// Alt-W, and `/copy`: opens a selection at the lowest visible line.
    mutating func openCopy() {
        guard let lines = tab.view.visibleLines(of: tab.transcript, in: frame) else {
            hint = .error("there is no line to copy")
            return
        }
        mode = .copy(CopyMode(at: lines.upperBound, from: tab.view))
        show(lines.upperBound)
    }

    /// `/copy N`: copies the newest lines at once.
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
        // From one past the end, since a filter may hide the last line.
        let distance = min(count, tab.transcript.count)
        let start = view.line(-distance, from: end.next, of: tab.transcript)
        guard let actions = copy(max(start, first)...end) else {
            throw CommandRefused(Self.tooLong)
        }
        return actions
    }

    /// Performs an input while lines are selected.
    mutating func take(_ input: BoundInput, in copy: CopyMode) -> [ClientAction]? {
        var copy = copy
        let outcome = copy.take(
            input, over: tab.transcript, in: tab.view, page: max(frame.rows - 1, 1))
        mode = .copy(copy)
        switch outcome {
        case .stay: break
        case .moved: show(copy.selection.cursor)
        case .copy(let lines):
            if let actions = self.copy(lines) {
                leave(copy)
                return actions
            }
            hint = .error(Self.tooLong)
        case .leave: leave(copy)
        case .refuse:
            hint = Hint(
                "selecting lines: Enter copies them, Esc closes",
                "Enter copies, Esc closes", "Enter, Esc", "Esc")
        case .pass: return nil
        }
        return []
    }

    // MARK: -

    private mutating func show(_ line: LineID) {
        tabs[current].view.reveal(line, of: tab.transcript, in: frame)
    }

    private mutating func leave(_ copy: CopyMode) {
        tabs[current].view.goBack(to: copy.origin)
        mode = .none
    }

    /// Nil if the text is longer than terminals accept.
    private mutating func copy(_ lines: ClosedRange<LineID>) -> [ClientAction]? {
        guard
            let text = try? ClipboardText(lines, of: tab.transcript, filter: tab.view.filter)
        else { return nil }
        let count = lineCount(text.lineCount)
        hint = Hint(
            "\(count) copied to the terminal's clipboard", "\(count) copied", "copied")
        return [.copy(text.text)]
    }

    private static var tooLong: FittingText {
        FittingText(
            "too much to copy: the limit is \(ClipboardText.byteLimit) bytes, select fewer lines",
            "too much to copy: select fewer lines", "too much to copy", "too much")
    }
}
