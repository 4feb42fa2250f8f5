/// A cell's colours and attributes; the plain style is the terminal's default.
package struct Style: Hashable, Sendable {
    package struct Attributes: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        package static let bold = Attributes(rawValue: 1)
        package static let dim = Attributes(rawValue: 2)
        package static let underlined = Attributes(rawValue: 4)
        package static let reversed = Attributes(rawValue: 8)
        package static let italic = Attributes(rawValue: 16)
    }

    /// The colour of the text.
    package var foreground = Color.standard
    /// The background colour.
    package var background = Color.standard
    package var attributes: Attributes = []

    package init(
        _ foreground: Color = .standard, _ attributes: Attributes = [],
        on background: Color = .standard
    ) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }

    package static let plain = Style()
}

extension Style {
    /// A word that is not part of a style.
    package struct WordError: Error, Equatable, CustomStringConvertible {
        /// The word.
        package let word: String
        /// Why it is invalid.
        package let reason: String

        package var description: String { reason }
    }

    /// Reads a style such as `red bold`, `#a0a0ff on 236`, `dim`, `plain`.
    ///
    /// A colour is a name, a number of the palette, or `#` and six or three hexadecimal digits; the
    /// one after `on` is the background. An empty text is the plain style.
    ///
    /// - Throws: `WordError` for the first invalid word.
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

    /// The style as ``init(words:)`` reads it.
    package var words: String {
        let names = Self.attributeNames.filter { attributes.contains($0.attribute) }.map(\.name)
        let front = foreground == .standard ? [] : [foreground.word]
        let back = background == .standard ? [] : ["on", background.word]
        let words = front + back + names
        return words.isEmpty ? "plain" : words.joined(separator: " ")
    }

    /// The names of the attributes.
    package static var attributeWords: [String] { attributeNames.map(\.name) }

    /// The names of the eight colours that every colour terminal has.
    package static var colorNames: [String] { Array(Color.names.prefix(8)) }

    /// All words of a style, except numbers.
    package static var knownWords: [String] {
        attributeNames.map(\.name) + Color.names + ["default", "plain", "on"]
    }

    // MARK: -

    private static let attributeNames: [(name: String, attribute: Attributes)] = [
        ("bold", .bold), ("dim", .dim), ("italic", .italic), ("underlined", .underlined),
        ("reversed", .reversed),
    ]

    /// `underline` and `reverse` are accepted too.
    private static func attribute(_ word: String) -> Attributes? {
        attributeNames.first { $0.name == word || $0.name == word + "d" }?.attribute
    }

    private static func color(_ word: String) throws(WordError) -> Color {
        if let color = Color(word: word) { return color }
        throw WordError(word: word, reason: "\"\(word)\" is neither a colour nor an attribute")
    }
}
