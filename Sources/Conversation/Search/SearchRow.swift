import TerminalUI
import Text

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
    func prompt(_ count: String?, columns: Int) -> String {
        let name = isExpression ? "search regex" : "search"
        let result = problem == nil ? count : "?!"
        let prompt = FittingText(
            "\(name)\(result.map { " \($0)" } ?? ""): ",
            "\(isExpression ? "/" : "")\(result ?? "search"): ", isExpression ? "/: " : ": ")
        // The other half is for the text.
        return prompt.fitting(columns / 2) ?? ""
    }

    /// For the row above.
    func words(_ count: String?, hasWrapped: Bool) -> FittingText {
        if let problem { return FittingText("not a regular expression: \(problem)", problem, "?!") }
        guard let count else {
            return FittingText(
                "C-s: the last search, M-r: regular expression, Esc leaves",
                "C-s: the last, M-r: regex, Esc leaves", "C-s, M-r, Esc", "Esc")
        }
        let round = hasWrapped ? "went over the end, " : ""
        return FittingText(
            "\(count): \(round)C-s newer, C-r older, Enter stays, Esc goes back",
            "\(count): \(round)C-s, C-r, Enter, Esc", "\(count): C-s, C-r, Enter, Esc",
            "\(count): C-s, C-r", count)
    }
}
