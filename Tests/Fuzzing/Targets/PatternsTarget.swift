import TerminalUI
import Text

/// Matches of any pattern are in order, within the line, and found in bounded time; a text is found
/// at its position.
enum PatternsTarget {
    static func run(_ input: [UInt8]) {
        var choices = Choices(input)
        let length = choices.number(below: 48)
        let words = String(decoding: choices.bytes(length), as: UTF8.self)
        let bytes = choices.all()
        let line = VisibleText(bytes)
        for isExpression in [false, true] {
            guard let pattern = try? SearchPattern(words, isExpression: isExpression) else {
                continue
            }
            let ranges = pattern.ranges(in: line)
            var end = 0
            for range in ranges {
                require(range.lowerBound >= end && !range.isEmpty, "out of order: \(ranges)")
                require(range.upperBound <= line.clusters.count, "outside: \(ranges)")
                end = range.upperBound
            }
            if !isExpression { find(words, in: line, ranges) }
        }
        filter(words, bytes)
    }

    /// Finds the text by comparing at every position.
    private static func find(_ words: String, in line: VisibleText, _ ranges: [Range<Int>]) {
        let sought = Array(words)
        let isExact = words.contains(where: \.isUppercase)
        let present = line.clusters.prefix(SearchPattern.lineLimit).map(\.character)
        // Where case folding changes the number of letters, there is no reference.
        guard !sought.isEmpty, isExact || words.allSatisfy(\.isASCII) else { return }
        var found: [Range<Int>] = []
        var start = 0
        while start + sought.count <= present.count {
            let isHere = zip(sought, present[start...]).allSatisfy { wanted, found in
                wanted == found || !isExact && found.isASCII && "\(wanted)" == found.lowercased()
            }
            if isHere { found.append(start..<(start + sought.count)) }
            start += isHere ? sought.count : 1
        }
        if present.allSatisfy(\.isASCII) || isExact {
            require(found == ranges, "\(words) at \(found), not at \(ranges)")
        }
    }

    private static func filter(_ words: String, _ bytes: [UInt8]) {
        var transcript = Transcript(limit: 8, byteLimit: 4_096)
        let id = transcript.append(bytes, kind: .reply, at: 0)
        guard let line = transcript[id] else { return }
        var (only, hide) = (TranscriptFilter(), TranscriptFilter())
        do throws(PatternError) {
            try only.add(.only, words)
            try hide.add(.hide, words)
        } catch {
            return
        }
        require(only.shows(line) != hide.shows(line), "a line is neither shown nor hidden")
    }
}
