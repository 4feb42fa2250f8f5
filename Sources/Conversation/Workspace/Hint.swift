import Text

/// A short message in the row above the input, until the next key.
struct Hint: Equatable {
    /// The text as it is shown.
    let text: FittingText
    /// Whether something did not happen that the person wanted.
    let isFailure: Bool

    init(_ text: FittingText, isFailure: Bool) {
        self.text = text
        self.isFailure = isFailure
    }

    /// A message in several lengths, the longest first.
    init(_ longest: String, _ shorter: String...) {
        self.init(FittingText(forms: [longest] + shorter), isFailure: false)
    }

    /// A message that something did not happen, in words that say so.
    static func failure(_ longest: String, _ shorter: String...) -> Hint {
        Hint(FittingText(forms: [longest] + shorter), isFailure: true)
    }

    /// The same, with a word before it; for a command that is wrong.
    static func error(_ longest: String, _ shorter: String...) -> Hint {
        error(FittingText(forms: [longest] + shorter))
    }

    /// The same.
    static func error(_ text: FittingText) -> Hint {
        // The shortest of several forms is a key as a rule, and alone is better than nothing.
        let shortest = text.forms.dropFirst().suffix(1)
        let forms = text.forms.map { "error: \($0)" } + shortest
        return Hint(FittingText(forms: forms), isFailure: true)
    }
}

extension Hint: ExpressibleByStringInterpolation {
    /// A message that has one form.
    init(stringLiteral text: String) {
        self.init(text)
    }
}
