import TerminalUI
import Text

/// A paste of several lines that the user has to confirm.
///
/// It is not in the input line yet, so dropping it does not change the typed text.
struct PasteMode: Equatable {
    /// The kinds of pastes.
    enum Reading: Equatable {
        /// One line, without its end: inserted at once.
        case line(String)
        /// Several lines, to be confirmed.
        case lines(PasteMode)
    }

    enum Outcome: Equatable {
        /// The question is still open.
        case stay
        case pass
        /// Send ``lines(within:)``.
        case send
        /// Insert ``text`` into the input line.
        case edit
        case drop
    }

    /// The whole paste.
    var text: String { pasted.lines.joined(separator: "\n") }
    /// The number of lines; at least two.
    var count: Int { pasted.lines.count }

    private var pasted: PastedText

    /// Classifies a paste from the terminal.
    static func read(_ paste: String) -> Reading {
        let pasted = PastedText(paste)
        let lines = pasted.lines
        if lines.count == 1 { return .line(String(lines[0])) }
        return .lines(PasteMode(pasted: pasted))
    }

    private init(pasted: PastedText) {
        self.pasted = pasted
    }

    // MARK: - Keys

    /// Answers the question, or adds another paste. Keys that scroll or connect have their usual
    /// meaning; other keys are ignored.
    mutating func take(_ input: BoundInput) -> Outcome {
        if case .paste(let text) = input.input { pasted.append(PastedText(text)) }
        switch input.command {
        case .submit: return .send
        case .newline: return .edit
        case .cancel, .interrupt: return .drop
        case .pageUp, .pageDown, .lineUp, .lineDown, .toTop, .toEnd, .redraw, .suspend,
            .reconnect:
            return .pass
        default: return .stay
        }
    }

    /// The lines to send, in order, with empty lines: those of the paste, with the typed text
    /// before the cursor added before the first line, and the text after it after the last.
    func lines(within editor: LineEditor) -> [String] {
        let whole =
            editor.textBeforeCursor + text + String(editor.clusters[editor.cursor...])
        return whole.split(omittingEmptySubsequences: false, whereSeparator: \.isLineBreak)
            .map { String($0) }
    }

    // MARK: - Screen

    /// The rows for its lines and the question, at most `limit`.
    func rows(limit: Int) -> Int { max(min(count + 1, limit), 1) }

    /// Draws its first lines and the question into rows of the grid.
    ///
    /// - Parameter isConnected: Whether the lines can be sent.
    func draw(
        into grid: inout CellGrid, rows: Range<Int>, isConnected: Bool = true,
        theme: Theme = .standard, keys: Keymap = .standard
    ) {
        guard let last = rows.last, grid.columns > 0 else { return }
        for row in rows { grid.fill(row: row, style: theme.input) }
        let preview = rows.dropLast()
        let shown = count > preview.count ? preview.count - 1 : preview.count
        for (row, line) in zip(preview.prefix(max(shown, 0)), pasted.lines) {
            // A line may be a megabyte long: no more than fits is laid out.
            let text = VisibleText(String(line.prefix(grid.columns + 1)))
            grid.put(text, row: row, column: 0, style: theme.input, mark: theme.mark)
            if text.columns > grid.columns, grid.columns >= 4 {
                grid.put(">", row: row, column: grid.columns - 1, style: theme.hint)
            }
        }
        if shown < preview.count, let row = preview.last {
            grid.put("… \(count - shown) more", row: row, column: 0, style: theme.ruler)
        }
        let end = grid.put(
            question(isConnected, keys).cut(to: max(grid.columns - 1, 1)), row: last, column: 0,
            style: theme.prompt)
        grid.cursor = CellGrid.Position(row: last, column: min(end, grid.columns - 1))
    }

    private func question(_ isConnected: Bool, _ keys: Keymap) -> FittingText {
        var facts = "\(count) lines"
        if pasted.isCut { facts += ", cut" }
        if pasted.controls > 0 {
            facts += ", \(pasted.controls) control\(pasted.controls == 1 ? "" : "s") made visible"
        }
        let answer = keys.name(of: isConnected ? .submit : .reconnect)
        let (edit, drop) = (keys.name(of: .newline), keys.name(of: .cancel))
        let answers =
            "\(answer) \(isConnected ? "sends all" : "connects"), \(edit) edits, \(drop) drops"
        if !isConnected { facts += ", not connected" }
        return FittingText(
            "\(facts): \(answers)", "\(count) lines: \(answers)",
            "\(count) lines: \(answer), \(edit), \(drop)", "\(count) lines: \(answer), \(drop)",
            "\(count): \(answer), \(drop)", "\(answer)/\(drop)", "\(count)?", "?")
    }
}
