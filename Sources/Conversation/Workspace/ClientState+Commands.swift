import Settings
import TerminalUI
import Text

/// Enter: sends the line as a message from the current tab, or performs a command.
extension ClientState {
    /// - Parameter fetchingNext: Whether the next line of the history is inserted afterwards.
    mutating func submit(fetchingNext: Bool = false) -> [ClientAction] {
        if tab.isInputHidden { return submitHidden() }
        if tab.editor.isEmpty {
            return withLink(of: current) { $0.submitEmptyLine(in: &$1, at: $2) }
        }
        let lines = tab.editor.lines
        if lines.count > 1 { return submit(lines, fetchingNext) }
        switch SlashCommand.read(lines[0], among: commands) {
        case .message(let message): return send([message], fetchingNext)
        case .command(let command, let argument): return submit(command, argument, fetchingNext)
        case .unknown(let word):
            let key = keymap.name(of: .help)
            hint = .error(
                "no command \(word); //… sends a line that starts with a slash",
                "no command \(word); //… sends it", "no \(word): \(key) lists the commands",
                "no \(word)")
            return []
        }
    }

    /// The slash commands of the current tab.
    var commands: [SlashCommand] {
        guard let index = linkIndex(of: tabs[current].link) else { return SlashCommand.workspace }
        if links[index].isNetwork { return SlashCommand.network }
        return SlashCommand.workspace + links[index].dialect.commands
    }

    /// The messages for some lines; a line without text is an empty message.
    static func messages(of lines: [String]) throws(CommandRefused) -> [String] {
        try lines.map { line throws(CommandRefused) in
            guard case .message(let message) = SlashCommand.read(line) else {
                let word = line.prefix { $0 != " " }
                throw CommandRefused(
                    FittingText(
                        "\(word) among other lines: //… sends a line that begins with /",
                        "\(word) among lines: //… sends it"))
            }
            return message
        }
    }

    private mutating func submit(_ lines: [String], _ fetchingNext: Bool) -> [ClientAction] {
        do throws(CommandRefused) {
            return send(try Self.messages(of: lines), fetchingNext)
        } catch {
            hint = .error(error.reason)
            return []
        }
    }

    private mutating func send(_ messages: [String], _ fetchingNext: Bool) -> [ClientAction] {
        guard let actions = transmit(messages) else { return [] }
        record(tabs[current].editor.take(), fetchingNext)
        return actions
    }

    /// Sends messages from the current tab; nil when there is no connection.
    mutating func transmit(_ messages: [String], areHidden: Bool = false) -> [ClientAction]? {
        if link.isNetwork {
            guard areHidden else { return sendChat(messages) }
            hint = .error("a network has no hidden messages", "not hidden here")
            return nil
        }
        var isSent = false
        let actions = withLink(of: current) { link, buffer, now in
            let actions = link.send(messages, areHidden: areHidden, from: &buffer, at: now)
            isSent = actions != nil
            return actions ?? []
        }
        return isSent ? actions : nil
    }

    private mutating func record(_ text: String, _ fetchingNext: Bool) {
        let endpoint = tab.endpointKey
        if hasSecret(text) { return history.endWalk() }
        guard fetchingNext, !tab.isInputHidden else { return histories.record(text, at: endpoint) }
        if let next = histories.recordAndFetchNext(text, at: endpoint) {
            tabs[current].editor.replace(with: next)
        }
    }

    /// Records a line of another tab. A walk through the history in the tab that is now current is
    /// not related to the line.
    private mutating func recordElsewhere(_ line: String, at endpoint: String) {
        if hasSecret(line) { return }
        guard endpoint == tab.endpointKey else { return histories.record(line, at: endpoint) }
        let walk = history.pauseWalk()
        histories.record(line, at: endpoint)
        history.resumeWalk(walk)
    }

    /// The line is cleared before the command is performed, which may show another tab, and
    /// restored when the command is refused.
    private mutating func submit(
        _ command: SlashCommand, _ argument: String, _ fetchingNext: Bool
    ) -> [ClientAction] {
        let editor = tab.editor
        let line = tabs[current].editor.take()
        let (origin, endpoint) = (tab.id, tab.endpointKey)
        do throws(CommandRefused) {
            let actions = try command.perform(argument, on: &self)
            if tab.id == origin {
                record(line, fetchingNext)
            } else {
                recordElsewhere(line, at: endpoint)
            }
            return actions
        } catch {
            tabs[current].editor = editor
            refuse(error.reason)
            return []
        }
    }

    /// Shows why a command is refused: in the ruler, or in the transcript if it does not fit.
    private mutating func refuse(_ reason: FittingText) {
        hint = .error(reason)
        guard hint?.text.fitting(columns - Self.frameColumns) == nil else { return }
        tabs[current].show("error: \(reason.forms[0])", .failure)
        tabs[current].view.toEnd()
        hint = .failure("error: see the line above", "error above", "error")
    }

    /// Dials again, regardless of the state of the connection.
    mutating func reconnect() -> [ClientAction] {
        withLink(of: current) { $0.reconnect(in: &$1, at: $2) }
    }

    mutating func resend() -> [ClientAction] {
        if link.isNetwork, link.state.isUp { return resendChat() }
        return resendLines()
    }

    private mutating func resendLines() -> [ClientAction] {
        withLink(of: current) { $0.resend(from: &$1, at: $2) }
    }

    mutating func trust() -> [ClientAction] {
        withLink(of: current) { link, buffer, _ in link.trust(in: &buffer) }
    }

    /// Cancels connecting, or the wait before it.
    mutating func cancelDial() -> [ClientAction] {
        withLink(of: current) { link, buffer, _ in link.cancel(in: &buffer) }
    }

    mutating func showInfo() {
        link.reportAll(in: &tabs[current], at: now)
    }

    /// `/do ACTION`: for a person whose keyboard does not have the key.
    mutating func perform(named name: String) throws(CommandRefused) -> [ClientAction] {
        guard let command = Command(named: name) else {
            if name.isEmpty {
                throw CommandRefused(
                    FittingText("which action? Tab lists them", "which action? Tab"))
            }
            let names = Command.allCases.map(\.name)
            throw CommandRefused(
                FittingText(
                    "there is no action \"\(name)\"\(suggestion(for: name, among: names)); Tab lists them",
                    "there is no action \"\(name)\"\(suggestion(for: name, among: names))",
                    "no such action: Tab lists them", "Tab lists them", "Tab"))
        }
        return perform(command, quitWasArmed: false)
    }
}
