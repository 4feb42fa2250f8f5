import Text

/// A short message in the row above the input, shown until the next key.
struct Hint: Equatable {
    /// The text as it is shown.
    let text: FittingText
    /// Whether it reports a failure, and is shown in the style of one.
    let isFailure: Bool

    init(_ text: FittingText, isFailure: Bool) {
        self.text = text
        self.isFailure = isFailure
    }

    /// A message in several lengths, the longest first.
    init(_ longest: String, _ shorter: String...) {
        self.init(FittingText(forms: [longest] + shorter), isFailure: false)
    }

    /// A failure whose text describes it.
    static func failure(_ longest: String, _ shorter: String...) -> Hint {
        Hint(FittingText(forms: [longest] + shorter), isFailure: true)
    }

    /// A failure with `error: ` before each form, for an invalid command.
    static func error(_ longest: String, _ shorter: String...) -> Hint {
        error(FittingText(forms: [longest] + shorter))
    }

    /// A failure with `error: ` before each form of a text.
    static func error(_ text: FittingText) -> Hint {
        // The shortest of several forms is usually a key, which is useful alone too.
        let shortest = text.forms.dropFirst().suffix(1)
        let forms = text.forms.map { "error: \($0)" } + shortest
        return Hint(FittingText(forms: forms), isFailure: true)
    }
}

extension Hint: ExpressibleByStringInterpolation {
    /// A message with one form.
    init(stringLiteral text: String) {
        self.init(text)
    }
}
