/// The table of key bindings; help is made from it.
package struct Keymap: Sendable {
    /// The binding of a key or of a sequence of keys.
    package struct Entry: Equatable, Sendable {
        /// The keys in the order in which they are pressed; usually one.
        package let keys: [Key]
        /// Their action.
        package let command: Command

        /// A binding of one key.
        package init(_ key: Key, _ command: Command) {
            self.init([key], command)
        }

        /// A binding of a chord such as Ctrl-X Ctrl-E.
        package init(_ keys: [Key], _ command: Command) {
            self.keys = keys
            self.command = command
        }

        /// The names of the keys, separated by blanks.
        package var keyNames: String { Key.names(of: keys) }
    }

    /// The meaning of a sequence of keys.
    package enum Meaning: Equatable, Sendable {
        case command(Command)
        /// The beginning of a chord: more keys must follow.
        case prefix
        /// Unbound: a character is typed.
        case none
    }

    /// The bindings, in the order in which help lists them.
    package let entries: [Entry]
    private let meanings: [[Key]: Meaning]

    /// A keymap of these entries. Of two entries for the same keys, or of which one is a prefix of
    /// the other, the first is used.
    package init(_ entries: [Entry]) {
        self.entries = entries
        var meanings: [[Key]: Meaning] = [:]
        meanings.reserveCapacity(entries.count)
        for entry in entries where !entry.keys.isEmpty {
            let prefixes = entry.keys.indices.dropFirst().map { Array(entry.keys[..<$0]) }
            guard meanings[entry.keys] == nil,
                prefixes.allSatisfy({ meanings[$0] ?? .prefix == .prefix })
            else { continue }
            for prefix in prefixes { meanings[prefix] = .prefix }
            meanings[entry.keys] = .command(entry.command)
        }
        self.meanings = meanings
    }

    /// The meaning of a sequence of keys, which ``KeyChord`` collects.
    package func meaning(of keys: [Key]) -> Meaning {
        meanings[keys] ?? .none
    }

    /// The action of a single key; nil for a character, which is typed, for an unbound key, and for
    /// the first key of a chord.
    package func command(for key: Key) -> Command? {
        if case .command(let command) = meaning(of: [key]) { command } else { nil }
    }

    /// The keys to press for a command, for a hint: its first binding; without one, `/do` and its
    /// name.
    package func name(of command: Command) -> String {
        let binding = entries.first {
            $0.command == command && meaning(of: $0.keys) == .command(command)
        }
        return binding?.keyNames ?? "/do \(command.name)"
    }

    /// The bindings of a command, or of a series of commands with the same summary, such as Alt-1 to
    /// Alt-9.
    package struct HelpEntry: Equatable, Sendable {
        /// The command, or the first of the series.
        package let command: Command
        /// All keys, or the first and the last of a series.
        package let keys: String
        /// The names of the keys and of the commands.
        package let names: [String]
    }

    /// An entry of the help for each command with a key, in the order of the bindings.
    package var helpEntries: [HelpEntry] {
        var order: [String] = []
        var rows: [String: [Entry]] = [:]
        for entry in entries {
            let summary = entry.command.summary
            if rows[summary] == nil { order.append(summary) }
            rows[summary, default: []].append(entry)
        }
        return order.compactMap { rows[$0] }.map { row in
            HelpEntry(
                command: row[0].command, keys: Self.keys(of: row),
                names: row.map(\.keyNames) + row.map(\.command.name))
        }
    }

    private static func keys(of entries: [Entry]) -> String {
        let names = entries.map(\.keyNames)
        let isSeries = Set(entries.map(\.command)).count > 1
        return isSeries
            ? [names[0], names[names.count - 1]].joined(separator: " … ")
            : names.joined(separator: ", ")
    }
}

/// A binding from the user's settings.
package struct KeyBinding: Hashable, Sendable {
    /// The keys in the order in which they are pressed.
    package let keys: [Key]
    /// Their action; nil unbinds them.
    package let command: Command?

    package init(_ keys: [Key], _ command: Command?) {
        self.keys = keys
        self.command = command
    }
}

extension Keymap {
    /// The keymap with these bindings applied.
    ///
    /// Of two bindings for the same keys the later is used. Where one is a prefix of the other,
    /// as Ctrl-X is of Ctrl-X Ctrl-E, the earlier binding is removed.
    package func binding(_ bindings: [KeyBinding]) -> Keymap {
        var entries = entries
        for binding in bindings where !binding.keys.isEmpty {
            entries.removeAll {
                $0.keys.starts(with: binding.keys) || binding.keys.starts(with: $0.keys)
            }
            guard let command = binding.command else { continue }
            entries.append(Entry(binding.keys, command))
        }
        return Keymap(entries)
    }
}

/// The keys of an incomplete chord, such as Ctrl-X of Ctrl-X Ctrl-E.
package struct KeyChord: Equatable, Sendable {
    /// The result of a key press.
    package enum Outcome: Equatable, Sendable {
        case command(Command)
        /// The chord is incomplete; ``KeyChord/description`` may be shown meanwhile.
        case pending
        /// An unbound key, which is typed if it is a character.
        case key(Key)
        /// An unbound chord: it has no effect, and the caller may ring the bell.
        case unknown([Key])
    }

    /// The keys so far.
    package private(set) var keys: [Key] = []

    /// An empty chord.
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
    /// The keys so far, such as `Ctrl-X -`; empty if there are none.
    package var description: String {
        keys.isEmpty ? "" : Key.names(of: keys) + " -"
    }
}
