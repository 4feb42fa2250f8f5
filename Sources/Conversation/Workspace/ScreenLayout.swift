import TerminalUI

/// The rows of the screen for each part; a smaller screen has fewer parts.
///
/// With 4 rows or more: title, transcript, ruler, input. With fewer: no ruler, then no title, then
/// only the input; a message takes the transcript's last row while it is shown. The input may grow
/// into the transcript, up to a third of the screen. Bare: transcript and input. A room's topic has
/// a row of its own from 6 rows on, and its members columns beside the transcript, if enough are
/// left.
struct ScreenLayout: Equatable {
    /// The least columns of the transcript beside members.
    static let leastTranscript = 20
    /// The least rows of a screen with a topic.
    static let leastWithTopic = 6

    let title: Int?
    let topic: Int?
    let transcript: Range<Int>
    /// The columns of the transcript.
    let columns: Int
    /// The columns of the members, after a line; in the rows of the transcript.
    let members: Range<Int>?
    let ruler: Int?
    let input: Range<Int>

    /// - Parameters:
    ///   - inputRows: The rows that the input needs.
    ///   - membersWidth: The columns of the members; 0 for none.
    ///   - mustSpeak: Whether there is a message to show.
    init(
        rows: Int, columns: Int = 0, inputRows: Int = 1, membersWidth: Int = 0,
        hasTopic: Bool = false, isBare: Bool = false, mustSpeak: Bool = false
    ) {
        let most = min(InputArea.limit(screenRows: rows), rows)
        let inputTop = rows - min(max(inputRows, 1), most)
        title = rows >= 3 && !isBare ? 0 : nil
        topic = rows >= Self.leastWithTopic && hasTopic && !isBare ? 1 : nil
        ruler = rows >= (mustSpeak ? 2 : 4) && !isBare ? inputTop - 1 : nil
        input = inputTop..<rows
        let top = title == nil ? 0 : topic == nil ? 1 : 2
        transcript = top..<max(top, ruler ?? inputTop)
        let left = columns - membersWidth - 1
        if membersWidth > 0, left >= Self.leastTranscript, !isBare {
            self.columns = left
            members = left + 1..<columns
        } else {
            self.columns = columns
            members = nil
        }
    }
}
