import TerminalUI
import Text

/// The help, instead of the transcript: scrolled and searched by the same keys.
struct HelpMode {
    enum Outcome: Equatable {
        /// The page has scrolled as far as it can, or its search has changed.
        case stay
        case close
        /// The key is a part of a chord or concerns the terminal, and the page stays open.
        case pass
        case closeAndPass
    }

    private let page: HelpPage
    private var text: HelpText
    private var view = TranscriptView()
    /// The text that is being typed to search for.
    private var searchMode: SearchMode?
    /// The last search.
    private var search: TranscriptSearch?
    private var lastQuery: SearchQuery?
    /// Whether the hits of a closed search are highlighted, until the next key.
    private var showsHits = false

    /// The page, from its top, or from the answer to a question.
    init(_ page: HelpPage, at place: HelpPage.Place? = nil, in frame: TranscriptView.Frame) {
        self.page = page
        text = HelpText(page, columns: frame.columns)
        view.toTop(of: text.lines, in: Self.hanging(frame))
        guard let place else { return }
        let line = text.line(of: place)
        view.toTop(from: line, of: text.lines, in: Self.hanging(frame))
        lastQuery = SearchQuery(text: place.text, isExpression: false)
        search = (try? SearchPattern(place.text)).map { found($0, from: line) }
        showsHits = true
    }

    /// Whether the input row is that of the search.
    var isSearching: Bool { searchMode != nil }

    /// Lays the page out again if the screen has another width; the entry at the top stays there.
    mutating func fit(_ frame: TranscriptView.Frame) {
        guard frame.columns != text.columns else { return }
        let top = view.visibleLines(of: text.lines, in: Self.hanging(frame))?.lowerBound
        let old = text
        text = HelpText(page, columns: frame.columns)
        let pattern = search?.pattern
        let line = top.flatMap { text.line(for: $0, of: old) }
        if let line { view.toTop(from: line, of: text.lines, in: Self.hanging(frame)) }
        search = pattern.map { found($0, from: line) }
    }

    // MARK: - Keys

    /// Scrolls or searches the page, or closes it: any other key closes it.
    mutating func take(
        _ input: BoundInput, in frame: TranscriptView.Frame, with killRing: inout KillRing
    ) -> Outcome {
        showsHits = false
        if searchMode != nil, let outcome = takeInSearch(input, in: frame, with: &killRing) {
            return outcome
        }
        switch input.meaning {
        case .command(let command): return take(command, in: frame)
        case .pending, .unknown: return .pass
        case .key, nil: return .closeAndPass
        }
    }

    private mutating func take(_ command: Command, in frame: TranscriptView.Frame) -> Outcome {
        let frame = Self.hanging(frame)
        switch command {
        case .pageUp, .pageDown, .lineUp, .lineDown, .toTop, .toEnd:
            view.move(by: command, over: text.lines, in: frame)
        case .historyOlder, .upOrOlder: view.move(by: .lineUp, over: text.lines, in: frame)
        case .historyNewer, .downOrNewer: view.move(by: .lineDown, over: text.lines, in: frame)
        case .searchTranscript: openSearch(in: frame)
        case .olderHit: walk(.older, in: frame)
        case .newerHit: walk(.newer, in: frame)
        case .help, .cancel, .submit: return .close
        case .redraw, .suspend: return .pass
        default: return .closeAndPass
        }
        return .stay
    }

    // MARK: - Search

    private mutating func openSearch(in frame: TranscriptView.Frame) {
        let top = view.visibleLines(of: text.lines, in: frame)?.lowerBound
        search = nil
        searchMode = SearchMode(from: view, start: top, lastQuery: lastQuery)
    }

    /// Nil for a key that closes the search and has its usual meaning.
    private mutating func takeInSearch(
        _ input: BoundInput, in frame: TranscriptView.Frame, with killRing: inout KillRing
    ) -> Outcome? {
        guard var mode = searchMode else { return nil }
        let outcome = mode.take(input, with: &killRing)
        let frame = Self.hanging(frame)
        searchMode = mode
        switch outcome {
        case .stay: break
        case .search(let isExtended):
            let hit = isExtended ? search?.current?.line : nil
            if hit == nil { view.goBack(to: mode.origin) }
            search = mode.pattern.map { found($0, from: hit ?? mode.start) }
            revealHit(in: frame)
        case .walk(let direction): walk(direction, in: frame)
        case .scroll(let command): view.move(by: command, over: text.lines, in: frame)
        case .close: close(mode)
        case .leave:
            close(mode)
            view.goBack(to: mode.origin)
            search = nil
        case .pass: return .pass
        case .closeAndPass:
            close(mode)
            return nil
        }
        return .stay
    }

