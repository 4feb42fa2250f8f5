/// Which key does what, as a table that the help is made from.
package struct Keymap: Sendable {
    /// What a key means, or some keys one after the other.
    package struct Entry: Equatable, Sendable {
        /// The keys that are pressed, one as a rule.
        package let keys: [Key]
        /// What they do.
        package let command: Command

        /// An entry of one key, as a row of the table.
        package init(_ key: Key, _ command: Command) {
            self.init([key], command)
        }

        /// An entry of a chord, as C-x C-e.
        package init(_ keys: [Key], _ command: Command) {
            self.keys = keys
            self.command = command
        }

        /// The keys as people write them.
        package var keyNames: String { keys.map(\.description).joined(separator: " ") }
    }

    /// What some keys pressed one after the other mean.
    package enum Meaning: Equatable, Sendable {
        case command(Command)
        /// More keys have to follow.
        case prefix
        /// Nothing: a character is typed.
        case none
    }

    /// The keys, in the order in which help lists them.
    package let entries: [Entry]
    private let meanings: [[Key]: Meaning]

    /// A keymap of these entries; of two for the same keys, or of which one begins the other,
    /// the first counts.
    package init(_ entries: [Entry]) {
        self.entries = entries
        var meanings: [[Key]: Meaning] = [:]
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

    /// What keys pressed one after the other mean; see ``KeyChord`` for who collects them.
    package func meaning(of keys: [Key]) -> Meaning {
        meanings[keys] ?? .none
    }

    /// What a key does by itself; nil for a character, which is typed, for keys without a
    /// meaning, and for the first of a chord.
    package func command(for key: Key) -> Command? {
        if case .command(let command) = meaning(of: [key]) { command } else { nil }
    }

    /// A line of help for each command: its keys and what it does.
    ///
    /// Commands with the same summary are a series, as M-1 to M-9 are: one line, with the keys
    /// at its ends.
    package var help: [String] {
        let lines = helpEntries
        let width = lines.map(\.keys.count).max() ?? 0
        return lines.map { keys, summary in
            keys + String(repeating: " ", count: width - keys.count + 2) + summary
        }
    }

    /// The same in its parts.
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
