/// What lines are judged by: a text, of which small letters stand for capitals too, or between
/// slashes a regular expression, for which the same holds.
///
/// Looks at the first 8 KiB of a line. A regular expression is matched by going back and forth:
/// one that repeats repetitions, as `/(a+)+b/`, can take very long on a line made for it.
struct LinePattern {
    /// Bytes of a line that are looked at.
    static let limit = 8_192

    private enum Kind {
        /// A text in ASCII; found without decoding the line.
        case bytes([UInt8], isExact: Bool)
        case text(SmartCaseText)
        case expression(Regex<AnyRegexOutput>)
    }

    private let kind: Kind

    init(_ pattern: String) throws(PatternError) {
        if let expression = Self.expression(in: pattern) {
            kind = .expression(try Self.regex(expression))
        } else if pattern.isEmpty {
            throw PatternError(reason: "what to look for is missing")
        } else if pattern.utf8.allSatisfy({ $0 < 0x80 }) {
            kind = .bytes(Array(pattern.utf8), isExact: pattern.contains(where: \.isUppercase))
        } else {
            kind = .text(SmartCaseText(pattern))
        }
    }

    /// Whether a line holds it.
    func occurs(in line: ArraySlice<UInt8>) -> Bool {
        let line = line.prefix(Self.limit)
        switch kind {
        case .bytes(let wanted, let isExact):
            return Self.contains(wanted, isExact: isExact, in: line)
        case .text(let text):
            return text.firstRange(in: String(decoding: line, as: UTF8.self)) != nil
        case .expression(let expression):
            // It throws only where an expression asks for what matching cannot give.
            return (try? expression.firstMatch(in: String(decoding: line, as: UTF8.self))) != nil
        }
    }

    /// About how many nanoseconds that takes.
    func cost(of line: ArraySlice<UInt8>) -> Int {
        let length = min(line.count, Self.limit)
        switch kind {
        case .bytes: return length * 4
        case .text, .expression: return 1_000 + length * 400
        }
    }

    // MARK: -

    /// What stands between slashes; nil if the pattern is a plain text.
    private static func expression(in pattern: String) -> Substring? {
        guard pattern.count > 1, pattern.hasPrefix("/"), pattern.hasSuffix("/") else { return nil }
        return pattern.dropFirst().dropLast()
    }

    private static func regex(_ text: Substring) throws(PatternError) -> Regex<AnyRegexOutput> {
        if text.isEmpty { throw PatternError(reason: "between the slashes is nothing") }
        do {
            let regex = try Regex(String(text))
            return hasCapital(text) ? regex : regex.ignoresCase()
        } catch {
            throw PatternError(reason: "/\(text)/ is no regular expression: \(error)")
        }
    }

    /// Whether a capital stands for itself, and is not the name of a class, as in `\S`.
    private static func hasCapital(_ text: Substring) -> Bool {
        var isEscaped = false
        for character in text {
            if character.isUppercase, !isEscaped { return true }
            isEscaped = character == "\\" && !isEscaped
        }
        return false
    }

    private static func contains(
        _ wanted: [UInt8], isExact: Bool, in line: ArraySlice<UInt8>
    ) -> Bool {
        guard wanted.count <= line.count else { return false }
        let text = line.span
        let small = wanted[0]
        for start in 0...(text.count - wanted.count) {
            guard folded(text[start], isExact: isExact) == small else { continue }
            if wanted.indices.allSatisfy({
                folded(text[start + $0], isExact: isExact) == wanted[$0]
            }) {
                return true
            }
        }
        return false
    }

    private static func folded(_ byte: UInt8, isExact: Bool) -> UInt8 {
        !isExact && (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
}
