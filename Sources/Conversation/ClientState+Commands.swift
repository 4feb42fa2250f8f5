import TerminalUI

/// What Enter does with the line: a message for the tab that is shown, or a command.
extension ClientState {
    mutating func submit() -> [ClientAction] {
        if tab.editor.isEmpty { return tabs[current].hangUpOrReconnect() }
        switch SlashCommand.read(tab.editor.text) {
        case .message(let message): return send(message)
        case .command(let command, let argument): return submit(command, argument)
        case .unknown(let word):
            hint = "there is no command \(word); //… sends a line that starts with a slash"
            return []
        }
    }

    private mutating func send(_ message: String) -> [ClientAction] {
        guard let actions = tabs[current].send(message, at: now) else { return [] }
        history.record(tabs[current].editor.take())
        return actions
    }

    /// The line goes before the command is done, which may show another tab, and comes back
    /// when it is refused.
    private mutating func submit(_ command: SlashCommand, _ argument: String) -> [ClientAction] {
        let editor = tab.editor
        let line = tabs[current].editor.take()
        do throws(CommandRefused) {
            let actions = try perform(command, argument)
            history.record(line)
            return actions
        } catch {
            tabs[current].editor = editor
            hint = error.reason
            return []
        }
    }

    private mutating func perform(
        _ command: SlashCommand, _ argument: String
    ) throws(CommandRefused) -> [ClientAction] {
        switch command {
        case .connect: return try open(argument)
        case .close: return try close()
        case .next: return showTab(by: 1)
        case .previous: return showTab(by: -1)
        case .tab: return try showTab(argument)
        case .reconnect: return tabs[current].reconnect()
        case .resend: return tabs[current].resend(at: now)
        case .drop: tabs[current].drop()
        case .help: openHelp()
        case .quit: return [.quit]
        }
        return []
    }
}
