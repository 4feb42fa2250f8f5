/// A text to look for: small letters find capitals too, a capital only itself.
package struct SmartCaseText: Equatable, Sendable {
    private let wanted: [Character]
    /// The same as bytes, if it is all of the printable characters of ASCII.
    private let bytes: [UInt8]?
    private let isExact: Bool

    /// A text to search for.
    package init(_ text: String) {
        isExact = text.contains(where: \.isUppercase)
        wanted = isExact ? Array(text) : text.map(\.folded)
        let ascii = wanted.compactMap(\.asciiValue).filter { 0x20..<0x7F ~= $0 }
        bytes = ascii.count == wanted.count ? ascii : nil
    }

    /// Where the text first stands in another one, in clusters; nil if nowhere.
    package func firstRange(in text: String) -> Range<Int>? {
        firstRange(in: folded(text), from: 0)
    }

    /// Where the text stands in others' clusters, from left to right; nowhere if it is empty.
    func ranges(in clusters: [Character]) -> [Range<Int>] {
        guard !wanted.isEmpty else { return [] }
        let clusters = isExact ? clusters : clusters.map(\.folded)
        var ranges: [Range<Int>] = []
        while let range = firstRange(in: clusters, from: ranges.last?.upperBound ?? 0) {
            ranges.append(range)
        }
        return ranges
    }

    /// How often the text stands in bytes, which must be printable ASCII; an empty one never.
    func count(inASCII text: ArraySlice<UInt8>) -> Int {
        guard let bytes, let first = bytes.first else { return 0 }
        let text = text.span
        var count = 0
        var start = 0
        while start + bytes.count <= text.count {
            if folded(text[start]) == first, stands(bytes, in: text, at: start) {
                count += 1
                start += bytes.count
            } else {
                start += 1
            }
        }
        return count
    }

    /// Whether another text begins with this one.
    func isPrefix(of text: String) -> Bool {
        folded(text).starts(with: wanted)
    }

    // MARK: -

    private func firstRange(in clusters: [Character], from start: Int) -> Range<Int>? {
        guard start + wanted.count <= clusters.count else { return nil }
        for start in start...(clusters.count - wanted.count)
        where clusters[start..<start + wanted.count].elementsEqual(wanted) {
            return start..<start + wanted.count
        }
        return nil
    }

    private func stands(_ bytes: [UInt8], in text: Span<UInt8>, at start: Int) -> Bool {
        for index in 1..<bytes.count where folded(text[start + index]) != bytes[index] {
            return false
        }
        return true
    }

    private func folded(_ byte: UInt8) -> UInt8 {
        !isExact && (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }

    /// The clusters to compare with, as many as the text has.
    private func folded(_ text: String) -> [Character] {
        isExact ? Array(text) : text.map(\.folded)
    }
}

extension Character {
    /// The small letter, if that is one cluster as well.
    var folded: Character {
        if isASCII, !isUppercase { return self }
        let small = lowercased()
        return small.count == 1 ? Character(small) : self
    }
}
