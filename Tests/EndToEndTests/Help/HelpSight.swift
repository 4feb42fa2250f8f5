import TerminalTesting

/// What the screen must show after a key, and did not show before it.
enum HelpSight: Sendable {
    /// The lowest row.
    case input(String)
    /// The cursor's column in the lowest row.
    case cursor(Int)
    case shows(String)
    case lacks(String)
    /// The program is over, with status 0.
    case end

    func isSeen(on client: TerminalProgram) -> Bool {
        switch self {
        case .input(let row): client.inputRow == row
        case .cursor(let column): client.screen.cursor == (client.screen.rows - 1, column)
        case .shows(let text): client.picture.contains(text)
        case .lacks(let text): !client.picture.contains(text)
        case .end: false
        }
    }
}