    private mutating func close(_ mode: SearchMode) {
        if !mode.editor.isEmpty { lastQuery = mode.query }
        searchMode = nil
        showsHits = search != nil
    }

    private mutating func walk(
        _ direction: TranscriptSearch.Direction, in frame: TranscriptView.Frame
    ) {
        guard search != nil else {
            if !isSearching { openSearch(in: frame) }
            return
        }
        showsHits = true
        search?.walk(direction)
        search?.finish(through: text.lines)
        revealHit(in: frame)
    }

    /// A search that has found the first hit in or below a line.
    private func found(_ pattern: SearchPattern, from line: LineID?) -> TranscriptSearch {
        var search = TranscriptSearch(
            pattern, through: text.lines, from: line ?? text.lines.first, toward: .newer)
        search.finish(through: text.lines)
        return search
    }

    private mutating func revealHit(in frame: TranscriptView.Frame) {
        guard let search, let hit = search.current else { return }
        view.reveal(hit.line, of: text.lines, in: frame) { text in
            search.ranges(in: text, of: hit.line).current?.lowerBound ?? 0
        }
        view.untie(over: text.lines, in: frame)
    }

    // MARK: - Screen

    func draw(into grid: inout CellGrid, rows: Range<Int>, theme: Theme) {
        let look = Self.hanging(.init(rows: rows.count, columns: grid.columns)).look
        view.draw(text.lines, into: &grid, rows: rows, theme: theme, look: look) { line, visible in
            var decorations = text.decorations(of: line, theme: theme)
            guard showsHits || isSearching, let search else { return decorations }
            let hits = search.ranges(in: visible, of: line)
            for range in hits.all { decorations.set(theme.hit, for: range) }
            if let current = hits.current { decorations.set(theme.focus, for: current) }
            return decorations
        }
    }

    /// Draws the text of the search into the input row.
    func drawSearch(into grid: inout CellGrid, row: Int, theme: Theme) {
        searchMode?.draw(hitCount, into: &grid, row: row, theme: theme)
    }

    /// For the ruler: the search, or the number of lines below, and the keys.
    func ruler(in frame: TranscriptView.Frame, keys: Keymap) -> FittingText {
        let hasWrapped = search?.hasWrapped == true
        if let searchMode {
            return searchMode.ruler(
                hitCount, hasWrapped: hasWrapped, keys: keys, directions: Self.directions)
        }
        let below = linesBelow(in: frame)
        let (page, find) = (keys.name(of: .pageDown), keys.name(of: .searchTranscript))
        let close = keys.name(of: .cancel)
        if showsHits, let search, let hitCount {
            let hits = "help, \(hitCount)"
            guard search.total > 1 else {
                let keys = below > 0 ? "\(page), \(close) closes" : "\(close) closes"
                return FittingText(
                    "\(hits): \(keys)", "help: \(close) closes", "\(close) closes", close)
            }
            let (down, up) = (keys.name(of: .newerHit), keys.name(of: .olderHit))
            let wrapped = hasWrapped ? "wrapped, " : ""
            let walk = "\(down) \(Self.directions.newer), \(up) \(Self.directions.older)"
            return FittingText(
                "\(hits): \(wrapped)\(walk), \(close) closes", "\(hits): \(walk), \(close) closes",
                "\(hits): \(down), \(up), \(close)", "help: \(close) closes", "\(close) closes",
                close)
        }
        return below > 0
            ? FittingText(
                "help, \(lineCount(below)) below: \(page), \(find) searches, \(close) closes",
                "help: \(page), \(find) searches, \(close) closes",
                "help: \(page), \(close) closes",
                "help: \(page), \(close)", "\(page), \(close)", close)
            : FittingText(
                "help: \(find) searches, \(close) closes", "help: \(close) closes",
                "\(close) closes", close)
    }

    func linesBelow(in frame: TranscriptView.Frame) -> Int {
        view.linesBelow(in: text.lines, frame: Self.hanging(frame))
    }

    private static let directions = SearchMode.Directions(older: "up", newer: "down")

    private var hitCount: String? { search?.hitCount(in: text.lines, fromTop: true) }

    /// The frame in which explanations are wrapped below their starts.
    private static func hanging(_ frame: TranscriptView.Frame) -> TranscriptView.Frame {
        var frame = frame
        frame.look = TranscriptLook()
        frame.look.hasColumns = true
        return frame
    }
}
