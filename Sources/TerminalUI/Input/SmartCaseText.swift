/// A text to look for: small letters find capitals too, a capital only itself.
struct SmartCaseText: Equatable, Sendable {
    private let wanted: [Character]
    private let isExact: Bool

    init(_ text: String) {
        isExact = text.contains(where: \.isUppercase)
        wanted = isExact ? Array(text) : text.map(\.folded)
    }

    /// Where the text first stands in another one, in clusters; nil if nowhere.
    func firstRange(in text: String) -> Range<Int>? {
        let clusters = folded(text)
        guard wanted.count <= clusters.count else { return nil }
        for start in 0...(clusters.count - wanted.count)
        where clusters[start..<start + wanted.count].elementsEqual(wanted) {
            return start..<start + wanted.count
        }
        return nil
    }

    /// Whether another text begins with this one.
    func isPrefix(of text: String) -> Bool {
        folded(text).starts(with: wanted)
    }

    // MARK: -

    /// The clusters to compare with, as many as the text has.
    private func folded(_ text: String) -> [Character] {
        isExact ? Array(text) : text.map(\.folded)
    }
}

extension Character {
    /// The small letter, if that is one cluster as well.
    fileprivate var folded: Character {
        if isASCII, !isUppercase { return self }
        let small = lowercased()
        return small.count == 1 ? Character(small) : self
    }
}
