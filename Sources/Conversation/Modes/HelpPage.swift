import Settings
import TerminalUI

/// The contents of the help: groups of entries, generated from the tables that define the keys,
/// the commands and the settings. Pure.
struct HelpPage {
    /// What an entry explains, and the names by which `/help` finds it.
    struct Entry: Equatable {
        /// The left column: keys and commands, a setting with its value, or a file.
        let term: String
        let text: String
        /// Names of the commands, keys, actions or settings, without slashes.
        let names: [String]
    }

    /// Entries under a heading.
    struct Group: Equatable {
        /// The name of the topic for `/help`.
        let name: String
        let heading: String
        var entries: [Entry]
    }

    /// The entry, or the heading, that answers a question.
    struct Place: Equatable {
        let group: Int
        /// Nil for the heading.
        let entry: Int?
        /// The text in it that is searched for.
        let text: String
    }

    /// The groups with entries, in their order.
    let groups: [Group]

    init(
        commands: [SlashCommand], keymap: Keymap, settings: ClientSettings,
        files: [ClientFile] = []
    ) {
        let topics = HelpTopic.allCases.map { topic in
            Group(
                name: topic.rawValue, heading: topic.heading,
                entries: Self.entries(of: topic, commands, keymap))
        }
        let values = ClientSettings.table.settings.map { Self.entry(of: $0, in: settings) }
        let paths = files.map { Entry(term: $0.name, text: $0.path, names: [$0.name]) }
        let others = [
            Group(
                name: "settings", heading: "Settings, with their present values", entries: values),
            Group(name: "files", heading: "Files", entries: paths),
        ]
        groups = (topics + others).filter { !$0.entries.isEmpty }
    }

    // MARK: - Questions

    /// The place that `/help` shows for a word: a command, a key, a setting, an action or a topic;
    /// else the first entry that contains it. Nil if there is none.
    func place(of word: String) -> Place? {
        let keys = Key.sequence(named: word).map(Key.names(of:))
        let name = word.hasPrefix("/") ? String(word.dropFirst()) : word
        let wanted = [name.lowercased(), keys?.lowercased()]
        let text = SmartCaseText(word)
        return firstPlace(text: keys ?? name) { entry in
            entry.names.contains { wanted.contains($0.lowercased()) }
        } ?? topic(named: name.lowercased())
            ?? firstPlace(text: word) { entry in
                text.firstRange(in: entry.term) != nil || text.firstRange(in: entry.text) != nil
            }
    }

    /// The words that `/help` completes: topics, then the names of all entries, without chords.
    var words: [String] {
        let names = groups.flatMap(\.entries).flatMap(\.names).filter { !$0.contains(" ") }
        return (groups.map(\.name) + names).reduce(into: []) { words, name in
            if !words.contains(name) { words.append(name) }
        }
    }

    private func topic(named name: String) -> Place? {
        let index = groups.firstIndex { $0.name == name || $0.heading.lowercased() == name }
        return index.map { Place(group: $0, entry: nil, text: groups[$0].heading) }
    }

    private func firstPlace(text: String, where matches: (Entry) -> Bool) -> Place? {
        for (index, group) in groups.enumerated() {
            guard let entry = group.entries.firstIndex(where: matches) else { continue }
            // A term may show a series by its ends, and a name in capitals.
            let found = group.entries[entry]
            let isShown = SmartCaseText(text).firstRange(in: "\(found.term) \(found.text)") != nil
            return Place(group: index, entry: entry, text: isShown ? text : found.term)
        }
        return nil
    }

    // MARK: - Entries

    /// Keys and the commands that do the same share an entry; commands of their own follow.
    private static func entries(
        of topic: HelpTopic, _ commands: [SlashCommand], _ keymap: Keymap
    ) -> [Entry] {
        var others = commands.filter { $0.topic == topic }
        let keyed = keymap.helpEntries.filter { $0.command.topic == topic }.map { row in
            let same = others.filter { $0.summary == row.command.summary }
            others.removeAll { $0.summary == row.command.summary }
            return Entry(
                term: ([row.keys] + same.map(\.usage)).joined(separator: ", "),
                text: row.command.summary, names: same.map(\.name) + row.names)
        }
        let typed = others.map { Entry(term: $0.usage, text: $0.summary, names: [$0.name]) }
        let unbound = Command.allCases.filter { command in
            command.topic == topic && !keymap.entries.contains { $0.command == command }
                && !typed.contains { $0.text == command.summary }
        }.map { Entry(term: "/do \($0.name)", text: $0.summary, names: [$0.name]) }
        return keyed + typed + unbound
    }

    private static func entry(
        of setting: Setting<ClientSettings>, in settings: ClientSettings
    ) -> Entry {
        Entry(
            term: "\(setting.name) = \(setting.shown(in: settings))",
            text: "\(setting.summary) Allowed: \(setting.allowed). A change is"
                + " \(setting.effect.words).",
            names: [setting.name])
    }
}
