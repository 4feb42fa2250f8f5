import TerminalUI
import Text

/// Handles inputs: an open mode takes them first, and the current tab handles most others.
extension ClientState {
    mutating func take(_ input: Input) -> [ClientAction] {
        hint = nil
        tabs[current].hint = nil
        let endsHits = showsHits
        showsHits = false
        let wasArmed = quitIsArmed
        quitIsArmed = false
        let input = BoundInput(input, after: &chord, in: keymap)
        if let actions = takeInMode(input) {
            // A key that a mode has consumed begins no chord.
            chord = KeyChord()
            return actions
        }
        if case .paste(let text) = input.input { take(paste: text) }
        switch input.meaning {
        case .command(.cancel) where endsHits: break
        case .command(let command): return perform(command, quitWasArmed: wasArmed)
        case .unknown(let keys):
            let names = Key.names(of: keys)
            hint = Hint("\(names) is not bound", "no \(names)")
        case .key(.character(let character)):
            type(character)
            return reportTyping()
        case .key, .pending, nil: break
        }
        return []
    }

    mutating func perform(
        _ command: Command, quitWasArmed: Bool
    ) -> [ClientAction] {
        if tab.isInputHidden, let actions = performHidden(command) { return actions }
        switch command {
        case .edit(let edit):
            if tab.editor.isEmpty, let other = command.onEmptyLine {
                return perform(other, quitWasArmed: quitWasArmed)
            }
            self.edit(edit)
        case .submit: return submit()
        case .historyOlder: recall(history.older(than: tab.editor.text))
        case .historyNewer: recall(history.newer(than: tab.editor.text))
        case .upOrOlder, .downOrNewer: moveOrWalk(command)
        case .pageUp, .pageDown, .lineUp, .lineDown, .toTop, .toEnd:
            tabs[current].scroll(by: command, in: frame)
        case .toUnread: goToUnread()
        case .nextTimestamps: setTimestamps(tabSettings.timestamps.next)
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
        case .nextActiveTab: return showNextActiveTab()
        case .listTabs: return openTabList()
        case .toggleMembers: toggleMembers()
        case .toggleTopic: toggleTopic()
        case .membersUp: scrollMembers(byPages: -1)
        case .membersDown: scrollMembers(byPages: 1)
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
            tabs[current].editor.perform(.deleteForward, with: &killRing)
        case .newline: insert("\n")
        case .submitAndFetchNext: return tab.editor.isEmpty ? [] : submit(fetchingNext: true)
        case .searchHistory: searchHistory()
        case .searchAllHistory: searchHistory(ofAll: true)
        case .complete: complete(backward: false)
        case .completeBackward: complete(backward: true)
        case .literalNext: mode = .literal(LiteralMode())
        case .editExternally: return [.edit(tab.editor.text)]
        case .secret: toggleSecret()
        }
        return []
    }

    /// Performs an edit. What it kills of a hidden line, or of a command with a secret, cannot be
    /// yanked into other lines.
    private mutating func edit(_ command: EditCommand) {
        if tab.isInputHidden {
            var kills = tab.hiddenKills ?? killRing
            tabs[current].editor.perform(command, with: &kills)
            tabs[current].hiddenKills = kills
        } else if isCommandSecret {
            var kills = killRing
            tabs[current].editor.perform(command, with: &kills)
        } else {
            tabs[current].editor.perform(command, with: &killRing)
        }
    }

    /// Ctrl-C: kills the text, which Ctrl-Y yanks; on an empty line, pressed twice, it quits.
    private mutating func interrupt(_ quitWasArmed: Bool) -> [ClientAction] {
        if !tab.editor.isEmpty {
            history.endWalk()
            if isCommandSecret {
                _ = tabs[current].editor.take()
                return []
            }
            tabs[current].editor.killAll(into: &killRing)
            let yank = keymap.name(of: .edit(.yank))
            hint = Hint("\(yank) brings the line back", "\(yank): back", yank)
            return []
        }
        if quitWasArmed { return [.quit] }
        quitIsArmed = true
        let interrupt = keymap.name(of: .interrupt)
        hint = Hint("\(interrupt) again leaves", "\(interrupt) leaves", interrupt)
        return []
    }

    private mutating func recall(_ line: String?) {
        if let line { tabs[current].editor.replace(with: line) }
    }

    private mutating func moveOrWalk(_ command: Command) {
        if command == .upOrOlder {
            if tabs[current].editor.moveUp() { return }
            let editor = tab.editor
            recall(history.older(than: editor.text, beginningWith: editor.textBeforeCursor))
        } else {
            if tabs[current].editor.moveDown() { return }
            let editor = tab.editor
            recall(history.newer(than: editor.text, beginningWith: editor.textBeforeCursor))
        }
    }
}
