import TerminalUI
import Text

/// Whether the input line of a buffer is readable on the screen.
package enum InputVisibility: Equatable, Sendable {
    case visible
    /// Hidden by the person, until a line is sent.
    case hiddenOnce
    /// Hidden by the server, until the server or the person shows it again.
    case hiddenByServer
}

/// Hidden input, as for a password: masks on the screen, sent as it is, and kept nowhere.
///
/// Text that is already in the line when it is hidden belongs to the hidden text, because it may be
/// the start of a password that was typed before the server asked for it.
extension Buffer {
    /// Whether the input line is hidden.
    package var isInputHidden: Bool { inputVisibility != .visible }

    /// The server hides the input, or shows it again; called by the protocol of the link.
    ///
    /// Hidden text that was not sent yet stays hidden when the server shows the input.
    mutating func setInputHidden(byServer isHidden: Bool) {
        if isHidden {
            hideInput(.hiddenByServer)
        } else if inputVisibility == .hiddenByServer {
            if editor.isEmpty { showInput() } else { inputVisibility = .hiddenOnce }
        }
    }

    /// The person hides the input for one line, or shows it again, whoever has hidden it.
    mutating func toggleInputHidden() {
        if isInputHidden { showInput() } else { hideInput(.hiddenOnce) }
    }

    /// Shows the input again: hidden text is discarded, and the line from before returns.
    mutating func showInput() {
        if let coveredEditor { editor = coveredEditor }
        coveredEditor = nil
        hiddenKills = nil
        inputVisibility = .visible
    }

    /// The hidden text was sent, or is discarded, and with it the text that it had begun with.
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
    var inputArea: InputArea { isInputHidden ? InputArea(prompt: "hidden> ") : InputArea() }

    /// The editor as it is shown: a mask for each cluster of a hidden text.
    var shownEditor: LineEditor {
        guard isInputHidden else { return editor }
        let masks = String(editor.clusters.map { $0 == "\n" ? $0 : "*" })
        return LineEditor(Draft(text: masks, cursor: editor.cursor))
    }

    /// For the ruler; nil if the input is visible.
    ///
    /// - Parameter isConnected: Whether Enter can send the line.
    func hiddenInputText(isConnected: Bool) -> FittingText? {
        switch inputVisibility {
        case .visible: nil
        case .hiddenOnce where !isConnected:
            FittingText(
                "hidden: one line, kept in no history or log; Esc leaves", "hidden: Esc leaves",
                "hidden")
        case .hiddenOnce:
            FittingText(
                "hidden: Enter sends one line, kept in no history or log; Esc leaves",
                "hidden: Enter sends, Esc leaves", "hidden: Esc leaves", "hidden")
        case .hiddenByServer:
            FittingText(
                "hidden by the server: lines are kept in no history or log; Esc shows the input",
                "hidden by the server: Esc shows it", "hidden: Esc shows", "hidden")
        }
    }
}
