import TerminalUI
import Text

/// Alt-W: a selection of lines in the transcript to copy to the terminal's clipboard.
struct CopyMode {
    enum Outcome: Equatable {
        /// The cursor has moved to another line, which must be shown.
        case moved
        /// The selection has changed without a movement.
        case stay
        /// Copy these lines, and close if the terminal accepts them.
        case copy(ClosedRange<LineID>)
        /// Close, and restore the view.
        case leave
        /// The key does nothing here.
        case refuse
        case pass
    }

    private(set) var selection: LineSelection
    /// The view when the mode was opened.
    let origin: TranscriptView

    /// A selection of one line.
    init(at line: LineID, from origin: TranscriptView) {
        selection = LineSelection(line)
        self.origin = origin
    }

    // MARK: - Keys

    /// Moves the cursor over the lines of the view, or ends the selection.
    ///
    /// - Parameter page: The number of lines in a page.
    mutating func take(
        _ input: BoundInput, over transcript: Transcript, in view: TranscriptView, page: Int
    ) -> Outcome {
        selection.keep(to: transcript)
        func move(by distance: Int, extending: Bool = false) -> Outcome {
            let line = view.line(distance, from: selection.cursor, of: transcript)
            selection.move(to: line, extending: extending)
            return .moved
        }
        switch (input.input, input.command) {
        case (_, .redraw), (_, .suspend): return .pass
        case (.key(.shiftUp), _): return move(by: -1, extending: true)
        case (.key(.shiftDown), _): return move(by: 1, extending: true)
        case (.key(.up), _), (.key(.control("p")), _), (.key(.character("k")), _):
            return move(by: -1)
        case (.key(.down), _), (.key(.control("n")), _), (.key(.character("j")), _):
            return move(by: 1)
        case (_, .pageUp): return move(by: -page)
        case (_, .pageDown): return move(by: page)
        case (_, .lineUp): return move(by: -3)
        case (_, .lineDown): return move(by: 3)
        case (.key(.home), _), (_, .toTop): return move(by: -transcript.count)
        case (.key(.end), _), (_, .toEnd): return move(by: transcript.count)
        case (.key(.character(" ")), _), (.key(.control("@")), _), (.key(.character("v")), _):
            selection.toggleMark()
            return .stay
        case (_, .submit), (_, .copyLines), (.key(.character("y")), _):
            return .copy(selection.lines)
        case (_, .cancel), (_, .interrupt), (.key(.control("g")), _), (.key(.character("q")), _):
            return .leave
        default: return .refuse
        }
    }

    // MARK: - Screen

    /// For the ruler: the number of selected lines, and the keys.
    func ruler(over transcript: Transcript, in view: TranscriptView) -> FittingText {
        let count = view.count(of: selection.lines, of: transcript)
        let text = "copy \(lineCount(count))"
        return FittingText(
            "\(text): Up, Down move, Space marks, Enter copies, Esc closes",
            "\(text): Enter copies, Esc closes", "\(text): Enter, Esc", "\(count): Enter, Esc",
            "Enter, Esc", "Enter")
    }

    /// The style of a line on the screen; nil unless it is selected.
    func style(of line: LineID, theme: Theme) -> Style? {
        guard selection.lines.contains(line) else { return nil }
        return line == selection.cursor ? theme.focus : theme.chosen
    }
}
