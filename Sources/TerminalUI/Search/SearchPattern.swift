package import Text

/// What is looked for in a transcript: a text, or a regular expression.
///
/// Small letters find capitals too; a capital anywhere makes all letters count as they are.
/// Looked through is what is seen, so a mark as `^[` is found by its signs.
package struct SearchPattern: Equatable, Sendable {
    /// Clusters of a line that are looked through.
    package static let lineLimit = 8_192
    /// Clusters that a pattern may have.
    package static let lengthLimit = 256

    private enum Kind: Equatable {
        case text(SmartCaseText)
        case expression(PatternMachine, isExact: Bool)
    }

    /// What the person wrote.
    package let text: String
    /// Whether that is a regular expression.
    package let isExpression: Bool
    private let kind: Kind

    /// Understands what the person wrote.
    ///
    /// - Throws: For a regular expression that is none, and what is too long.
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

    /// What a person means who has one field for both: between slashes stands a regular
    /// expression, all else is a text.
    package static func parts(of words: String) -> (text: String, isExpression: Bool) {
        guard words.count > 2, words.hasPrefix("/"), words.hasSuffix("/") else {
            return (words, false)
        }
        return (String(words.dropFirst().dropLast()), true)
    }

    /// Where it stands in a text, in clusters, from left to right.
    package func ranges(in text: VisibleText) -> [Range<Int>] {
        var cost = 0
        return ranges(in: text.clusters.prefix(Self.lineLimit).map(\.character), cost: &cost)
    }

    /// How often it stands in a line as it came.
    ///
    /// - Parameter cost: Grows by about the nanoseconds that it took.
    func count(in line: ArraySlice<UInt8>, cost: inout Int) -> Int {
        // The longest clusters that are in use have some 30 bytes; what follows is not reached.
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
