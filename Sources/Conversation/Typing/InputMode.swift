import TerminalUI

/// What the next key means to the input, apart from what it means by itself.
enum InputMode {
    case typing
    /// It goes into the text, whatever it is.
    case literal
    /// It answers what shall become of the paste.
    case asking(PendingPaste)
    case searching(HistorySearch)
    /// Tab chooses the next candidate.
    case completing(Completion)
}
