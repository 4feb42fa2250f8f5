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
    private let names: [Command: String]

    /// A keymap of these entries. Of two entries for the same keys, or of which one is a prefix of
    /// the other, the first is used.
    package init(_ entries: [Entry]) {
        self.entries = entries
        var meanings: [[Key]: Meaning] = [:]
        var names: [Command: String] = [:]
        for entry in entries where !entry.keys.isEmpty {
            let prefixes = entry.keys.indices.dropFirst().map { Array(entry.keys[..<$0]) }
            guard meanings[entry.keys] == nil,
                prefixes.allSatisfy({ meanings[$0] ?? .prefix == .prefix })
            else { continue }
            for prefix in prefixes { meanings[prefix] = .prefix }
            meanings[entry.keys] = .command(entry.command)
            if names[entry.command] == nil { names[entry.command] = entry.keyNames }
        }
        self.meanings = meanings
        self.names = names
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
        names[command] ?? "/do \(command.name)"
    }

    /// A line of help for each command: its keys and its summary.
    ///
    /// Commands with the same summary form a series, such as Alt-1 to Alt-9: one line, with the first
    /// and the last key.
    package var help: [String] {
        let lines = helpEntries
        let width = lines.map(\.keys.count).max() ?? 0
        return lines.map { keys, summary in
            keys + String(repeating: " ", count: width - keys.count + 2) + summary
        }
    }

    /// The keys and the summary of each line of help.
    package var helpEntries: [(keys: String, summary: String)] {
        var order: [String] = []
        var rows: [String: [Entry]] = [:]
        for entry in entries {
            let summary = entry.command.summary
            if rows[summary] == nil { order.append(summary) }
            rows[summary, default: []].append(entry)
        }
        return order.map { (Self.keys(of: rows[$0] ?? []), $0) }
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
