import TerminalUI
import Text

/// Searching the transcript of the tab that is shown.
extension ClientState {
    // MARK: - Opening and closing

    mutating func openSearch() {
        help = nil
        tabs[current].search = nil
        let lines = tab.view.visibleLines(of: tab.transcript, in: frame)
        searchRow = SearchRow(from: tab.view, start: lines?.upperBound)
    }

    /// `/search TEXT`, and `/search /EXPRESSION/`: goes to the nearest hit and stays there.
    mutating func search(_ argument: String) throws(CommandRefused) {
        openSearch()
        if argument.isEmpty { return }
        let (text, isExpression) = SearchPattern.parts(of: argument)
        searchRow?.isExpression = isExpression
        searchRow?.editor = LineEditor(text)
        look(from: searchRow?.start)
        if let problem = searchRow?.problem {
            searchRow = nil
            throw CommandRefused(FittingText("not a regular expression: \(problem)", problem))
        }
        closeSearch()
    }

    /// Stays where the search went.
    private mutating func closeSearch() {
        guard let row = searchRow else { return }
        lastSearch = (row.editor.text, row.isExpression)
        searchRow = nil
        showsHits = tab.search != nil
        if tab.search?.isWalking == false {
            tabs[current].view.untie(over: tab.transcript, in: frame)
        }
    }

    /// Goes back to where the search began.
    private mutating func leaveSearch() {
        guard let row = searchRow else { return }
        tabs[current].view.goBack(to: row.origin)
        if !row.editor.isEmpty { lastSearch = (row.editor.text, row.isExpression) }
        searchRow = nil
        tabs[current].search = nil
    }

    // MARK: - Keys

    /// While the search is open: true when the search is all that the key did.
    mutating func takeInSearch(_ input: Input, _ command: Command?) -> Bool {
        guard searchRow != nil else { return false }
        switch (input, command) {
        case (.paste(let text), _): edit { $0.insert(String(PastedText(text).lines[0])) }
        case (.key(.control("g")), _), (_, .cancel), (_, .interrupt): leaveSearch()
        case (.key(.alt("r")), _):
            searchRow?.isExpression.toggle()
            look(from: searchRow?.start)
        case (_, .searchTranscript), (_, .downOrNewer), (_, .historyNewer): walk(.newer)
        case (_, .searchHistory), (_, .upOrOlder), (_, .historyOlder): walk(.older)
        case (_, .edit(let command)): edit { $0.perform(command) }
        case (_, .endOfInput): edit { $0.perform(.deleteForward) }
        case (.key(.character(let character)), nil): edit { $0.insert(String(character)) }
        case (_, .pageUp), (_, .pageDown), (_, .lineUp), (_, .lineDown), (_, .toTop), (_, .toEnd):
            if let command { tabs[current].scroll(by: command, in: frame) }
        case (_, .submit): closeSearch()
        case (_, .redraw), (_, .suspend): return false
        default:
            closeSearch()
            return false
        }
        return true
    }

    private mutating func edit(_ change: (inout LineEditor) -> Void) {
        guard var editor = searchRow?.editor else { return }
        let before = editor.text
        change(&editor)
        searchRow?.editor = editor
        guard editor.text != before else { return }
        // What goes on narrows the search where it stands, what is taken back widens it again.
        let narrows = !before.isEmpty && editor.text.hasPrefix(before)
        look(from: narrows ? tab.search?.current?.line ?? searchRow?.start : searchRow?.start)
    }

    private mutating func walk(_ direction: TranscriptSearch.Direction) {
        if searchRow?.editor.isEmpty == true, let last = lastSearch {
            searchRow?.isExpression = last.isExpression
            edit { $0.insert(last.text) }
        } else if tab.search != nil {
            tabs[current].search?.walk(direction)
            advanceSearch()
        }
    }

    // MARK: - Hits

    /// To the next hit of the last search, which is closed.
    mutating func jump(_ direction: TranscriptSearch.Direction) {
        guard tab.search != nil else {
            hint = FittingText("nothing was searched yet: C-s searches", "C-s searches", "C-s")
            return
        }
        tabs[current].search?.walk(direction)
        showsHits = true
        advanceSearch()
    }

    /// Whether the search has to go on.
    var isSearching: Bool {
        guard let search = tab.search, searchRow != nil || showsHits || search.isWalking else {
            return false
        }
        return !search.isComplete(for: tab.transcript)
    }

    /// Does a slice of the search, and shows the hit that it found.
    mutating func advanceSearch() {
        let (transcript, frame) = (tab.transcript, frame)
        guard let before = hitCount else { return }
        let hit = tab.search?.current
        tabs[current].search?.advance(through: transcript)
        if let search = tab.search, let found = search.current, found != hit {
            tabs[current].view.reveal(found.line, of: transcript, in: frame) { text in
                search.ranges(in: text, of: found.line).current?.lowerBound ?? 0
            }
            if searchRow == nil { tabs[current].view.untie(over: transcript, in: frame) }
        }
        if hitCount != before || tab.search?.current != hit { needsDisplay = true }
    }

    /// Begins the search anew for what is typed now.
    private mutating func look(from line: LineID?) {
        guard let row = searchRow else { return }
        if line == row.start { tabs[current].view.goBack(to: row.origin) }
        tabs[current].search = nil
        searchRow?.problem = nil
        guard !row.editor.isEmpty else { return }
        do throws(PatternError) {
            let pattern = try SearchPattern(row.editor.text, isExpression: row.isExpression)
            tabs[current].search = TranscriptSearch(
                pattern, through: tab.transcript, from: line, filter: tab.view.filter)
            advanceSearch()
        } catch {
            searchRow?.problem = error.reason
        }
    }

    // MARK: - Screen

    /// `3/17`, or `3/17+` while the count goes on; nil if nothing is searched.
    var hitCount: String? {
        guard let search = tab.search else { return nil }
        let isCounted = search.isCounted(tab.transcript)
        if search.total == 0 { return isCounted ? "no hit" : "0+" }
        return "\(search.number ?? 0)/\(search.total)\(isCounted ? "" : "+")"
    }

    /// What the row above the input says of the search; nil if there is none.
    var searchWords: FittingText? {
        let hasWrapped = tab.search?.hasWrapped == true
        if let searchRow { return searchRow.words(hitCount, hasWrapped: hasWrapped) }
        guard showsHits, let hitCount else { return nil }
        let round = hasWrapped ? "went over the end, " : ""
        return FittingText(
            "\(hitCount): \(round)M-p older, M-n newer", "\(hitCount): M-p older, M-n newer",
            "\(hitCount): M-p, M-n", hitCount)
    }

    /// What of a line looks different from the rest.
    func decorations(of line: LineID, _ text: VisibleText) -> LineDecorations {
        var decorations = LineDecorations()
        for range in LinkFinder.ranges(in: text) {
            let id = settings.links ? "\(line.number)-\(range.lowerBound)" : nil
            decorations.add(theme.link, to: range, linkedAs: id)
        }
        if searchRow != nil || showsHits, let search = tab.search {
            let hits = search.ranges(in: text, of: line)
            for range in hits.all { decorations.set(theme.hit, for: range) }
            if let current = hits.current { decorations.set(theme.focus, for: current) }
        }
        if let copying, copying.lines.contains(line) {
            decorations.rows = line == copying.cursor ? theme.focus : theme.chosen
        }
        return decorations
    }
}
