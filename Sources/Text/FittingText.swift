/// One text in several lengths, of which a screen shows the longest that fits.
///
/// A shorter form says less; what matters most, as a rule the key that helps, is in the shortest
/// too.
package struct FittingText: Equatable, Sendable {
    /// The forms, the longest first; at least one.
    package let forms: [String]

    /// The same text in several lengths, the longest first.
    package init(_ longest: String, _ shorter: String...) {
        forms = [longest] + shorter
    }

    /// - Parameter forms: At least one, the longest first.
    package init(forms: [String]) {
        precondition(!forms.isEmpty, "a text needs at least one form")
        self.forms = forms
    }

    /// Several texts in one row; where there is no room for all, the last ones are left out. Nil
    /// if there are none.
    package init?(_ parts: [FittingText], separator: String = "; ") {
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

    /// The longest form that fits into `columns`; nil if none does.
    package func fitting(_ columns: Int) -> String? {
        forms.first { VisibleText($0).columns <= columns }
    }

    /// The longest form that fits into `columns`, or as much of the shortest as does, with `…`
    /// where it is cut.
    package func cut(to columns: Int) -> String {
        if let whole = fitting(columns) { return whole }
        return "\(VisibleText(forms[forms.count - 1]).cut(to: columns))"
    }
}

extension FittingText: ExpressibleByStringInterpolation {
    /// A text that has one form.
    package init(stringLiteral text: String) {
        self.init(text)
    }
}
