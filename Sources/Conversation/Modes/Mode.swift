/// What covers a part of the screen, and takes each input before its usual meaning.
///
/// One mode at most is open. Each is a struct with a `take` that turns an input into an outcome;
/// the workspace carries the outcome out. Where outcomes are named alike they mean the same:
/// `stay` and `close` use the input up, `pass` and `closeAndPass` leave it its usual meaning.
enum Mode {
    /// The input line has the keys.
    case none
    /// The help page, in place of the transcript.
    case help(HelpMode)
    /// A search of the transcript, in place of the input line.
    case search(SearchMode)
    /// A selection of lines in the transcript.
    case copy(CopyMode)
    /// A search of the lines that were sent before, in place of the input line.
    case history(HistoryMode)
    /// A question about a paste, in place of the input line.
    case paste(PasteMode)
    /// The candidates for a word of the input line, in place of the ruler.
    case completion(CompletionMode)
    /// The next key is inserted as it is.
    case literal(LiteralMode)
}
