/// Which key does what, as a table that the help is made from.
package struct Keymap: Sendable {
    /// One key's meaning.
    package struct Entry: Equatable, Sendable {
        /// The key that is pressed.
        package let key: Key
        /// What it does.
        package let command: Command
        /// One line for the help.
        package let summary: String

        /// An entry, as a row of the table.
        package init(_ key: Key, _ command: Command, _ summary: String) {
            self.key = key
            self.command = command
            self.summary = summary
        }
    }

    /// The keys, in the order in which help lists them.
    package let entries: [Entry]
    private let commands: [Key: Command]

    /// A keymap of these entries; of two for the same key the first counts.
    package init(_ entries: [Entry]) {
        self.entries = entries
        commands = Dictionary(entries.map { ($0.key, $0.command) }) { first, _ in first }
    }

    /// What a key does; nil for a character, which is typed, and for keys without a meaning.
    package func command(for key: Key) -> Command? {
        commands[key]
    }

    /// A line of help for each command: its keys and what it does.
    package var help: [String] {
        var order: [Command] = []
        var keys: [Command: [String]] = [:]
        var summaries: [Command: String] = [:]
        for entry in entries {
            if keys[entry.command] == nil {
                order.append(entry.command)
                summaries[entry.command] = entry.summary
            }
            keys[entry.command, default: []].append(entry.key.description)
        }
        let rows = order.map { ((keys[$0] ?? []).joined(separator: ", "), summaries[$0] ?? "") }
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { keys, summary in
            keys + String(repeating: " ", count: width - keys.count + 2) + summary
        }
    }
}
