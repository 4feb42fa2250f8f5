import TerminalUI
import Text

/// The text of a search in the transcript.
struct SearchQuery: Equatable {
    var text: String
    /// Whether the text is a regular expression.
    var isExpression: Bool
}

/// Ctrl-S: an incremental search in the transcript, shown instead of the input line.
///
/// The hits belong to the tab: Alt-P and Alt-N go through them after the mode is closed.
struct SearchMode {
    enum Outcome: Equatable {
        case stay
        /// Search for ``pattern``: from the current hit if the text was extended, else from where
        /// the search began.
        case search(extended: Bool)
        /// Go to the next hit.
        case walk(TranscriptSearch.Direction)
        /// Scroll the transcript.
        case scroll(Command)
        /// Close, and stay at the hit.
        case close
        /// Close, and restore the view.
        case leave
        case pass, closeAndPass
    }

    /// The names of the directions in the ruler.
    struct Directions {
        var older = "older"
        var newer = "newer"
    }

    /// The text, as it is typed.
    private(set) var editor = LineEditor()
    private(set) var isExpression = false
    /// What to search for; nil if nothing is typed or the text is not a regular expression.
    private(set) var pattern: SearchPattern?
    /// Why the text is not a regular expression.
    private(set) var problem: String?
    /// The view when the search began.
    let origin: TranscriptView
    /// The lowest line that was shown then.
    let start: LineID?
    private let lastQuery: SearchQuery?
    private static let expressionKey = Key.alt("r")

    /// A search of nothing yet.
    ///
    /// - Parameter lastQuery: What Ctrl-S searches for if nothing is typed.
    init(from origin: TranscriptView, start: LineID?, lastQuery: SearchQuery? = nil) {
        self.origin = origin
        self.start = start
        self.lastQuery = lastQuery
    }

    /// What is typed.
    var query: SearchQuery { SearchQuery(text: editor.text, isExpression: isExpression) }

    // MARK: - Keys

    /// Edits the text like the input line. A key that does not belong to the search closes it and
    /// has its usual meaning.
    ///
    /// - Parameter killRing: The kills of all input lines.
    mutating func take(_ input: BoundInput, with killRing: inout KillRing) -> Outcome {
        switch (input.input, input.command) {
        case (.paste(let text), _): edit { $0.insert(String(PastedText(text).lines[0])) }
        case (.key(.control("g")), _), (_, .cancel), (_, .interrupt): .leave
        case (.key(Self.expressionKey), _): toggleExpression()
        case (_, .searchTranscript), (_, .downOrNewer), (_, .historyNewer): walk(.newer)
        case (_, .searchHistory), (_, .upOrOlder), (_, .historyOlder): walk(.older)
        case (_, .edit(let command)): edit { $0.perform(command, with: &killRing) }
        case (_, .endOfInput): edit { $0.perform(.deleteForward, with: &killRing) }
        case (.key(.character(let character)), nil): edit { $0.type(character) }
        case (_, .pageUp), (_, .pageDown), (_, .lineUp), (_, .lineDown), (_, .toTop), (_, .toEnd):
            input.command.map { Outcome.scroll($0) } ?? .stay
        case (_, .submit): .close
        case (_, .redraw), (_, .suspend): .pass
        default: .closeAndPass
        }
    }

    /// Searches for a query as if it had been typed.
    mutating func enter(_ query: SearchQuery) {
        editor = LineEditor(query.text)
        isExpression = query.isExpression
        readPattern()
    }

    private mutating func edit(_ change: (inout LineEditor) -> Void) -> Outcome {
        let before = editor.text
        change(&editor)
        guard editor.text != before else { return .stay }
        readPattern()
        // A longer text matches less: the current hit may still match.
        return .search(extended: !before.isEmpty && editor.text.hasPrefix(before))
    }

    private mutating func toggleExpression() -> Outcome {
        isExpression.toggle()
        readPattern()
        return .search(extended: false)
    }

    private mutating func walk(_ direction: TranscriptSearch.Direction) -> Outcome {
        guard editor.isEmpty, let lastQuery else { return .walk(direction) }
        isExpression = lastQuery.isExpression
        return edit { $0.insert(lastQuery.text) }
    }

    private mutating func readPattern() {
        (pattern, problem) = (nil, nil)
        guard !editor.isEmpty else { return }
        do throws(PatternError) {
            pattern = try SearchPattern(editor.text, isExpression: isExpression)
        } catch {
            problem = error.reason
        }
    }

    // MARK: - Screen

    /// Draws the text into a row of the grid.
    ///
    /// - Parameter count: The number of hits, from ``Buffer/hitCount``.
    func draw(_ count: String?, into grid: inout CellGrid, row: Int, theme: Theme) {
        let line = InputLine(prompt: prompt(count, columns: grid.columns))
        line.draw(editor, into: &grid, row: row, theme: theme)
    }

    /// Contains the count, so that it is visible without a ruler.
    private func prompt(_ count: String?, columns: Int) -> String {
        let name = isExpression ? "search regex" : "search"
        let result = problem == nil ? count : "?!"
        let prompt = FittingText(
            "\(name)\(result.map { " \($0)" } ?? ""): ",
            "\(isExpression ? "/" : "")\(result ?? "search"): ", isExpression ? "/: " : ": ")
        // The other half of the row is for the text.
        return prompt.fitting(columns / 2) ?? ""
    }

    /// For the ruler: the number of hits, and the keys.
    func ruler(
        _ count: String?, hasWrapped: Bool, keys: Keymap, directions: Directions = Directions()
    ) -> FittingText {
        if let problem { return FittingText("not a regular expression: \(problem)", problem, "?!") }
        let (newer, older) = (keys.name(of: .searchTranscript), keys.name(of: .searchHistory))
        let (stay, leave) = (keys.name(of: .submit), keys.name(of: .cancel))
        guard let count else {
            let regex = Self.expressionKey
            return FittingText(
                "\(newer): the last search, \(regex): regular expression, \(leave) closes",
                "\(newer): the last, \(regex): regex, \(leave) closes",
                "\(newer), \(regex), \(leave)", leave)
        }
        let wrapped = hasWrapped ? "wrapped, " : ""
        let walk = "\(newer) \(directions.newer), \(older) \(directions.older)"
        return FittingText(
            "\(count): \(wrapped)\(walk), \(stay) stays, \(leave) goes back",
            "\(count): \(wrapped)\(newer), \(older), \(stay), \(leave)",
            "\(count): \(newer), \(older), \(stay), \(leave)", "\(count): \(newer), \(older)",
            "\(count): \(newer)", count)
    }

    /// For the ruler, while the hits of a closed search are highlighted.
    static func closedRuler(
        _ count: String, hasWrapped: Bool, keys: Keymap, directions: Directions = Directions()
    ) -> FittingText {
        let wrapped = hasWrapped ? "wrapped, " : ""
        let (older, newer) = (keys.name(of: .olderHit), keys.name(of: .newerHit))
        let walk = "\(older) \(directions.older), \(newer) \(directions.newer)"
        return FittingText(
            "\(count): \(wrapped)\(walk)", "\(count): \(walk)", "\(count): \(older), \(newer)",
            count)
    }
}
