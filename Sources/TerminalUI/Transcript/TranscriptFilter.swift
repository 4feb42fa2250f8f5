/// Which lines a person wants to see: only those that hold a text, or none that do.
///
/// A line is shown when every rule lets it through, so each further one shows less. Lines are
/// judged as they came, stamp included, by as much of them as a ``SearchPattern`` looks through.
/// What the program itself says is always shown: the connection's state is never filtered out.
/// So is a line that has not ended, which cannot be judged yet.
package struct TranscriptFilter: Sendable {
    /// What becomes of a line that holds the pattern.
    package enum Effect: Sendable {
        case only, hide
    }

    private struct Rule: Sendable {
        let effect: Effect
        let pattern: SearchPattern
    }

    private var rules: [Rule] = []
    /// Whether the rules are in force; they can be put aside and taken up again.
    package var isOn = true

    /// A filter that shows all.
    package init() {}

    /// How many rules there are.
    package var count: Int { rules.count }

    /// Whether lines can be hidden now.
    package var isActive: Bool { isOn && !rules.isEmpty }

    /// Adds a rule for a text, or between slashes for a regular expression, and puts all rules in
    /// force.
    ///
    /// - Throws: what is wrong with the pattern.
    package mutating func add(_ effect: Effect, _ pattern: String) throws(PatternError) {
        rules.append(Rule(effect: effect, pattern: try Self.read(pattern)))
        isOn = true
    }

    /// Whether a line is shown while the rules are in force.
    package func shows(_ line: Transcript.Line) -> Bool {
        var cost = 0
        return shows(line, cost: &cost)
    }

    /// The same.
    ///
    /// - Parameter cost: Grows by about the nanoseconds that it took.
    func shows(_ line: Transcript.Line, cost: inout Int) -> Bool {
        switch line.kind {
        case .notice, .failure, .unfinished: return true
        case .reply, .sending, .sent, .unanswered, .earlier: break
        }
        return rules.allSatisfy { rule in
            (rule.pattern.count(in: line.bytes, cost: &cost) > 0) == (rule.effect == .only)
        }
    }

    // MARK: -

    private static func read(_ pattern: String) throws(PatternError) -> SearchPattern {
        if pattern.isEmpty { throw PatternError(reason: "what to look for is missing") }
        if pattern == "//" { throw PatternError(reason: "between the slashes is nothing") }
        let (text, isExpression) = SearchPattern.parts(of: pattern)
        do {
            return try SearchPattern(text, isExpression: isExpression)
        } catch {
            guard isExpression else { throw error }
            throw PatternError(reason: "\(pattern) is no regular expression: \(error.reason)")
        }
    }
}
