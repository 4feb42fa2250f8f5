import Text

/// An incremental search through the texts sent before, newest first, as readline's C-r.
///
/// The input itself stays untouched until ``accept(into:)``; so to end the search without that
/// restores it. Small letters find capitals too.
package struct HistorySearch: Equatable, Sendable {
    /// What a key came to.
    package enum Outcome: Equatable, Sendable {
        /// The search goes on.
        case searching
        /// Accept the match, and stay.
        case accept
        /// Accept the match, and then do what the key means.
        case acceptAndPerform
        /// Accept the match, and submit it.
        case submit
        /// End the search; the input is as it was.
        case restore
    }

    /// What is looked for.
    package private(set) var query = ""
    /// Whether nothing (more) was found.
    package private(set) var isFailing = false

    private let lines: [String]
    private let lastQuery: String
    /// The line that each beginning of the query led to, that of no cluster first.
    private var places: [Int?] = [nil]

    /// A search that has not begun.
    ///
    /// - Parameter lastQuery: What was looked for the last time; C-r right away takes it again.
    package init(in history: InputHistory, lastQuery: String = "") {
        lines = history.lines
        self.lastQuery = lastQuery
    }

    /// Takes what the person did.
    ///
    /// - Parameter command: What the keymap says of the key. C-s, which goes back to newer
    ///   lines, and C-g, which gives up, are this search's own.
    package mutating func take(_ input: Input, command: Command?) -> Outcome {
        switch (input, command) {
        case (.paste(let text), _): insert(String(PastedText(text).lines[0]))
        case (.key(.control("g")), _), (_, .interrupt): return .restore
        case (.key(.control("s")), _): search(newer: true)
        case (_, .searchHistory): search(newer: false)
        case (_, .edit(.deleteBackward)): widen()
        case (_, .submit): return .submit
        case (_, .cancel): return .accept
        case (.key(.character(let character)), nil): insert(String(character))
        default: return .acceptAndPerform
        }
        return .searching
    }

    /// The line that was found, with the cursor at the hit; nil as long as there is none.
    package var match: Draft? {
        place.map { Draft(text: lines[$0], cursor: hit?.lowerBound ?? 0) }
    }

    /// Puts the match into the input, if there is one; it can be undone.
    package func accept(into editor: inout LineEditor) {
        guard let match else { return }
        editor.replace(with: match.text, cursor: match.cursor)
    }

    // MARK: - Steps

    private var place: Int? { places.last ?? nil }

    private var hit: Range<Int>? {
        place.flatMap { SmartCaseText(query).firstRange(in: lines[$0]) }
    }

    private mutating func insert(_ text: String) {
        for character in text {
            query.append(character)
            // A mark joins the cluster before it, and the query has no new beginning.
            while places.count > query.count { places.removeLast() }
            find(from: place.map { $0 + 1 } ?? lines.count)
        }
    }

    private mutating func find(from end: Int) {
        let wanted = SmartCaseText(query)
        let found = lines[..<end].lastIndex { wanted.firstRange(in: $0) != nil }
        isFailing = found == nil
        places.append(found ?? place)
    }

    private mutating func search(newer: Bool) {
        guard !query.isEmpty else { return insert(lastQuery) }
        let wanted = SmartCaseText(query)
        let fits = { (line: String) in wanted.firstRange(in: line) != nil }
        let found =
            newer
            ? place.flatMap { lines[($0 + 1)...].firstIndex(where: fits) }
            : lines[..<(place ?? 0)].lastIndex(where: fits)
        isFailing = found == nil
        if let found { places[places.count - 1] = found }
    }

    /// Back to where the shorter query was found.
    private mutating func widen() {
        guard !query.isEmpty else { return }
        query.removeLast()
        places.removeLast()
        isFailing = !query.isEmpty && hit == nil
    }

    // MARK: - Screen

    /// The rows that it needs on a screen of some columns.
    ///
    /// - Parameter editor: The input, which is shown as long as nothing is found.
    package func rows(over editor: LineEditor, columns: Int, limit: Int) -> Int {
        area(columns: columns).rows(for: shown(over: editor), columns: columns, limit: limit)
    }

    /// Draws the query and the match in the input's place.
    package func draw(
        over editor: LineEditor, into grid: inout CellGrid, rows: Range<Int>,
        theme: Theme = .standard
    ) {
        let area = area(columns: grid.columns)
        area.draw(
            shown(over: editor), into: &grid, rows: rows, highlight: hit ?? 0..<0, theme: theme)
    }

    private func shown(over editor: LineEditor) -> LineEditor {
        match.map { LineEditor($0) } ?? editor
    }

    /// The most telling prompt that leaves half the screen to the match.
    private func area(columns: Int) -> InputArea {
        let state = isFailing ? "(failing search)" : "(search)"
        let tail = "…" + query.suffix(max(columns / 2 - 6, 1))
        let prompts = [
            "\(state)`\(query)`: ", isFailing ? "!`\(query)`: " : "`\(query)`: ",
            isFailing ? "!`\(tail)`: " : "`\(tail)`: ",
        ]
        let fitting = prompts.first { VisibleText($0).columns <= columns / 2 }
        return InputArea(prompt: fitting ?? (isFailing ? "!" : "?"))
    }
}
