import ReactorKit
import TerminalUI

/// Keys that mean something else for a while: after C-v, C-r, Tab and a paste.
extension ClientState {
    /// Takes an input as the mode has it; nil when it means what it always means.
    mutating func takeInMode(_ input: Input) -> [ClientAction]? {
        let mode = inputMode
        inputMode = .typing
        switch mode {
        case .typing: return nil
        case .literal: return takeLiterally(input)
        case .asking(let paste): return answer(paste, with: input)
        case .searching(let search): return take(input, in: search)
        case .completing(let completion): return take(input, in: completion)
        }
    }

    /// A key that begins a mode.
    mutating func begin(_ command: Command) {
        switch command {
        case .literalNext: inputMode = .literal
        case .searchHistory:
            inputMode = .searching(HistorySearch(in: history, lastQuery: lastQuery))
        case .complete: complete(backward: false)
        case .completeBackward: complete(backward: true)
        default: break
        }
    }

    /// Puts a text in at the cursor, and tells when not all of it fits.
    mutating func insert(_ text: String) {
        if !tabs[current].editor.insert(text) {
            hint = Wording("the line is full: \(LineEditor.byteLimit) bytes", "the line is full")
        }
    }

    /// The text that an external editor gave back.
    mutating func edited(_ text: String) {
        guard text != tab.editor.text else { return }
        if !tabs[current].editor.replace(with: text) {
            hint = Wording(
                "the text was cut: \(LineEditor.byteLimit) bytes are the most", "the text was cut")
        }
    }

    // MARK: - C-v

    /// A paste comes as every paste does: nobody sees what it has in it.
    private mutating func takeLiterally(_ input: Input) -> [ClientAction]? {
        guard case .key(let key) = input else { return nil }
        if let literal = key.literal {
            insert(literal)
        } else {
            hint = "\(key) is no character"
        }
        return []
    }

    // MARK: - C-r

    private mutating func take(_ input: Input, in search: HistorySearch) -> [ClientAction]? {
        var command: Command?
        if case .key(let key) = input { command = keymap.command(for: key) }
        var search = search
        let outcome = search.take(input, command: command)
        if !search.query.isEmpty { lastQuery = search.query }
        switch outcome {
        case .searching: inputMode = .searching(search)
        case .restore: break
        case .accept: search.accept(into: &tabs[current].editor)
        case .submit:
            search.accept(into: &tabs[current].editor)
            return submit()
        case .acceptAndPerform:
            search.accept(into: &tabs[current].editor)
            return nil
        }
        return []
    }

    // MARK: - Tab

    private mutating func complete(backward: Bool) {
        let completer = Completer(
            commands: commands.map(\.forCompletion), endpoints: endpointNames,
            settings: settings.forCompletion, tabCount: tabs.count)
        guard
            var completion = completer.completion(
                for: tab.editor, words: tab.transcript.recentWords)
        else {
            hint = Wording("nothing known begins like that", "nothing known")
            return
        }
        guard completion.begin(in: &tabs[current].editor) else { return }
        if backward { completion.previous(in: &tabs[current].editor) }
        inputMode = .completing(completion)
    }

    /// Escape puts the candidates away, and nothing else.
    private mutating func take(_ input: Input, in completion: Completion) -> [ClientAction]? {
        guard case .key(let key) = input else { return nil }
        var completion = completion
        switch keymap.command(for: key) {
        case .complete: completion.next(in: &tabs[current].editor)
        case .completeBackward: completion.previous(in: &tabs[current].editor)
        case .cancel: return []
        default: return nil
        }
        inputMode = .completing(completion)
        return []
    }

    /// Saved names first, then where the tabs lead.
    private var endpointNames: [String] {
        let saved = settings.endpoints.keys.sorted()
        return tabs.map(\.endpoint.description).reduce(into: saved) { names, name in
            if !names.contains(name) { names.append(name) }
        }
    }
}
