package import Text

/// A pattern to search for in a transcript: a text or a regular expression.
///
/// Lower case matches upper case too; an upper-case letter anywhere makes the search case-sensitive.
/// The visible text is searched, so a mark such as `^[` is found by its characters.
package struct SearchPattern: Equatable, Sendable {
    /// The most clusters of a line that are searched.
    package static let lineLimit = 8_192
    /// The most clusters of a pattern.
    package static let lengthLimit = 256

    private enum Kind: Equatable {
        case text(SmartCaseText)
        case expression(PatternMachine, isExact: Bool)
    }

    /// The pattern as written.
    package let text: String
    /// Whether it is a regular expression.
    package let isExpression: Bool
    private let kind: Kind

    /// Compiles a pattern.
    ///
    /// - Throws: `PatternError` for an invalid regular expression, and for a pattern that is too
    ///   long.
    package init(_ text: String, isExpression: Bool = false) throws(PatternError) {
        if text.count > Self.lengthLimit { throw PatternError(reason: "the pattern is too long") }
        self.text = text
        self.isExpression = isExpression
        if isExpression {
            let (node, hasCapital) = try PatternParser.parse(text)
            kind = .expression(PatternMachine(try PatternProgram(node)), isExact: hasCapital)
        } else {
            kind = .text(SmartCaseText(text))
        }
    }

    /// Reads input for either kind of pattern: a regular expression is enclosed in slashes, anything
    /// else is a text.
    package static func parts(of words: String) -> (text: String, isExpression: Bool) {
        guard words.count > 2, words.hasPrefix("/"), words.hasSuffix("/") else {
            return (words, false)
        }
        return (String(words.dropFirst().dropLast()), true)
    }

    /// The ranges of the hits in a text, in clusters, from left to right.
    package func ranges(in text: VisibleText) -> [Range<Int>] {
        var cost = 0
        return ranges(in: text.clusters.prefix(Self.lineLimit).map(\.character), cost: &cost)
    }

    /// The number of hits in a line as received.
    ///
    /// - Parameter cost: Increased by roughly the nanoseconds that it took.
    func count(in line: ArraySlice<UInt8>, cost: inout Int) -> Int {
        // The longest clusters in use have some 30 bytes; the rest is not reached.
        let line = line.prefix(Self.lineLimit * 4)
        let isASCII = line.allSatisfy { 0x20..<0x7F ~= $0 }
        if isASCII {
            let line = line.prefix(Self.lineLimit)
            cost += line.count + Self.lineCost
            if case .text(let text) = kind { return text.count(inASCII: line) }
            cost += line.count * Self.clusterCost
            return ranges(in: line.map { Character(Unicode.Scalar($0)) }, cost: &cost).count
        }
        cost += line.count * Self.textCost + Self.lineCost
        let clusters = VisibleText(line).clusters.prefix(Self.lineLimit).map(\.character)
        return ranges(in: clusters, cost: &cost).count
    }

    // MARK: -

    private static let lineCost = 50
    private static let clusterCost = 10
    private static let textCost = 100
    private static let stepCost = 20

    private func ranges(in clusters: [Character], cost: inout Int) -> [Range<Int>] {
        switch kind {
        case .text(let text): return text.ranges(in: clusters)
        case .expression(let machine, let isExact):
            var steps = 0
            defer { cost += steps * Self.stepCost }
            return machine.ranges(in: isExact ? clusters : clusters.map(\.folded), steps: &steps)
        }
    }
}
