import TerminalUI

/// Tab: completion of a word in the input line. Each Tab inserts the next candidate.
struct CompletionMode {
    enum Outcome: Equatable {
        /// Another candidate is inserted.
        case stay
        case close, closeAndPass
    }

    private var completion: Completion

    /// Inserts the common prefix of all candidates, or with `backward` the last candidate; nil if
    /// no choice is left.
    init?(_ completion: Completion, backward: Bool, in editor: inout LineEditor) {
        self.completion = completion
        guard self.completion.begin(in: &editor) else { return nil }
        if backward { self.completion.previous(in: &editor) }
    }

    /// Tab and Shift-Tab choose; Escape only closes the candidates.
    mutating func take(_ input: BoundInput, in editor: inout LineEditor) -> Outcome {
        switch input.command {
        case .complete: completion.next(in: &editor)
        case .completeBackward: completion.previous(in: &editor)
        case .cancel: return .close
        default: return .closeAndPass
        }
        return .stay
    }

    /// Draws the candidates into the ruler's row.
    func draw(into grid: inout CellGrid, row: Int, theme: Theme) {
        completion.draw(into: &grid, row: row, theme: theme)
    }
}
