/// A line that was typed, until the core has answered it.
struct TypedLine {
    /// What it asks of the core.
    enum Question: Equatable {
        /// A piece of a line to say.
        case speech(isFirst: Bool)
        case name
        case who
        /// Nothing: the answer is there, and waits for those to earlier lines.
        case nothing([LineFace.Step])
    }

    let label: Int
    /// As it was typed; empty for all pieces but the first.
    let line: [UInt8]
    let question: Question
    /// The lists of names so far.
    var names: [ArraySlice<UInt8>] = []
    /// The answer is shown.
    var isAnswered = false
}
