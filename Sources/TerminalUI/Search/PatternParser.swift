/// Parses a regular expression.
///
/// The syntax: `.`, `[a-z]`, `[^…]`, `\d \w \s \D \W \S`, `^ $ \b \B`, groups, `|`, and
/// `* + ? {2} {2,} {2,5}`, each greedy or, followed by `?`, lazy. A backslash quotes a sign. There
/// are no back references and no assertions other than these, so every expression can be matched
/// in linear time (see ``PatternMachine``).
struct PatternParser {
    /// The most nested groups.
    private static let depthLimit = 50
    /// The largest number in a repetition.
    private static let repeatLimit = 1_000

    private var rest: Substring
    private var depth = 0
    /// Whether a letter to be matched is upper case; `\D` and the like do not count.
    private(set) var hasCapital = false

    private init(_ text: String) {
        rest = text[...]
    }

    static func parse(_ text: String) throws(PatternError) -> (PatternNode, hasCapital: Bool) {
        var parser = PatternParser(text)
        let node = try parser.either()
        if parser.rest.first == ")" { throw PatternError(reason: "a ) without a (") }
        return (node, parser.hasCapital)
    }

    // MARK: - Parts

    private mutating func either() throws(PatternError) -> PatternNode {
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .either(branches)
    }

    private mutating func sequence() throws(PatternError) -> PatternNode {
        var nodes: [PatternNode] = []
        while let next = rest.first, next != "|", next != ")" {
            nodes.append(try repeated(try atom()))
        }
        return nodes.count == 1 ? nodes[0] : .sequence(nodes)
    }

    private mutating func atom() throws(PatternError) -> PatternNode {
        let character = rest.removeFirst()
        switch character {
        case "(": return try group()
        case "[": return .one(try characterClass())
        case ".": return .one(PatternClass(items: [.any]))
        case "^": return .edge(.start)
        case "$": return .edge(.end)
        case "\\": return try escaped()
        case "*", "+", "?":
            throw PatternError(reason: "there is nothing to repeat before \(character)")
        default: return .one(PatternClass(items: [literal(character)]))
        }
    }

    private mutating func group() throws(PatternError) -> PatternNode {
        if take("?"), !take(":") {
            throw PatternError(reason: "(?\(rest.prefix(1)) is not understood")
        }
        depth += 1
        defer { depth -= 1 }
        if depth > Self.depthLimit { throw PatternError(reason: "too many groups within groups") }
        let node = try either()
        guard take(")") else { throw PatternError(reason: "a ) is missing") }
        return node
    }

    // MARK: - Repetition

    private mutating func repeated(_ node: PatternNode) throws(PatternError) -> PatternNode {
        var node = node
        while let (minimum, maximum) = try bounds() {
            if case .edge = node { throw PatternError(reason: "nothing to repeat") }
            node = .repeated(node, minimum: minimum, maximum: maximum, isLazy: take("?"))
        }
        return node
    }

    private mutating func bounds() throws(PatternError) -> (Int, Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        return try numberedBounds()
    }

    /// `{2}`, `{2,}`, `{2,5}`; braces around anything else are literal.
    private mutating func numberedBounds() throws(PatternError) -> (Int, Int?)? {
        guard rest.first == "{", let close = rest.firstIndex(of: "}") else { return nil }
        let parts = rest[..<close].dropFirst().split(
            separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
        guard let minimum = Self.number(parts[0]) else { return nil }
        var maximum: Int? = minimum
        if parts.count == 2 {
            maximum = Self.number(parts[1])
            if maximum == nil, !parts[1].isEmpty { return nil }
        }
        rest = rest[rest.index(after: close)...]
        guard max(minimum, maximum ?? 0) <= Self.repeatLimit, minimum <= maximum ?? minimum else {
            throw PatternError(reason: "{\(parts.joined(separator: ","))} is not a number of times")
        }
        return (minimum, maximum)
    }

    private static func number(_ text: Substring) -> Int? {
        text.allSatisfy { ("0"..."9").contains($0) } ? Int(text) : nil
    }

    // MARK: - Characters

    private mutating func literal(_ character: Character) -> PatternClass.Item {
        if character.isUppercase { hasCapital = true }
        return .character(character)
    }

    private mutating func escaped() throws(PatternError) -> PatternNode {
        if take("b") { return .edge(.word) }
        if take("B") { return .edge(.notWord) }
        return .one(PatternClass(items: [try escapedItem()]))
    }

    /// The item after a backslash.
    private mutating func escapedItem() throws(PatternError) -> PatternClass.Item {
        guard let character = rest.popFirst() else {
            throw PatternError(reason: "a character is missing after \\")
        }
        switch character {
        case "d": return .digit
        case "w": return .word
        case "s": return .blank
        case "D": return .not(.digit)
        case "W": return .not(.word)
        case "S": return .not(.blank)
        default:
            if PatternClass.isWord(character), character != "_" {
                throw PatternError(reason: "\\\(character) is not understood")
            }
            return .character(character)
        }
    }

    /// The set in brackets, the first of which is taken already.
    private mutating func characterClass() throws(PatternError) -> PatternClass {
        var set = PatternClass(items: [], isNegated: take("^"))
        while let first = rest.popFirst() {
            if first == "]", !set.items.isEmpty { return set }
            let item = first == "\\" ? try escapedItem() : literal(first)
            set.items.append(try range(from: item) ?? item)
        }
        throw PatternError(reason: "a ] is missing")
    }

    /// The range that an item begins; nil if it is a single item.
    private mutating func range(
        from item: PatternClass.Item
    ) throws(PatternError) -> PatternClass.Item? {
        guard case .character(let low) = item, rest.first == "-" else { return nil }
        let behind = rest.dropFirst()
        guard let next = behind.first, next != "]" else { return nil }
        rest = behind.dropFirst()
        let last = next == "\\" ? try escapedItem() : literal(next)
        guard case .character(let high) = last, let lower = Self.scalar(low),
            let upper = Self.scalar(high), lower <= upper
        else { throw PatternError(reason: "\(low)-\(next) is not a range") }
        return .range(lower...upper)
    }

    private static func scalar(_ character: Character) -> UInt32? {
        character.unicodeScalars.count == 1 ? character.unicodeScalars.first?.value : nil
    }

    private mutating func take(_ character: Character) -> Bool {
        guard rest.first == character else { return false }
        rest.removeFirst()
        return true
    }
}

/// An invalid pattern.
package struct PatternError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Why it is invalid.
    package let reason: String

    package var description: String { reason }
}

/// A node of a regular expression.
indirect enum PatternNode: Equatable, Sendable {
    /// An assertion between two clusters, which consumes none.
    enum Edge: Equatable, Sendable {
        case start, end, word, notWord
    }

    case one(PatternClass)
    case edge(Edge)
    case sequence([PatternNode])
    case either([PatternNode])
    /// Unbounded without a maximum.
    case repeated(PatternNode, minimum: Int, maximum: Int?, isLazy: Bool)
}

/// A set of clusters that match at one position.
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

    /// A letter, a digit or an underscore.
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
