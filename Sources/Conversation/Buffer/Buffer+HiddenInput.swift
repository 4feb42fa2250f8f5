import TerminalUI
import Text

/// Whether the input line of a buffer is readable on the screen.
package enum InputVisibility: Equatable, Sendable {
    case visible
    /// Hidden by the person, until a line is sent.
    case hiddenOnce
    /// Hidden by the server, until the server or the person shows it again.
    case hiddenByServer
    /// Shown by the person, although the server hides it.
    case shownDespiteServer
}

/// Hidden input, such as a password: shown as masks, sent unchanged, and not stored.
///
/// Text that is already in the line when it is hidden belongs to the hidden text, because it may be
/// the start of a password that was typed before the server asked for it.
extension Buffer {
    /// Whether the input line is hidden.
    package var isInputHidden: Bool {
        switch inputVisibility {
        case .visible, .shownDespiteServer: false
        case .hiddenOnce, .hiddenByServer: true
        }
    }

    /// Hides the input because the server asks for it, or ends that; called by the link.
    ///
    /// Hidden text that was not sent yet stays hidden when the server shows the input.
    mutating func setInputHidden(byServer isHidden: Bool) {
        if isHidden {
            hideInput(.hiddenByServer)
        } else if inputVisibility == .hiddenByServer, !editor.isEmpty {
            inputVisibility = .hiddenOnce
        } else if inputVisibility != .hiddenOnce {
            uncoverInput(.visible)
        }
    }

    /// Hides the input for one line, or shows it, even if the server has hidden it; for a key.
    mutating func toggleInputHidden() {
        switch inputVisibility {
        case .visible: hideInput(.hiddenOnce)
        case .shownDespiteServer: hideInput(.hiddenByServer)
        case .hiddenOnce, .hiddenByServer: showInput()
        }
    }

    /// Shows the input again: hidden text is discarded, and the line from before returns.
    ///
    /// As long as the server asks for hidden input, the ruler then warns that it is visible.
    mutating func showInput() {
        uncoverInput(inputVisibility == .hiddenByServer ? .shownDespiteServer : .visible)
    }

    private mutating func uncoverInput(_ visibility: InputVisibility) {
        if let coveredEditor { editor = coveredEditor }
        coveredEditor = nil
        hiddenKills = nil
        inputVisibility = visibility
    }

    /// Removes the hidden text, which was sent or is discarded, and the text from which it started.
    mutating func clearHiddenInput() {
        _ = coveredEditor?.take()
        if let coveredEditor { editor = coveredEditor }
        hiddenKills = nil
    }

    private mutating func hideInput(_ visibility: InputVisibility) {
        if !isInputHidden { coveredEditor = editor }
        inputVisibility = visibility
    }

    // MARK: - What is seen

    /// The area of the input line, whose prompt shows that the line is hidden.
    var inputArea: InputArea {
        if isInputHidden { return InputArea(prompt: "hidden> ") }
        return nick.map { InputArea(prompt: "\($0)> ") } ?? InputArea()
    }

    /// The editor as it is shown: a mask for each cluster of a hidden text.
    var shownEditor: LineEditor {
        guard isInputHidden else { return editor }
        let masks = String(editor.clusters.map { $0 == "\n" ? $0 : "*" })
        return LineEditor(Draft(text: masks, cursor: editor.cursor))
    }

    /// The ruler's text about hidden input; nil if the input is visible and the server allows it.
    ///
    /// - Parameter isConnected: Whether Enter can send the line.
    func hiddenInputText(isConnected: Bool) -> FittingText? {
        let (enter, escape) = (keymap.name(of: .submit), keymap.name(of: .cancel))
        switch inputVisibility {
        case .visible: return nil
        case .hiddenOnce where !isConnected:
            return FittingText(
                "hidden: one line, kept in no history or log; \(escape) discards",
                "hidden: \(escape) discards", "hidden")
        case .hiddenOnce:
            return FittingText(
                "hidden: \(enter) sends one line, kept in no history or log; \(escape) discards",
                "hidden: \(enter) sends, \(escape) discards", "hidden: \(escape) discards",
                "hidden")
        case .hiddenByServer where editor.isEmpty:
            return FittingText(
                "input hidden, as the server asks: \(escape) shows and keeps what you type",
                "hidden, as the server asks: \(escape) shows", "hidden: \(escape) shows", "hidden")
        case .hiddenByServer:
            return FittingText(
                "input hidden, as the server asks: \(escape) discards it, and hides no more",
                "hidden, as the server asks: \(escape) discards", "hidden: \(escape) discards",
                "hidden")
        case .shownDespiteServer:
            let hide = keymap.name(of: .secret)
            return FittingText(
                "the server hides input, but it is shown and kept: \(hide) hides",
                "shown, though the server hides: \(hide)", "shown and kept: \(hide)",
                "shown: \(hide)", hide)
        }
    }
}
