extension Style {
    /// A word that is no part of a style.
    package struct WordError: Error, Equatable, CustomStringConvertible {
        /// The word.
        package let word: String
        /// What is wrong with it.
        package let reason: String

        package var description: String { reason }
    }

    /// A style in words: `red bold`, `#a0a0ff on 236`, `dim`, `plain`.
    ///
    /// A colour is a name, a number of the palette, or `#` and six or three hexadecimal digits; the
    /// one after `on` is behind the text. No words at all are the plain style.
    package init(words text: String) throws(WordError) {
        self.init()
        var isBackground = false
        for word in text.lowercased().split(separator: " ").map(String.init) {
            if isBackground {
                background = try Self.color(word)
                isBackground = false
            } else if let attribute = Self.attribute(word) {
                attributes.insert(attribute)
            } else if word == "on" {
                isBackground = true
            } else if word != "plain" {
                foreground = try Self.color(word)
            }
        }
        if isBackground { throw WordError(word: "on", reason: "a colour is missing after \"on\"") }
    }

    /// The style in words, which ``init(words:)`` reads.
    package var words: String {
        let names = Self.attributeNames.filter { attributes.contains($0.attribute) }.map(\.name)
        let front = foreground == .standard ? [] : [foreground.word]
        let back = background == .standard ? [] : ["on", background.word]
        let words = front + back + names
        return words.isEmpty ? "plain" : words.joined(separator: " ")
    }

    /// The words for attributes.
    package static var attributeWords: [String] { attributeNames.map(\.name) }

    /// The words for the eight colours that every colour terminal has.
    package static var colorNames: [String] { Array(Color.names.prefix(8)) }

    /// Words that a style is made of, but for numbers.
    package static var knownWords: [String] {
        attributeNames.map(\.name) + Color.names + ["default", "plain", "on"]
    }

    // MARK: -

    private static let attributeNames: [(name: String, attribute: Attributes)] = [
        ("bold", .bold), ("dim", .dim), ("underlined", .underlined), ("reversed", .reversed),
    ]

    /// `underline` and `reverse` are understood too.
    private static func attribute(_ word: String) -> Attributes? {
        attributeNames.first { $0.name == word || $0.name == word + "d" }?.attribute
    }

    private static func color(_ word: String) throws(WordError) -> Color {
        if let color = Color(word: word) { return color }
        throw WordError(word: word, reason: "\"\(word)\" is no colour and no attribute")
    }
}
