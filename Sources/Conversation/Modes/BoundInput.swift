import TerminalUI

/// An input together with what the key bindings make of it.
struct BoundInput: Equatable {
    let input: Input
    /// What the key means after the keys before it; nil for a paste.
    let meaning: KeyChord.Outcome?

    /// Looks an input up; whatever is not a key ends the chord.
    init(_ input: Input, after chord: inout KeyChord, in keymap: Keymap) {
        self.input = input
        if case .key(let key) = input {
            meaning = chord.take(key, in: keymap)
        } else {
            chord = KeyChord()
            meaning = nil
        }
    }

    /// The command that the key is bound to, if it is.
    var command: Command? {
        if case .command(let command) = meaning { command } else { nil }
    }
}
