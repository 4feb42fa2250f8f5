import TerminalUI
import Text

/// Searches the transcript of the current tab.
extension ClientState {
    mutating func openSearch() {
        mode = .search(newSearch())
    }

    /// `/search TEXT`, and `/search /EXPRESSION/`: goes to the nearest hit.
    mutating func search(_ argument: String) throws(CommandRefused) {
        var search = newSearch()
        if argument.isEmpty {
            mode = .search(search)
            return
        }
        let (text, isExpression) = SearchPattern.parts(of: argument)
        search.enter(SearchQuery(text: text, isExpression: isExpression))
        if let problem = search.problem {
            throw CommandRefused(
                FittingText("not a regular expression: \(problem)", problem, "not a regex"))
        }
        mode = .search(search)
        look(for: search, from: search.start)
        close(search)
    }

    /// Goes to the next hit of the last search, whose mode is closed.
    mutating func jump(_ direction: TranscriptSearch.Direction) {
        guard tab.search != nil else {
            let key = keymap.name(of: .searchTranscript)
            hint = Hint("no search yet: \(key) searches", "\(key) searches", key)
            return
        }
        showsHits = true
        walk(direction)
    }

    /// Performs an input while the search is open.
    mutating func take(_ input: BoundInput, in search: SearchMode) -> [ClientAction]? {
        var search = search
        let outcome = search.take(input, with: &killRing)
        mode = .search(search)
        switch outcome {
        case .stay: break
        case .search(let extended):
            let hit = extended ? tab.search?.current?.line : nil
            look(for: search, from: hit ?? search.start)
        case .walk(let direction): if tab.search != nil { walk(direction) }
        case .scroll(let command): tabs[current].scroll(by: command, in: frame)
        case .close: close(search)
        case .leave: leave(search)
        case .pass: return nil
        case .closeAndPass:
            close(search)
            return nil
        }
        return []
    }

    // MARK: - Steps

    private mutating func newSearch() -> SearchMode {
        tabs[current].search = nil
        let lines = tab.view.visibleLines(of: tab.transcript, in: frame)
        return SearchMode(from: tab.view, start: lines?.upperBound, lastQuery: lastSearch)
    }

    /// Starts over with the current pattern.
    private mutating func look(for search: SearchMode, from line: LineID?) {
        if line == search.start { tabs[current].view.goBack(to: search.origin) }
        tabs[current].beginSearch(for: search.pattern, from: line)
        advanceSearch()
    }

    private mutating func walk(_ direction: TranscriptSearch.Direction) {
        tabs[current].search?.walk(direction)
        advanceSearch()
    }

    /// Stays at the hit.
    private mutating func close(_ search: SearchMode) {
        lastSearch = search.query
        mode = .none
        showsHits = tab.search != nil
        if tab.search?.isWalking == false {
            tabs[current].view.untie(over: tab.transcript, in: frame)
        }
    }

    /// Restores the view from when the search began.
    private mutating func leave(_ search: SearchMode) {
        if !search.editor.isEmpty { lastSearch = search.query }
        drop(search)
    }

    /// Ends the search, and does not keep its query.
    mutating func drop(_ search: SearchMode) {
        tabs[current].view.goBack(to: search.origin)
        mode = .none
        tabs[current].search = nil
    }

    // MARK: - Work

    /// Whether the search has work left; hits that are not shown need not be counted.
    var isSearching: Bool {
        // By optional chaining: a binding would copy the search, which is large, after each line.
        areHitsShown
            ? tabs[current].search?.isComplete(for: tabs[current].transcript) == false
            : tabs[current].search?.isWalking == true
    }

    /// Performs a slice of the search, and shows the hit that it found.
    mutating func advanceSearch() {
        if tabs[current].advanceSearch(in: frame, isOpen: isSearchOpen) { needsDisplay = true }
    }

    private var isSearchOpen: Bool {
        if case .search = mode { true } else { false }
    }

    // MARK: - Screen

    /// Whether hits are highlighted, and counted in the ruler.
    var areHitsShown: Bool { isSearchOpen || showsHits }

    /// For the ruler, while the hits of a closed search are highlighted.
    var hitWords: FittingText? {
        guard showsHits, let count = tab.hitCount else { return nil }
        return SearchMode.closedRuler(
            count, hasWrapped: tab.search?.hasWrapped == true, keys: keymap)
    }
}
