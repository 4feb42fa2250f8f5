import TerminalUI
import Text

/// Text that is put into the input line, and pastes: one line is inserted; about several the
/// user is asked, unless they are fewer than the setting `paste-confirm`.
extension ClientState {
    /// Inserts a text at the cursor, and reports when not all of it fits.
    mutating func insert(_ text: String) {
        if !tabs[current].editor.insert(text) {
            hint = FittingText(
                "the line is full: \(LineEditor.byteLimit) bytes", "the line is full")
        }
    }

    /// Replaces the input line with the text that an external editor returned.
    mutating func edited(_ text: String) {
        guard text != tab.editor.text else { return }
        if !tabs[current].editor.replace(with: text) {
            hint = FittingText(
                "the text was cut to the limit of \(LineEditor.byteLimit) bytes",
                "the text was cut")
        }
    }

    mutating func take(paste: String) {
        switch PasteMode.read(paste) {
        case .line(let line): insert(line)
        case .lines(let paste):
            let limit = settings.pasteConfirm
            if limit > 0, paste.count >= limit {
                mode = .paste(paste)
            } else {
                edit(paste)
            }
        }
    }

    /// Carries out what an input does while a paste waits.
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

    /// A paste that does not fit into the input line stays a question: nothing of it is lost.
    private mutating func edit(_ paste: PasteMode) {
        var editor = tab.editor
        guard editor.insert(paste.text) else {
            mode = .paste(paste)
            hint = FittingText(
                "too long to edit: \(LineEditor.byteLimit) bytes is the limit", "too long to edit")
            return
        }
        mode = .none
        tabs[current].editor = editor
    }

    /// Sends a paste that stands alone as it is; inside typed text, slashes mean what they mean
    /// there.
    private mutating func send(_ paste: PasteMode) -> [ClientAction] {
        let lines = paste.lines(within: tab.editor)
        if lines.contains(where: { $0.utf8.count > LineEditor.byteLimit }) {
            hint = FittingText(
                "a line is longer than \(LineEditor.byteLimit) bytes: nothing was sent",
                "a line is too long: nothing sent", "nothing sent")
            return []
        }
        do throws(CommandRefused) {
            let messages = tab.editor.isEmpty ? lines : try Self.messages(of: lines)
            guard let actions = transmit(messages) else { return [] }
            mode = .none
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
