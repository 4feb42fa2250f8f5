import TerminalUI

/// What keys mean: most are for the tab that is shown.
extension ClientState {
    mutating func take(_ input: Input) -> [ClientAction] {
        hint = nil
        tabs[current].hint = nil
        let wasArmed = quitIsArmed
        quitIsArmed = false
        showsHits = false
        if let actions = takeInCopy(input, command(of: input)) { return actions }
        if takeInSearch(input, command(of: input)) { return [] }
        if let actions = takeInMode(input) { return actions }
        switch input {
        case .paste(let text):
            help = nil
            chord = KeyChord()
            take(paste: text)
            return []
        case .key(let key): return take(key, quitWasArmed: wasArmed)
        case .report: return []
        }
    }

    private func command(of input: Input) -> Command? {
        if case .key(let key) = input { keymap.command(for: key) } else { nil }
    }

    private mutating func take(_ key: Key, quitWasArmed: Bool) -> [ClientAction] {
        switch chord.take(key, in: keymap) {
        case .command(let command):
            if help != nil, takeInHelp(command) { return [] }
            return perform(command, quitWasArmed: quitWasArmed)
        case .pending: break
        case .unknown(let keys):
            let names = keys.map(\.description).joined(separator: " ")
            hint = Wording("\(names) has no meaning", "no \(names)")
        case .key(let key):
            help = nil
            if case .character(let character) = key { insert(String(character)) }
        }
        return []
    }

    mutating func perform(
        _ command: Command, quitWasArmed: Bool
    ) -> [ClientAction] {
        switch command {
        case .edit(let edit):
            if tab.editor.isEmpty, let other = command.onEmptyLine {
                return perform(other, quitWasArmed: quitWasArmed)
            }
            tabs[current].editor.perform(edit)
        case .submit: return submit()
        case .historyOlder: recall(history.older(than: tab.editor.text))
        case .historyNewer: recall(history.newer(than: tab.editor.text))
        case .upOrOlder, .downOrNewer: moveOrWalk(command)
        case .pageUp, .pageDown, .lineUp, .lineDown, .toTop, .toEnd:
            tabs[current].scroll(by: command, in: frame)
        case .toUnread: goToUnread()
        case .nextTimestamps: settings.timestamps = settings.timestamps.next
        case .toggleFilters: toggleFilters()
        case .toggleBare: showsTextAlone.toggle()
        case .reconnect: return reconnect()
        case .trust: return trust()
        case .info: showInfo()
        case .cancel: return cancelDial()
        case .resend: return resend()
        case .drop: tabs[current].dropUnanswered()
        case .tab(let number): return showTab(number)
        case .nextTab: return showTab(by: 1)
        case .previousTab: return showTab(by: -1)
        case .searchTranscript: openSearch()
        case .olderHit: jump(.older)
        case .newerHit: jump(.newer)
        case .copyLines: openCopy()
        case .help: openHelp()
        case .redraw: return [.redraw]
        case .suspend: return [.suspend]
        case .interrupt: return interrupt(quitWasArmed)
        case .endOfInput:
            if tab.editor.isEmpty { return [.quit] }
            tabs[current].editor.perform(.deleteForward)
        case .newline: insert("\n")
        case .submitAndFetchNext: return tab.editor.isEmpty ? [] : submit(fetchingNext: true)
        case .searchHistory, .complete, .completeBackward, .literalNext: begin(command)
        case .editExternally: return [.edit(tab.editor.text)]
        }
        return []
    }

    /// C-c: the text goes, and can be had back by yanking; on an empty line, twice, it leaves.
    private mutating func interrupt(_ quitWasArmed: Bool) -> [ClientAction] {
        if !tab.editor.isEmpty {
            tabs[current].editor.killAll()
            history.endWalk()
            hint = Wording("C-y brings the line back", "C-y: back", "C-y")
            return []
        }
        if quitWasArmed { return [.quit] }
        quitIsArmed = true
        hint = Wording("C-c again leaves", "C-c leaves", "C-c")
        return []
    }

    private mutating func recall(_ line: String?) {
        if let line { tabs[current].editor.replace(with: line) }
    }

    // MARK: - Help

    mutating func openHelp() {
        var page = HelpPage(keymap)
        page.open(in: frame)
        help = page
    }

    private mutating func moveOrWalk(_ command: Command) {
        let editor = tab.editor
        let prefix = editor.textBeforeCursor
        if command == .upOrOlder {
            if tabs[current].editor.moveUp() { return }
            recall(history.older(than: editor.text, beginningWith: prefix))
        } else {
            if tabs[current].editor.moveDown() { return }
            recall(history.newer(than: editor.text, beginningWith: prefix))
        }
    }

    /// In the help, scrolling scrolls it, and any other key puts it away; true when that is
    /// all that the key did.
    private mutating func takeInHelp(_ command: Command?) -> Bool {
        let frame = frame
        switch command {
        case .pageUp, .pageDown, .lineUp, .lineDown, .toTop, .toEnd:
            if let command { help?.move(by: command, in: frame) }
        case .historyOlder, .upOrOlder: help?.move(by: .lineUp, in: frame)
        case .historyNewer, .downOrNewer: help?.move(by: .lineDown, in: frame)
        case .help, .cancel, .submit: help = nil
        default:
            help = nil
            return false
        }
        return true
    }
}
