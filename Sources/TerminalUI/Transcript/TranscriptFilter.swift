/// Rules for the lines to show: only those that contain a text, or only those that do not.
///
/// A line is shown when it passes every rule. Lines are tested as received, with the timestamp, as
/// far as a ``SearchPattern`` searches them. Notices of the program are always shown, so that the
/// connection's state is never hidden, and so are unfinished lines, which cannot be tested yet.
package struct TranscriptFilter: Sendable {
    /// The effect on lines that match the pattern.
    package enum Effect: Sendable {
        case only, hide
    }

    private struct Rule: Sendable {
        let effect: Effect
        let pattern: SearchPattern
    }

    private var rules: [Rule] = []
    /// Whether the rules are applied; they can be switched off and on.
    package var isOn = true

    /// A filter without rules, which shows all lines.
    package init() {}

    /// The number of rules.
    package var count: Int { rules.count }

    /// Whether the filter can hide lines.
    package var isActive: Bool { isOn && !rules.isEmpty }

    /// Adds a rule for a text or, in slashes, for a regular expression, and switches the rules on.
    ///
    /// - Throws: `PatternError` for an invalid pattern.
    package mutating func add(_ effect: Effect, _ pattern: String) throws(PatternError) {
        rules.append(Rule(effect: effect, pattern: try Self.read(pattern)))
        isOn = true
    }

    /// Whether the rules show a line.
    package func shows(_ line: Transcript.Line) -> Bool {
        var cost = 0
        return shows(line, cost: &cost)
    }

    /// Whether the rules show a line.
    ///
    /// - Parameter cost: Increased by roughly the nanoseconds that it took.
    func shows(_ line: Transcript.Line, cost: inout Int) -> Bool {
        switch line.kind {
        case .notice, .failure, .unfinished: return true
        case .reply, .sending, .sent, .unanswered, .earlier, .own, .event, .highlight: break
        }
        return rules.allSatisfy { rule in
            (rule.pattern.count(in: line.bytes, cost: &cost) > 0) == (rule.effect == .only)
        }
    }

    // MARK: -

    private static func read(_ pattern: String) throws(PatternError) -> SearchPattern {
        if pattern.isEmpty {
            throw PatternError(reason: "a pattern is missing: write a text, or /regex/")
        }
        if pattern == "//" {
            throw PatternError(reason: "there is nothing between the slashes: write /regex/")
        }
        let (text, isExpression) = SearchPattern.parts(of: pattern)
        do {
            return try SearchPattern(text, isExpression: isExpression)
        } catch {
            guard isExpression else { throw error }
            throw PatternError(reason: "\(pattern) is not a regular expression: \(error.reason)")
        }
    }
}
