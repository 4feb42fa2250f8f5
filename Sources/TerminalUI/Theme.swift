/// How each part of the screen looks.
///
/// No meaning hangs on a colour alone: parts that differ in colour differ in an attribute, in
/// their place or in their words too.
package struct Theme: Equatable, Sendable {
    package var title = Style(.standard, .reversed)
    package var reply = Style.plain
    package var timestamp = Style(.standard, .dim)
    package var sending = Style(.standard, .dim)
    package var unanswered = Style(.yellow, .underlined)
    package var notice = Style(.cyan)
    package var failure = Style(.red, .bold)
    /// What stands for a character that is not shown as it is.
    package var mark = Style(.magenta, .reversed)
    package var ruler = Style(.standard, [.dim, .reversed])
    package var prompt = Style(.standard, .bold)
    package var input = Style.plain
    /// The `<` and `>` where the input line goes on outside the screen.
    package var hint = Style(.standard, [.bold, .reversed])

    package init() {}

    /// The terminal's own colours, and a few of the eight where something calls for notice.
    package static let standard = Theme()

    /// The style of a transcript's line.
    package func style(of kind: Transcript.Kind) -> Style {
        switch kind {
        case .reply: reply
        case .sending: sending
        case .unanswered: unanswered
        case .notice: notice
        case .failure: failure
        }
    }
}
