/// A part of a regular expression.
indirect enum PatternNode: Equatable, Sendable {
    /// Something between two clusters, which takes none itself.
    enum Edge: Equatable, Sendable {
        case start, end, word, notWord
    }

    case one(PatternClass)
    case edge(Edge)
    case sequence([PatternNode])
    case either([PatternNode])
    /// Without a maximum, as often as there is.
    case repeated(PatternNode, minimum: Int, maximum: Int?, isLazy: Bool)
}

/// The clusters that may stand at one place.
struct PatternClass: Equatable, Sendable {
    enum Item: Equatable, Sendable {
        case any, digit, word, blank
        case character(Character)
        case range(ClosedRange<UInt32>)
        indirect case not(Item)
    }

    var items: [Item]
    var isNegated = false

    func contains(_ character: Character) -> Bool {
        items.contains { Self.matches($0, character) } != isNegated
    }

    /// A letter, a digit, or what joins them to a name.
    static func isWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }

    // MARK: -

    private static func matches(_ item: Item, _ character: Character) -> Bool {
        switch item {
        case .any: true
        case .digit: character.isWholeNumber
        case .word: isWord(character)
        case .blank: character.isWhitespace
        case .character(let wanted): character == wanted
        case .range(let range):
            character.unicodeScalars.count == 1
                && range.contains(character.unicodeScalars.first?.value ?? 0)
        case .not(let item): !matches(item, character)
        }
    }
}
