import TerminalUI
import Text

/// Ctrl-R: an incremental search in the input history, newest first, like readline's.
///
/// It searches the history of the tab's endpoint, or that of all endpoints.
///
/// The input line is not changed before ``accept(into:)``, so closing the mode without it restores
/// the line. Lowercase letters match capitals too.
struct HistoryMode {
    enum Outcome: Equatable {
        case stay
        /// Close; the input line is unchanged.
        case close
        /// Accept the match, and close.
        case accept
        /// Accept the match, close, and submit it.
        case acceptAndSubmit
        case acceptAndPass
    }

    /// The query.
    private(set) var query = ""
    /// Whether there is no match, or no further one.
    private(set) var isFailing = false

    /// Whether the lines of all endpoints are searched.
    private(set) var isOfAll: Bool

    private let histories: InputHistories
    private let endpoint: String
    /// The entries that are searched, oldest first.
    private var entries: [HistoryEntry]
    private let lastQuery: String
    /// The line that was found for each prefix of the query, the empty prefix first.
    private var places: [Int?] = [nil]
    /// The hit in the found line.
    private var hit: Range<Int>?
    /// The found line in an editor, with the cursor at the hit; nil if none was found yet.
    private var found: LineEditor?

    /// A search for nothing yet.
    ///
    /// - Parameters:
    ///   - endpoint: The endpoint of the tab.
    ///   - lastQuery: What Ctrl-R searches for if nothing is typed.
    init(
        in histories: InputHistories, at endpoint: String, ofAll isOfAll: Bool = false,
        lastQuery: String = ""
    ) {
        self.histories = histories
        self.endpoint = endpoint
        self.isOfAll = isOfAll
        self.lastQuery = lastQuery
        entries = Self.entries(of: histories, at: endpoint, all: isOfAll)
    }

    /// Changes the query, goes to another match, or ends the search. Ctrl-S returns to newer lines
    /// and Ctrl-G cancels, regardless of their bindings.
    mutating func take(_ input: BoundInput) -> Outcome {
        let before = (place, query, isOfAll)
        let outcome = step(input)
        if before != (place, query, isOfAll) { show() }
        return outcome
    }

    private mutating func step(_ input: BoundInput) -> Outcome {
        switch (input.input, input.command) {
        case (.paste(let text), _): insert(String(PastedText(text).lines[0]))
        case (.key(.control("g")), _), (_, .interrupt): return .close
        case (.key(.control("s")), _): search(newer: true)
        case (_, .searchHistory): search(newer: false)
        case (_, .searchAllHistory): toggleAll()
        case (_, .edit(.deleteBackward)): widen()
        case (_, .submit): return .acceptAndSubmit
        case (_, .cancel): return .accept
        case (.key(.character(let character)), nil): insert(String(character))
        default: return .acceptAndPass
        }
        return .stay
    }

    /// The found line, with the cursor at the hit; nil if none was found yet.
    var match: Draft? { found?.draft }

    /// Replaces the input with the match, if there is one; this can be undone.
    func accept(into editor: inout LineEditor) {
        guard let match else { return }
        editor.replace(with: match.text, cursor: match.cursor)
    }

    // MARK: - Steps

    private var place: Int? { places.last ?? nil }

    /// Updates the hit and the editor; called only after a change, since the line may be long.
    private mutating func show() {
        let text = place.map { entries[$0].text }
        hit = text.flatMap { hit(in: $0) }
        found = text.map { LineEditor(Draft(text: $0, cursor: hit?.lowerBound ?? 0)) }
    }

    private func hit(in line: String) -> Range<Int>? { SmartCaseText(query).firstRange(in: line) }

    private mutating func insert(_ text: String) {
        for character in text {
            query.append(character)
            // A combining mark joins the cluster before it, so the query has no more clusters.
            while places.count > query.count { places.removeLast() }
            find(before: place.map { $0 + 1 } ?? entries.count)
        }
    }

