import TerminalUI

/// What keys and commands mean.
extension ClientState {
    mutating func take(_ input: Input) -> [ClientAction] {
        hint = nil
        let wasArmed = quitIsArmed
        quitIsArmed = false
        switch input {
        case .paste(let text):
            help = nil
            insert(text)
            return []
        case .key(let key):
            let command = keymap.command(for: key)
            if help != nil, takeInHelp(command) { return [] }
            if let command { return perform(command, quitWasArmed: wasArmed) }
            if case .character(let character) = key { insert(String(character)) }
            return []
        }
    }

    /// Line ends in a paste become blanks, but for the last, which goes: a paste never sends
    /// anything by itself.
    private mutating func insert(_ text: String) {
        let lines = text.last?.isNewline == true ? text.dropLast() : text[...]
        let oneLine = String(lines.map { $0.isNewline ? " " : $0 })
        if !editor.insert(oneLine) {
            hint = "the line is full: \(LineEditor.byteLimit) bytes"
        }
    }

    private mutating func perform(
        _ command: Command, quitWasArmed: Bool
    ) -> [ClientAction] {
        switch command {
        case .edit(let edit): editor.perform(edit)
        case .submit: return submit()
        case .historyOlder: showFromHistory(history.older(current: editor.text))
        case .historyNewer: showFromHistory(history.newer())
        case .pageUp, .pageDown, .lineUp, .lineDown, .toTop, .toEnd:
            view.move(by: command, over: transcript, in: frame)
        case .reconnect: return reconnect()
        case .cancel: return callOff()
        case .resend: return resend()
        case .drop: drop()
        case .help: openHelp()
        case .redraw: return [.redraw]
        case .suspend: return [.suspend]
        case .interrupt: return interrupt(quitWasArmed)
        case .endOfInput:
            if editor.isEmpty { return [.quit] }
            editor.perform(.deleteForward)
        }
        return []
    }

    /// Enter.
    private mutating func submit() -> [ClientAction] {
        if editor.isEmpty {
            switch link {
            case .up: return hangUp()
            case .down: return reconnect()
            case .connecting, .closing: return []
            }
        }
        switch SlashCommand.read(editor.text) {
        case .message(let message): return send(message)
        case .unknown(let word):
            hint = "there is no command \(word); //… sends a line that starts with a slash"
            return []
        case .command(let command):
            history.record(editor.take())
            return perform(command)
        }
    }

    private mutating func perform(_ command: SlashCommand) -> [ClientAction] {
        switch command {
        case .help: openHelp()
        case .reconnect: return reconnect()
        case .close: return link.isUp ? hangUp() : callOff()
        case .resend: return resend()
        case .drop: drop()
        case .quit: return [.quit]
        }
        return []
    }

    /// C-c: the line goes, and can be had back by yanking; on an empty line, twice, it leaves.
    private mutating func interrupt(_ quitWasArmed: Bool) -> [ClientAction] {
        if !editor.isEmpty {
            editor.perform(.moveToEnd)
            editor.perform(.killToStart)
            hint = "C-y brings the line back"
            return []
        }
        if quitWasArmed { return [.quit] }
        quitIsArmed = true
        hint = "C-c again leaves"
        return []
    }

    private mutating func openHelp() {
        var page = HelpPage(keymap)
        page.open(in: frame)
        help = page
    }

    private mutating func showFromHistory(_ line: String?) {
        if let line { editor.replace(with: line) }
    }

    /// In the help, scrolling scrolls it, and any other key puts it away; true when that is
    /// all that the key did.
    private mutating func takeInHelp(_ command: Command?) -> Bool {
        let frame = frame
        switch command {
        case .pageUp, .pageDown, .lineUp, .lineDown, .toTop, .toEnd:
            if let command { help?.move(by: command, in: frame) }
        case .historyOlder: help?.move(by: .lineUp, in: frame)
        case .historyNewer: help?.move(by: .lineDown, in: frame)
        case .help, .cancel, .submit: help = nil
        default:
            help = nil
            return false
        }
        return true
    }
}
