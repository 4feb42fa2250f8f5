import TerminalUI
import Text

/// Keys while the input line is hidden; see ``InputVisibility``.
extension ClientState {
    /// Hides the input for one line, or shows it again.
    mutating func toggleSecret() {
        // The line of the history that is shown becomes a part of the hidden text.
        history.endWalk()
        tabs[current].toggleInputHidden()
    }

    /// Performs a command on a hidden line; nil if it has its usual effect.
    mutating func performHidden(_ command: Command) -> [ClientAction]? {
        switch command {
        case .cancel: tabs[current].showInput()
        case .interrupt where !tab.editor.isEmpty: tabs[current].clearHiddenInput()
        case .interrupt where tab.inputVisibility == .hiddenOnce: tabs[current].showInput()
        case .historyOlder, .historyNewer, .upOrOlder, .downOrNewer, .searchHistory,
            .searchAllHistory, .complete, .completeBackward, .editExternally:
            let key = keymap.name(of: .cancel)
            hint = Hint(
                "hidden: no history, completion or editor here; \(key) shows the input",
                "not while hidden: \(key) shows it", "not while hidden", "hidden")
        default: return nil
        }
        return []
    }

    /// Sends the hidden line as it is: a slash at its start has no meaning. An empty line is sent
    /// only if the server has asked for it.
    mutating func submitHidden() -> [ClientAction] {
        if tab.editor.isEmpty, tab.inputVisibility == .hiddenOnce {
            tabs[current].showInput()
            hint = "nothing was sent"
            return []
        }
        guard let actions = transmit(tab.editor.lines, areHidden: true) else { return [] }
        tabs[current].clearHiddenInput()
        if tab.inputVisibility == .hiddenOnce { tabs[current].showInput() }
        return actions
    }
}
