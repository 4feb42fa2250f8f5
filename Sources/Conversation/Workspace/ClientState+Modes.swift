import ReactorKit
import Settings
import TerminalUI
import Text

/// Opens the modes of the input line and the help, and performs their outcomes.
extension ClientState {
    /// Passes an input to the open mode; nil if the input has its usual meaning.
    mutating func takeInMode(_ input: BoundInput) -> [ClientAction]? {
        switch mode {
        case .none: nil
        case .help(let help): take(input, in: help)
        case .tabs(let list): take(input, in: list)
        case .search(let search): take(input, in: search)
        case .copy(let copy): take(input, in: copy)
        case .history(let history): take(input, in: history)
        case .paste(let paste): take(input, in: paste)
        case .completion(let completion): take(input, in: completion)
        case .literal(let literal): take(input, in: literal)
        }
    }

    // MARK: - Help

    mutating func openHelp() {
        mode = .help(HelpMode(helpPage, in: frame))
    }

    /// `/help WORD`: the help from the entry about it.
    mutating func openHelp(about word: String) throws(CommandRefused) {
        if word.isEmpty { return openHelp() }
        let page = helpPage
        guard let place = page.place(of: word) else {
            let hint = suggestion(for: word, among: page.words)
            throw CommandRefused(
                FittingText(
                    "the help has nothing about \(word)\(hint); /help shows all of it",
                    "no help about \(word)\(hint)", "no help about it", "no help"))
        }
        mode = .help(HelpMode(page, at: place, in: frame))
    }

    private var helpPage: HelpPage {
        let settings = tabSettings
        return HelpPage(
            commands: commands, keymap: keymap, settings: settings,
            files: ClientFile.files(files, withLog: settings.log))
    }

    /// The help on a screen of another size.
    mutating func fitHelp() {
        guard case .help(var help) = mode else { return }
        help.fit(frame)
        mode = .help(help)
    }

    private mutating func take(_ input: BoundInput, in help: HelpMode) -> [ClientAction]? {
        var help = help
        let outcome = help.take(input, in: frame, with: &killRing)
        mode = .none
        switch outcome {
        case .stay: mode = .help(help)
        case .close: break
        case .pass:
            mode = .help(help)
            return nil
        case .closeAndPass: return nil
        }
        return []
    }

    // MARK: - Ctrl-V

    private mutating func take(_ input: BoundInput, in literal: LiteralMode) -> [ClientAction]? {
        mode = .none
        switch literal.take(input) {
        case .insert(let text): insert(text)
        case .refuse(let key): hint = "\(key) is not a character"
        case .closeAndPass: return nil
        }
        return []
    }

    // MARK: - Ctrl-R

    mutating func searchHistory(ofAll isOfAll: Bool = false) {
        mode = .history(
            HistoryMode(
                in: histories, at: tab.endpointKey, ofAll: isOfAll, lastQuery: lastHistoryQuery))
    }

    private mutating func take(_ input: BoundInput, in search: HistoryMode) -> [ClientAction]? {
        var search = search
        let outcome = search.take(input)
        if !search.query.isEmpty { lastHistoryQuery = search.query }
        mode = .none
        switch outcome {
        case .stay: mode = .history(search)
        case .close: break
        case .accept: search.accept(into: &tabs[current].editor)
        case .acceptAndSubmit:
            search.accept(into: &tabs[current].editor)
            // Without a match an empty line stays, and Enter must not close the connection.
            return tab.editor.isEmpty ? [] : submit()
        case .acceptAndPass:
            search.accept(into: &tabs[current].editor)
            return nil
        }
        return []
    }

    // MARK: - Tab

    mutating func complete(backward: Bool) {
        var completer = Completer(
            commands: commands.map(\.forCompletion), endpoints: endpointNames,
            settings: settings.forCompletion, helpWords: helpPage.words, tabCount: tabs.count)
        if link.isNetwork { (completer.people, completer.rooms) = (people, roomNames) }
        guard
            let completion = completer.completion(
                for: tab.editor, words: tab.transcript.recentWords)
        else {
            hint = "no completions"
            return
        }
        let mode = CompletionMode(completion, backward: backward, in: &tabs[current].editor)
        if let mode { self.mode = .completion(mode) }
    }

    private mutating func take(
        _ input: BoundInput, in completion: CompletionMode
    ) -> [ClientAction]? {
        var completion = completion
        let outcome = completion.take(input, in: &tabs[current].editor)
        mode = .none
        switch outcome {
        case .stay: mode = .completion(completion)
        case .close: break
        case .closeAndPass: return nil
        }
        return []
    }

    /// Saved names first, then the endpoints of the tabs.
    private var endpointNames: [String] {
        let saved = settings.endpointNames
        return tabs.map(\.endpoint.description).reduce(into: saved) { names, name in
            if !names.contains(name) { names.append(name) }
        }
    }
}
