import TerminalUI
import Text

/// Which messages are important to the person: those with their nick, and those that match the
/// setting `highlights`. Pure.
struct HighlightRules: Sendable {
    /// Words by their bytes; the letters of ASCII are in lower case, as they are compared.
    private var words: [[UInt8]] = []
    private var patterns: [SearchPattern] = []

    /// Rules for words, and for regular expressions in slashes; an invalid one matches nothing, since
    /// the setting refuses it.
    init(_ items: [String] = []) {
        for item in items {
            let (text, isExpression) = SearchPattern.parts(of: item)
            if isExpression {
                if let pattern = try? SearchPattern(text, isExpression: true) {
                    patterns.append(pattern)
                }
            } else if !text.isEmpty {
                words.append(text.utf8.map(Self.lowered))
            }
        }
    }

    /// Why an item is invalid; nil if it is valid.
    static func complaint(of item: String) -> String? {
        let (text, isExpression) = SearchPattern.parts(of: item)
        guard isExpression else { return nil }
        do throws(PatternError) {
            _ = try SearchPattern(text, isExpression: true)
            return nil
        } catch {
            return "\(item) is not a regular expression: \(error.reason)"
        }
    }

    /// Whether a text without formatting codes contains the nick or another word as a whole, or
    /// matches an expression.
    func match(_ text: ArraySlice<UInt8>, nick: [UInt8]) -> Bool {
        if Self.contains(Self.lowered(nick), in: text) { return true }
        if words.contains(where: { Self.contains($0, in: text) }) { return true }
        if patterns.isEmpty { return false }
        let visible = VisibleText(text)
        return patterns.contains { !$0.ranges(in: visible).isEmpty }
    }

    // MARK: -

    private static func lowered(_ bytes: [UInt8]) -> [UInt8] { bytes.map(lowered) }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        0x41...0x5A ~= byte ? byte | 0x20 : byte
    }

    /// Letters, digits, the other characters of nicks, and all that is not ASCII.
    private static func isPartOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x7D, 0x80...: true
        default: byte == UInt8(ascii: "-")
        }
    }

    private static func contains(_ word: [UInt8], in text: ArraySlice<UInt8>) -> Bool {
        guard let first = word.first, text.count >= word.count else { return false }
        let text = text.span
        for start in 0...(text.count - word.count) where lowered(text[start]) == first {
            let end = start + word.count
            if start > 0, isPartOfWord(text[start - 1]), isPartOfWord(first) { continue }
            if end < text.count, isPartOfWord(text[end]), isPartOfWord(word[word.count - 1]) {
                continue
            }
            let isSame = (0..<word.count).allSatisfy { lowered(text[start + $0]) == word[$0] }
            if isSame { return true }
        }
        return false
    }
}
