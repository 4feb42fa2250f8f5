import TerminalUI
import Text

/// Inserts text and pastes into the input line: one line is inserted at once; several have to be
/// confirmed, unless they are fewer than the setting `paste-confirm`.
extension ClientState {
    /// Inserts a typed character at the cursor, and shows a hint if it does not fit.
    mutating func type(_ character: Character) {
        if !tabs[current].editor.type(character) { refuseMore() }
    }

    /// Inserts a text at the cursor, and shows a hint if not all of it fits.
    mutating func insert(_ text: String) {
        if !tabs[current].editor.insert(text) { refuseMore() }
    }

    private mutating func refuseMore() {
        hint = .failure("the line is full: \(LineEditor.byteLimit) bytes", "the line is full")
    }

    /// Replaces the input line with the text that an external editor returned.
    mutating func edited(_ text: String) {
        guard text != tab.editor.text else { return }
        if !tabs[current].editor.replace(with: text) {
            hint = .failure(
                "the text was cut to the limit of \(LineEditor.byteLimit) bytes",
                "the text was cut")
        }
    }

    mutating func take(paste: String) {
        switch PasteMode.read(paste) {
        case .line(let line): insert(line)
        case .lines(let paste):
            let limit = tabSettings.pasteConfirm
            // The confirmation would show the lines.
            if limit > 0, paste.count >= limit, !tab.isInputHidden {
                mode = .paste(paste)
            } else {
                edit(paste)
            }
        }
    }

    /// Performs an input while a paste waits for confirmation.
    mutating func take(_ input: BoundInput, in paste: PasteMode) -> [ClientAction]? {
        var paste = paste
        let outcome = paste.take(input)
        mode = .paste(paste)
        switch outcome {
        case .stay: break
        case .pass: return nil
        case .send: return send(paste)
        case .edit: edit(paste)
        case .drop:
            mode = .none
            hint = "the paste was dropped"
        }
        return []
    }

    // MARK: -

    /// A paste that does not fit into the input line still waits, so nothing is lost.
    private mutating func edit(_ paste: PasteMode) {
        var editor = tab.editor
        guard editor.insert(paste.text) else {
            mode = .paste(paste)
            hint = .failure(
                "too long to edit: \(LineEditor.byteLimit) bytes is the limit", "too long to edit")
            return
        }
        mode = .none
        tabs[current].editor = editor
    }

    /// Sends a paste unchanged if the input line is empty; within typed text, slashes have their
    /// usual meaning.
    private mutating func send(_ paste: PasteMode) -> [ClientAction] {
        if tab.isInputHidden {
            edit(paste)
            if case .none = mode { return submitHidden() }
            return []
        }
        let lines = paste.lines(within: tab.editor)
        if lines.contains(where: { $0.utf8.count > LineEditor.byteLimit }) {
            hint = .failure(
                "a line is longer than \(LineEditor.byteLimit) bytes: nothing was sent",
                "a line is too long: nothing sent", "nothing sent")
            return []
        }
        do throws(CommandRefused) {
            let messages = tab.editor.isEmpty ? lines : try Self.messages(of: lines)
            guard let actions = transmit(messages) else { return [] }
            mode = .none
            _ = tabs[current].editor.take()
            // The history could not recall a longer text.
            let text = lines.joined(separator: "\n")
            if text.utf8.count <= LineEditor.byteLimit, !hasSecret(text) {
                histories.record(text, at: tab.endpointKey)
            }
            return actions
        } catch {
            hint = .error(error.reason)
            return []
        }
    }
}
