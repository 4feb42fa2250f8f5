/// Which lines a person wants to see: only those that hold a text, or none that do.
///
/// A line is shown when every rule lets it through, so each further one shows less. Lines are
/// judged as they came, stamp included, by their first 8 KiB. What the program itself says is
/// always shown: the connection's state is never filtered out.
package struct TranscriptFilter {
    /// What becomes of a line that holds the pattern.
    package enum Effect: Sendable {
        case only, hide
    }

    private struct Rule {
        let effect: Effect
        let pattern: LinePattern
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

    /// Adds a rule, and puts all in force.
    ///
    /// - Throws: what is wrong with the pattern.
    package mutating func add(_ effect: Effect, _ pattern: String) throws(PatternError) {
        rules.append(Rule(effect: effect, pattern: try LinePattern(pattern)))
        isOn = true
    }

    /// Whether a line is shown while the rules are in force.
    package func shows(_ line: Transcript.Line) -> Bool {
        switch line.kind {
        case .notice, .failure: return true
        case .reply, .sending, .unanswered: break
        }
        return rules.allSatisfy { rule in
            rule.pattern.occurs(in: line.bytes) == (rule.effect == .only)
        }
    }

    /// About how many nanoseconds it takes to judge a line.
    func cost(of line: Transcript.Line) -> Int {
        rules.reduce(100) { $0 + $1.pattern.cost(of: line.bytes) }
    }
}
