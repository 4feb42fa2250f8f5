/// A text whose characters are searched for in their order, with others between them: `swd` finds
/// `#swift-dev`.
package struct FuzzyText: Equatable, Sendable {
    private let wanted: [Character]
    private let isExact: Bool

    /// A text to search for; lower case matches upper case too.
    package init(_ text: String) {
        isExact = text.contains(where: \.isUppercase)
        wanted = isExact ? Array(text) : text.map(\.folded)
    }

    /// How well another text matches, lower is better; nil if it does not.
    ///
    /// It counts the characters between the found ones, and before the first one; the start of a word
    /// counts as one character less.
    package func distance(in text: String) -> Int? {
        let clusters = isExact ? Array(text) : text.map(\.folded)
        var place = 0
        var distance = 0
        for character in wanted {
            guard let found = clusters[place...].firstIndex(of: character) else { return nil }
            distance += (found - place) * 2
            let startsWord =
                found == 0 || !(clusters[found - 1].isLetter || clusters[found - 1].isNumber)
            if startsWord, found > place { distance -= 1 }
            place = found + 1
        }
        return distance
    }
}
