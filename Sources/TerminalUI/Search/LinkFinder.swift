package import Text

/// Finds the addresses in a text: http, https, ftp and gemini.
///
/// An address ends at a blank, at a mark, and at quotes and angle brackets; punctuation at its
/// end belongs to the sentence around it, as does a closing bracket that it has not opened.
package enum LinkFinder {
    /// Clusters of a line that are looked through.
    package static let lineLimit = SearchPattern.lineLimit

    /// Where the addresses stand, in clusters, from left to right.
    package static func ranges(in text: VisibleText) -> [Range<Int>] {
        let clusters = text.clusters.prefix(lineLimit)
        var ranges: [Range<Int>] = []
        var index = 0
        while index < clusters.count - 2 {
            if isSeparator(in: clusters, at: index),
                let start = schemeStart(in: clusters, endingAt: index)
            {
                let end = addressEnd(in: clusters, from: index + 3)
                if end > index + 3 { ranges.append(start..<end) }
                index = max(end, index + 3)
            } else {
                index += 1
            }
        }
        return ranges
    }

    // MARK: -

    private static let schemes = ["https", "http", "ftp", "gemini"].map(Array.init)
    private static let excluded: Set<Character> = ["\"", "<", ">", "\\", "^", "`", "{", "|", "}"]
    private static let trailing: Set<Character> = [".", ",", ";", ":", "!", "?", "'", "*", "_"]
    private static let brackets: [Character: Character] = [")": "(", "]": "["]

    /// Without an array of its own: lines may be long, and most have no address.
    private static func isSeparator(
        in clusters: ArraySlice<VisibleText.Cluster>, at start: Int
    ) -> Bool {
        clusters[start].character == ":" && clusters[start + 1].character == "/"
            && clusters[start + 2].character == "/"
            && !clusters[start..<start + 3].contains(where: \.isMark)
    }

    private static func schemeStart(
        in clusters: ArraySlice<VisibleText.Cluster>, endingAt end: Int
    ) -> Int? {
        for scheme in schemes where end >= scheme.count {
            let start = end - scheme.count
            let word = clusters[start..<end]
            guard !word.contains(where: \.isMark),
                word.map(\.character.folded) == scheme
            else { continue }
            // Not the end of a longer word.
            return start > 0 && isWord(clusters[start - 1]) ? nil : start
        }
        return nil
    }

    private static func isWord(_ cluster: VisibleText.Cluster) -> Bool {
        !cluster.isMark && cluster.character.isASCII && PatternClass.isWord(cluster.character)
    }

    private static func addressEnd(
        in clusters: ArraySlice<VisibleText.Cluster>, from start: Int
    ) -> Int {
        var end = clusters[start...].firstIndex { !isPart($0) } ?? clusters.endIndex
        while end > start {
            let last = clusters[end - 1].character
            if let opening = brackets[last] {
                let inside = clusters[start..<end]
                let isOpened =
                    inside.count { $0.character == opening }
                    >= inside.count { $0.character == last }
                if isOpened { break }
            } else if !trailing.contains(last) {
                break
            }
            end -= 1
        }
        return end
    }

    /// Letters of all scripts, since people write them; of signs, ASCII's alone.
    private static func isPart(_ cluster: VisibleText.Cluster) -> Bool {
        let character = cluster.character
        if cluster.isMark || character == " " { return false }
        if character.isASCII { return !excluded.contains(character) }
        return character.isLetter || character.isNumber
    }
}
