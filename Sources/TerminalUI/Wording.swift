/// One thing to say in several lengths, of which a screen takes the longest that fits.
///
/// The shorter a form, the less it tells; what matters most, as a rule the key that helps, is in
/// the shortest too.
package struct Wording: Equatable, Sendable {
    /// The forms, the longest first; at least one.
    package let forms: [String]

    /// The same in several lengths, the longest first.
    package init(_ longest: String, _ shorter: String...) {
        forms = [longest] + shorter
    }

    /// - Parameter forms: At least one, the longest first.
    package init(forms: [String]) {
        precondition(!forms.isEmpty, "there is nothing to say")
        self.forms = forms
    }

    /// Says several things in one row; where they have no room together, the last ones are left
    /// out. Nil if there are none.
    package init?(_ parts: [Wording], separator: String = "; ") {
        guard let first = parts.first else { return nil }
        let lengths = parts.map(\.forms.count).max() ?? 0
        let joined = (2...max(parts.count, 2)).reversed().flatMap { count in
            (0..<lengths).map { length in
                parts.prefix(count).map { $0.forms[min(length, $0.forms.count - 1)] }
                    .joined(separator: separator)
            }
        }
        forms = (parts.count > 1 ? joined : []) + first.forms
    }

    /// The longest form that some columns have room for; nil if they have for none.
    package func fitting(_ columns: Int) -> String? {
        forms.first { VisibleText($0).columns <= columns }
    }

    /// The same, or as much of the shortest as there is room for, with `…` where it is cut.
    package func cut(to columns: Int) -> String {
        if let whole = fitting(columns) { return whole }
        return "\(VisibleText(forms[forms.count - 1]).cut(to: columns))"
    }
}

extension Wording: ExpressibleByStringInterpolation {
    /// A thing that is said in one way.
    package init(stringLiteral text: String) {
        self.init(text)
    }
}