    private mutating func find(before end: Int) {
        let text = SmartCaseText(query)
        let found = entries[..<end].lastIndex { text.firstRange(in: $0.text) != nil }
        isFailing = found == nil
        places.append(found ?? place)
    }

    private mutating func search(newer: Bool) {
        guard !query.isEmpty else { return insert(lastQuery) }
        let text = SmartCaseText(query)
        let matches = { (entry: HistoryEntry) in text.firstRange(in: entry.text) != nil }
        let found =
            newer
            ? place.flatMap { entries[($0 + 1)...].firstIndex(where: matches) }
            : entries[..<(place ?? 0)].lastIndex(where: matches)
        isFailing = found == nil
        if let found { places[places.count - 1] = found }
    }

    /// Searches the other lines for the same query, from the newest on.
    private mutating func toggleAll() {
        isOfAll.toggle()
        entries = Self.entries(of: histories, at: endpoint, all: isOfAll)
        let text = query
        (query, places, isFailing) = ("", [nil], false)
        insert(text)
    }

    private static func entries(
        of histories: InputHistories, at endpoint: String, all: Bool
    ) -> [HistoryEntry] {
        all ? histories.all : histories[endpoint].lines.map { HistoryEntry(at: endpoint, $0) }
    }

    /// Returns to the match of the shorter query.
    private mutating func widen() {
        guard !query.isEmpty else { return }
        query.removeLast()
        places.removeLast()
        isFailing = !query.isEmpty && place.flatMap { hit(in: entries[$0].text) } == nil
    }

    // MARK: - Screen

    /// The number of rows on a screen with this many columns.
    ///
    /// - Parameter editor: The input line, which is shown until something is found.
    func rows(over editor: LineEditor, columns: Int, limit: Int) -> Int {
        area(columns: columns).rows(for: shown(over: editor), columns: columns, limit: limit)
    }

    /// Draws the query and the match instead of the input line.
    func draw(
        over editor: LineEditor, into grid: inout CellGrid, rows: Range<Int>,
        theme: Theme = .standard
    ) {
        let area = area(columns: grid.columns)
        area.draw(
            shown(over: editor), into: &grid, rows: rows, highlight: hit ?? 0..<0, theme: theme)
    }

    /// For the ruler: which lines are searched, the origin of the match, and the keys.
    func ruler(_ keys: Keymap) -> FittingText {
        let (older, all) = (keys.name(of: .searchHistory), keys.name(of: .searchAllHistory))
        let (send, take) = (keys.name(of: .submit), keys.name(of: .cancel))
        let uses = "\(older) older, \(send) sends, \(take) takes"
        guard isOfAll else {
            return FittingText(
                "history: \(uses), \(all) all endpoints", "history: \(uses), \(all)",
                "history: \(send) sends, \(take) takes", "\(send) sends, \(take) takes",
                "\(send), \(take)", take)
        }
        let endpoint = place.flatMap { entries[$0].endpoint }
        let origin = endpoint.map { ", from \($0)" } ?? ""
        return FittingText(
            "all endpoints\(origin): \(uses), \(all) this one",
            "all endpoints\(origin): \(send) sends, \(take) takes, \(all) this one",
            "all endpoints\(origin): \(send), \(take), \(all)",
            "all endpoints: \(send), \(take), \(all)", "all: \(send), \(take)", "all")
    }

    private func shown(over editor: LineEditor) -> LineEditor {
        found ?? editor
    }

    /// Returns the longest prompt that leaves half of the screen for the match.
    private func area(columns: Int) -> InputArea {
        let scope = isOfAll ? "search all" : "search"
        let state = isFailing ? "(failing \(scope))" : "(\(scope))"
        let tail = "…" + query.suffix(max(columns / 2 - 6, 1))
        let prompts = [
            "\(state)`\(query)`: ", isFailing ? "!`\(query)`: " : "`\(query)`: ",
            isFailing ? "!`\(tail)`: " : "`\(tail)`: ",
        ]
        let fitting = prompts.first { VisibleText($0).columns <= columns / 2 }
        return InputArea(prompt: fitting ?? (isFailing ? "!" : "?"))
    }
}
