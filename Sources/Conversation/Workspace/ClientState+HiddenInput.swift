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

    /// `/secret TEXT`: the text becomes the hidden line.
    mutating func hide(_ text: String) {
        toggleSecret()
        tabs[current].editor.insert(text)
    }

    /// The server hides the input: leaves a mode that would show what is typed next, or has shown
    /// the start of it.
    mutating func leaveTextMode() -> [ClientAction] {
        switch mode {
        case .tabs:
            mode = .none
            return closeTabList()
        case .help, .history, .completion: mode = .none
        case .search(let search): drop(search)
        // These show nothing that is typed.
        case .none, .copy, .paste, .literal: break
        }
        return []
    }

    // MARK: - Secrets in visible lines

    /// Whether a text has a secret that is kept in no history or draft: the argument of a command,
    /// or the password of a URL.
    func hasSecret(_ text: String) -> Bool {
        text.split(separator: "\n").contains { line in
            isSecretCommand(String(line))
                || line.split(separator: " ").contains(where: ProxyChoice.isURLWithPassword)
        }
    }

    /// Whether the input line is a command with a secret, which is not killed for other lines.
    var isCommandSecret: Bool {
        tabs[current].editor.clusters.first == "/" && isSecretCommand(tabs[current].editor.text)
    }

    private func isSecretCommand(_ line: String) -> Bool {
        guard case .command(let command, let argument) = SlashCommand.read(line, among: commands)
        else { return false }
        return command.isSecret(argument)
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
