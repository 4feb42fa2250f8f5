import TerminalUI

/// What stands in the input's place while the transcript is searched: the text that is looked
/// for, as it is being typed.
struct SearchRow {
    var editor = LineEditor()
    /// Whether the text is a regular expression.
    var isExpression = false
    /// Why it is none.
    var problem: String?
    /// What was seen when the search began, to go back to.
    let origin: TranscriptView
    /// The lowest line that was seen then.
    let start: LineID?

    init(from origin: TranscriptView, start: LineID?) {
        self.origin = origin
        self.start = start
    }

    /// What stands before the text: how many hits there are, so that it is seen where there is
    /// no other row.
    func prompt(_ count: String?) -> String {
        let words = [isExpression ? "search regex" : "search", problem == nil ? count : "?!"]
        return words.compactMap { $0 }.joined(separator: " ") + ": "
    }

    /// For the row above.
    func words(_ count: String?, hasWrapped: Bool) -> String {
        if let problem { return "not a regular expression: \(problem)" }
        guard let count else { return "C-s: the last search, M-r: regular expression, Esc leaves" }
        let round = hasWrapped ? "went over the end, " : ""
        return "\(count): \(round)C-s newer, C-r older, Enter stays, Esc goes back"
    }
}
