import TerminalUI
import Text

/// Why a slash command cannot be done; the line that it was typed in stays, to be corrected.
struct CommandRefused: Error {
    /// For the hint: what is wrong, and what would be right.
    let reason: FittingText

    init(_ reason: FittingText) {
        self.reason = reason
    }
}
