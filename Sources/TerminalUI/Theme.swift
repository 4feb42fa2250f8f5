/// How each part of the screen looks.
///
/// No meaning hangs on a colour alone: parts that differ in colour differ in an attribute, in
/// their place or in their words too.
package struct Theme: Equatable, Sendable {
    /// The line at the top.
    package var title = Style(.standard, .reversed)
    /// What the other side says.
    package var reply = Style.plain
    /// The time in brackets before a reply.
    package var timestamp = Style(.standard, .dim)
    /// A line of ours that waits for its answer, and what an earlier run saw.
    package var sending = Style(.standard, .dim)
    /// A line of ours that no answer takes the place of.
    package var sent = Style.plain
    /// A line of ours that will have no answer.
    package var unanswered = Style(.palette(130), .underlined)
    /// What the program says.
    package var notice = Style(.palette(30))
    /// What the program says of something that went wrong.
    package var failure = Style(.palette(160), .bold)
    /// What stands for a character that is not shown as it is.
    package var mark = Style(.palette(133), .reversed)
    /// An address in a line, on top of the line's own style.
    package var link = Style(.standard, .underlined)
    /// What a search found.
    package var hit = Style(.standard, .reversed)
    /// Lines that are chosen to be copied.
    package var chosen = Style(.standard, .reversed)
    /// The one among hits, or among lines that are chosen, where one stands.
    package var focus = Style(.standard, [.bold, .underlined, .reversed])
    /// The row that tells of lines below the view.
    package var ruler = Style(.standard, .dim)
    /// What stands before the input.
    package var prompt = Style(.standard, .bold)
    /// The text that is being written.
    package var input = Style.plain
    /// The `<` and `>` where the input line goes on outside the screen.
    package var hint = Style(.standard, [.bold, .reversed])

    /// The standard theme, to change parts of.
    package init() {}

    /// The terminal's own colours, and where something calls for notice one of middling
    /// lightness, which reads on dark and on light.
    package static let standard = Theme()

    /// The style of a transcript's line.
    package func style(of kind: Transcript.Kind) -> Style {
        switch kind {
        case .reply, .unfinished: reply
        case .sending: sending
        case .sent: sent
        case .unanswered: unanswered
        case .notice: notice
        case .failure: failure
        case .earlier: sending
        }
    }
}
