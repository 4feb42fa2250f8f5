import TerminalUI

/// What becomes of a paste: one line goes into the text; several are asked about, unless there
/// are fewer than the setting `paste-confirm` says.
extension ClientState {
    mutating func take(paste: String) {
        switch PendingPaste.read(paste) {
        case .line(let line): insert(line)
        case .pending(let paste):
            let limit = settings.pasteConfirm
            if limit > 0, paste.count >= limit {
                inputMode = .asking(paste)
            } else {
                edit(paste)
            }
        }
    }

    /// Keys that neither answer nor change anything mean what they always do.
    mutating func answer(_ paste: PendingPaste, with input: Input) -> [ClientAction]? {
        inputMode = .asking(paste)
        guard case .key(let key) = input else {
            if case .paste(let text) = input { add(text, to: paste) }
            return []
        }
        let command = keymap.command(for: key)
        switch paste.answer(to: command) {
        case .send: return send(paste)
        case .edit: edit(paste)
        case .drop:
            inputMode = .typing
            hint = "the paste was dropped"
        case nil: return Self.isHarmless(command) ? nil : []
        }
        return []
    }

    // MARK: -

    private static func isHarmless(_ command: Command?) -> Bool {
        switch command {
        case .pageUp, .pageDown, .lineUp, .lineDown, .toTop, .toEnd, .redraw, .suspend: true
        default: false
        }
    }

    private mutating func add(_ text: String, to paste: PendingPaste) {
        var paste = paste
        paste.append(text)
        inputMode = .asking(paste)
    }

    /// What does not fit into the text stays a question: nothing of it is lost.
    private mutating func edit(_ paste: PendingPaste) {
        var editor = tab.editor
        guard editor.insert(paste.text) else {
            inputMode = .asking(paste)
            hint = Wording(
                "too long to edit: \(LineEditor.byteLimit) bytes are the most", "too long to edit")
            return
        }
        inputMode = .typing
        tabs[current].editor = editor
    }

    /// A paste alone goes out to the letter; in the midst of what was typed, slashes mean what
    /// they mean there.
    private mutating func send(_ paste: PendingPaste) -> [ClientAction] {
        let lines = paste.lines(within: tab.editor)
        if lines.contains(where: { $0.utf8.count > LineEditor.byteLimit }) {
            hint = Wording(
                "a line is longer than \(LineEditor.byteLimit) bytes: nothing was sent",
                "a line is too long: nothing sent", "nothing sent")
            return []
        }
        do throws(CommandRefused) {
            let messages = tab.editor.isEmpty ? lines : try Self.messages(of: lines)
            guard let actions = transmit(messages) else { return [] }
            inputMode = .typing
            _ = tabs[current].editor.take()
            // A longer text could not be recalled.
            let text = lines.joined(separator: "\n")
            if text.utf8.count <= LineEditor.byteLimit { history.record(text) }
            return actions
        } catch {
            hint = error.reason
            return []
        }
    }
}
