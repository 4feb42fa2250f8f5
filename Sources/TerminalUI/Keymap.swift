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
    ///
    /// Commands with the same summary are a series, as M-1 to M-9 are: one line, with the keys
    /// at its ends.
    package var help: [String] {
        var order: [String] = []
        var rows: [String: [Entry]] = [:]
        for entry in entries {
            if rows[entry.summary] == nil { order.append(entry.summary) }
            rows[entry.summary, default: []].append(entry)
        }
        let lines = order.map { (Self.keys(of: rows[$0] ?? []), $0) }
        let width = lines.map(\.0.count).max() ?? 0
        return lines.map { keys, summary in
            keys + String(repeating: " ", count: width - keys.count + 2) + summary
        }
    }

    private static func keys(of entries: [Entry]) -> String {
        let names = entries.map(\.key.description)
        let isSeries = Set(entries.map(\.command)).count > 1
        return isSeries
            ? [names[0], names[names.count - 1]].joined(separator: " … ")
            : names.joined(separator: ", ")
    }
}
