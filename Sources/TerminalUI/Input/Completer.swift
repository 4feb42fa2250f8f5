import Text

/// Completes the word before the cursor: a command, an argument of a command, or a word of the
/// transcript.
///
/// A lower-case word matches upper case too. Bounded by ``candidateLimit`` and ``wordLimit``.
package struct Completer: Sendable {
    /// The most candidates that are offered.
    package static let candidateLimit = 100
    /// The most words of the transcript that are compared.
    package static let wordLimit = 20_000

    /// An argument of a command.
    package enum Argument: Equatable, Sendable {
        case endpoint, settingName
        /// A word that the help explains.
        case help
        /// The number of a tab.
        case tab
        /// The nick of a person, or the name of a room.
        case person, room
        /// A value of the setting named before it.
        case settingValue
        /// A word of the transcript.
        case word
        /// Any number of words of the transcript; arguments after it are ignored.
        case text
        case choice([String])
    }

    /// A command that is entered as a line.
    package struct Command: Equatable, Sendable {
        /// Its name without the slash.
        package let name: String
        /// Its arguments in order.
        package let arguments: [Argument]

        /// A command and its arguments.
        package init(_ name: String, _ arguments: [Argument] = []) {
            self.name = name
            self.arguments = arguments
        }
    }

    /// A setting, with its values if they can be enumerated.
    package struct Setting: Equatable, Sendable {
        package let name: String
        package let values: [String]

        /// A setting and its values.
        package init(_ name: String, _ values: [String] = []) {
            self.name = name
            self.values = values
        }
    }

    /// The commands, in the order in which they are offered.
    package var commands: [Command]
    /// Endpoints, by name or as written.
    package var endpoints: [String]
    package var settings: [Setting]
    /// The words that the help explains.
    package var helpWords: [String]
    /// How many tabs there are, numbered from 1.
    package var tabCount: Int
    /// The persons of the conversation, the last speaker first.
    package var people: [String] = []
    /// The rooms of the network.
    package var rooms: [String] = []

    /// A completer of these; words of the transcript are an argument of each completion.
    package init(
        commands: [Command] = [], endpoints: [String] = [], settings: [Setting] = [],
        helpWords: [String] = [], tabCount: Int = 0
    ) {
        self.tabCount = tabCount
        self.commands = commands
        self.endpoints = endpoints
        self.helpWords = helpWords
        self.settings = settings
    }

    /// The completion of the word before the cursor; nil without candidates.
    ///
    /// - Parameter words: Those of the transcript, newest first; taken lazily, as many as are
    ///   needed. See ``words(of:)``.
    package func completion(
        for editor: LineEditor, words: some Sequence<String> = []
    ) -> Completion? {
        let before = editor.clusters[..<editor.cursor]
        let start = (before.lastIndex(where: \.isWhitespace) ?? -1) + 1
        let isCommand = before.first == "/" && before.dropFirst().first != "/"
        guard isCommand, !before.contains(where: \.isLineBreak) else {
            return nameCompletion(before[start...], at: start..<editor.cursor)
                ?? wordCompletion(before[start...], words)
        }
        let earlier = before[..<start].split(whereSeparator: \.isWhitespace).map { String($0) }
        let range = start..<editor.cursor
        let word = String(before[start...])
        guard let name = earlier.first else {
            return Self.completion(range, word, commands.map { "/\($0.name)" }, endsWord: true)
        }
        let arguments = commands.first { "/\($0.name)" == name }?.arguments ?? []
        let isText = arguments.prefix(earlier.count).contains(.text)
        // A regular expression begins with a slash.
        if isText {
            return nameCompletion(before[start...], at: start..<editor.cursor)
                ?? wordCompletion(before[start...].drop { $0 == "/" }, words)
        }
        guard earlier.count <= arguments.count else { return nil }
        let endsWord = earlier.count < arguments.count
        switch arguments[earlier.count - 1] {
        case .endpoint: return Self.completion(range, word, endpoints, endsWord: endsWord)
        case .help: return Self.completion(range, word, helpWords, endsWord: endsWord)
        case .tab:
            let numbers = (0..<tabCount).map { "\($0 + 1)" }
            return Self.completion(range, word, numbers, endsWord: endsWord)
        case .person: return Self.completion(range, word, people, endsWord: endsWord)
        case .room: return Self.completion(range, word, rooms, endsWord: endsWord)
        case .settingName:
            return Self.completion(range, word, settings.map(\.name), endsWord: endsWord)
        case .settingValue:
            let values = settings.first { $0.name == earlier.last }?.values ?? []
            return Self.completion(range, word, values, endsWord: endsWord)
        case .choice(let choices):
            return Self.completion(range, word, choices, endsWord: endsWord)
        case .text, .word: return wordCompletion(before[start...], words)
        }
    }

    /// The words of a line that are useful as candidates: without surrounding punctuation, and none
    /// with a control or an invisible character.
    package static func words(of line: String) -> [String] {
        line.split(whereSeparator: \.isWhitespace).compactMap { part in
            var word = part.drop(while: opening.contains)
            while let last = word.last, closing.contains(last) { word.removeLast() }
            let isWorth =
                word.count > 1 && !VisibleText(String(word)).clusters.contains(where: \.isMark)
            return isWorth ? String(word) : nil
        }
    }

    // MARK: -

    private static let opening: Set<Character> = [
        "(", "[", "{", "<", "\"", "'", "`", "«", "„", "“", "‘",
    ]
    private static let closing: Set<Character> = [
        ")", "]", "}", ">", "\"", "'", "`", "»", "“", "”", "’", ".", ",", ";", ":", "!", "?", "…",
    ]

    private static func completion(
        _ range: Range<Int>, _ word: String, _ all: [String], endsWord: Bool
    ) -> Completion? {
        let wanted = SmartCaseText(word)
        let candidates = all.lazy.filter { wanted.isPrefix(of: $0) }.prefix(candidateLimit)
        return Completion(of: word, at: range, candidates: Array(candidates), endsWord: endsWord)
    }

    /// The persons and rooms whose names begin with a word; at the start of the line a person is
    /// addressed.
    private func nameCompletion(_ part: ArraySlice<Character>, at range: Range<Int>) -> Completion?
    {
        guard !part.isEmpty, !people.isEmpty || !rooms.isEmpty else { return nil }
        let word = String(part)
        let names = range.lowerBound == 0 ? people.map { "\($0):" } + rooms : people + rooms
        return Self.completion(range, word, names, endsWord: true)
    }

    private func wordCompletion(
        _ part: ArraySlice<Character>, _ words: some Sequence<String>
    ) -> Completion? {
        let word = part.drop(while: Self.opening.contains)
        guard !word.isEmpty else { return nil }
        let text = String(word)
        let wanted = SmartCaseText(text)
        var candidates: [String] = []
        var known: Set<String> = [text]
        for (count, candidate) in words.enumerated() {
            if count >= Self.wordLimit || candidates.count >= Self.candidateLimit { break }
            if wanted.isPrefix(of: candidate), known.insert(candidate).inserted {
                candidates.append(candidate)
            }
        }
        return Completion(of: text, at: word.startIndex..<word.endIndex, candidates: candidates)
    }
}

extension Transcript {
    /// The most bytes of the transcript that are searched for words.
    private static let wordBytes = 1 << 20

    /// The words of the replies in the newest megabyte, newest first, made lazily.
    package var recentWords: some Sequence<String> {
        var bytes = 0
        return sequence(first: last) { $0?.previous.map(Optional.some) }
            .lazy.prefix { id in
                guard let id, let line = self[id] else { return false }
                bytes += line.bytes.count
                return bytes <= Self.wordBytes
            }
            .flatMap { id in words(of: id) }
    }

    private func words(of id: LineID?) -> [String] {
        guard let id, let line = self[id], line.kind == .reply else { return [] }
        return Completer.words(of: String(decoding: line.bytes, as: UTF8.self)).reversed()
    }
}
