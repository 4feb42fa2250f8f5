/// The keys of a chord that is not complete yet, as C-x of C-x C-e.
package struct KeyChord: Equatable, Sendable {
    /// What a key came to.
    package enum Outcome: Equatable, Sendable {
        case command(Command)
        /// The chord goes on; ``KeyChord/description`` may be shown meanwhile.
        case pending
        /// A key without a meaning, which types itself if it is a character.
        case key(Key)
        /// A chord that there is not: it does nothing, and one may ring the bell.
        case unknown([Key])
    }

    /// The keys so far.
    package private(set) var keys: [Key] = []

    /// No key is pressed yet.
    package init() {}

    /// Takes the next key.
    package mutating func take(_ key: Key, in keymap: Keymap) -> Outcome {
        let pressed = keys + [key]
        keys = []
        switch keymap.meaning(of: pressed) {
        case .command(let command): return .command(command)
        case .prefix:
            keys = pressed
            return .pending
        case .none: return pressed.count == 1 ? .key(key) : .unknown(pressed)
        }
    }
}

extension KeyChord: CustomStringConvertible {
    /// The keys so far, as `C-x -`; empty if there are none.
    package var description: String {
        keys.isEmpty ? "" : keys.map(\.description).joined(separator: " ") + " -"
    }
}
