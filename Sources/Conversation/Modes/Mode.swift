import TerminalUI

/// A mode, which covers a part of the screen and takes each input before its usual meaning.
///
/// At most one mode is open. Each is a struct with a method `take` that converts an input to an
/// outcome, which the workspace performs. Outcomes of the same name have the same meaning: `stay`
/// and `close` consume the input, `pass` and `closeAndPass` leave its usual meaning.
enum Mode {
    /// Keys edit the input line.
    case none
    /// The help page, instead of the transcript.
    case help(HelpMode)
    /// The list of the tabs, instead of the transcript, and a text to find one.
    case tabs(TabListMode)
    /// A search in the transcript, instead of the input line.
    case search(SearchMode)
    /// A selection of lines in the transcript.
    case copy(CopyMode)
    /// A search in the input history, instead of the input line.
    case history(HistoryMode)
    /// The confirmation of a paste, instead of the input line.
    case paste(PasteMode)
    /// The candidates for a word of the input line, instead of the ruler.
    case completion(CompletionMode)
    /// The next key is inserted literally.
    case literal(LiteralMode)
}

/// An input with its meaning by the key bindings.
struct BoundInput: Equatable {
    let input: Input
    /// The meaning of the key after the previous keys; nil for a paste.
    let meaning: KeyChord.Outcome?

    /// Looks an input up; an input that is not a key ends the chord.
    init(_ input: Input, after chord: inout KeyChord, in keymap: Keymap) {
        self.input = input
        if case .key(let key) = input {
            meaning = chord.take(key, in: keymap)
        } else {
            chord = KeyChord()
            meaning = nil
        }
    }

    /// The command to which the key is bound, if any.
    var command: Command? {
        if case .command(let command) = meaning { command } else { nil }
    }
}
