import Text

/// A paste of several lines, which waits for the person to say what becomes of it.
///
/// Nothing of it is in the input yet: to drop it leaves what was written before untouched.
package struct PendingPaste: Equatable, Sendable {
    /// What a paste is.
    package enum Reading: Equatable, Sendable {
        /// One line, without its end: to be inserted at once.
        case line(String)
        /// Several: to be asked about.
        case pending(PendingPaste)
    }

    /// What the person wants.
    package enum Answer: Equatable, Sendable {
        /// Send ``lines(within:)``.
        case send
        /// Insert ``text``, which makes the input grow.
        case edit
        case drop
    }

    /// The whole, to be inserted.
    package var text: String { pasted.lines.joined(separator: "\n") }
    /// How many lines it has; at least two.
    package var count: Int { pasted.lines.count }

    private var pasted: PastedText

    /// Looks at what the terminal sent.
    package static func read(_ paste: String) -> Reading {
        let pasted = PastedText(paste)
        let lines = pasted.lines
        if lines.count == 1 { return .line(String(lines[0])) }
        return .pending(PendingPaste(pasted: pasted))
    }

    /// Another paste, which came before the answer, joins this one.
    package mutating func append(_ paste: String) {
        pasted.append(PastedText(paste))
    }

    /// What a key's command answers; nil leaves the question open.
    package func answer(to command: Command?) -> Answer? {
        switch command {
        case .submit: .send
        case .newline: .edit
        case .cancel, .interrupt: .drop
        default: nil
        }
    }

    /// The lines to send, in order, empty ones among them: those of the paste, the first behind
    /// what stands before the cursor, the last before what stands behind it.
    package func lines(within editor: LineEditor) -> [String] {
        let whole =
            editor.textBeforeCursor + text + String(editor.clusters[editor.cursor...])
        return whole.split(omittingEmptySubsequences: false, whereSeparator: \.isLineBreak)
            .map { String($0) }
    }

    private init(pasted: PastedText) {
        self.pasted = pasted
    }

    // MARK: - Screen

    /// The rows that it wants, at most `limit`: its lines and the question.
    package func rows(limit: Int) -> Int { max(min(count + 1, limit), 1) }

    /// Draws its first lines and the question into rows of the grid.
    package func draw(into grid: inout CellGrid, rows: Range<Int>, theme: Theme = .standard) {
        guard let last = rows.last, grid.columns > 0 else { return }
        for row in rows { grid.fill(row: row, style: theme.input) }
        let preview = rows.dropLast()
        let shown = count > preview.count ? preview.count - 1 : preview.count
        for (row, line) in zip(preview.prefix(max(shown, 0)), pasted.lines) {
            // No more than can be seen: a line may be a megabyte long.
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
            question.cut(to: max(grid.columns - 1, 1)), row: last, column: 0, style: theme.prompt)
        grid.cursor = CellGrid.Position(row: last, column: min(end, grid.columns - 1))
    }

    private var question: FittingText {
        var facts = "\(count) lines"
        if pasted.isCut { facts += ", cut" }
        if pasted.controls > 0 {
            facts += ", \(pasted.controls) control\(pasted.controls == 1 ? "" : "s") made visible"
        }
        return FittingText(
            "\(facts): Enter sends all, Alt-Enter edits, Escape drops",
            "\(count) lines: Enter sends all, Alt-Enter edits, Escape drops",
            "\(count) lines: Enter, M-Enter, Esc", "\(count) lines: Enter, Esc",
            "\(count): Enter, Esc", "Enter/Esc", "\(count)?", "?")
    }
}
