import TerminalUI

/// The rows of the screen for each part; a smaller screen has fewer parts.
///
/// With 4 rows or more: title, transcript, ruler, input. With fewer: no ruler, then no title, then
/// only the input; a message takes the transcript's last row while it is shown. The input may grow
/// into the transcript, up to a third of the screen. Bare: transcript and input.
struct ScreenLayout: Equatable {
    let title: Int?
    let transcript: Range<Int>
    let ruler: Int?
    let input: Range<Int>

    /// - Parameters:
    ///   - inputRows: The rows that the input needs.
    ///   - mustSpeak: Whether there is a message to show.
    init(rows: Int, inputRows: Int = 1, isBare: Bool = false, mustSpeak: Bool = false) {
        let most = min(InputArea.limit(screenRows: rows), rows)
        let inputTop = rows - min(max(inputRows, 1), most)
        title = rows >= 3 && !isBare ? 0 : nil
        ruler = rows >= (mustSpeak ? 2 : 4) && !isBare ? inputTop - 1 : nil
        input = inputTop..<rows
        let top = title == nil ? 0 : 1
        transcript = top..<max(top, ruler ?? inputTop)
    }
}
