import TerminalUI

/// Which rows of the screen are for what; the less room, the fewer parts.
///
/// From 4 rows on: title, transcript, ruler, input. Below: no ruler, then no title, then the
/// input alone; a word to the person takes the transcript's last row while it is there. The input
/// may grow into the transcript, up to a third of the screen. Bare: transcript and input.
struct ScreenLayout: Equatable {
    let title: Int?
    let transcript: Range<Int>
    let ruler: Int?
    let input: Range<Int>

    /// - Parameters:
    ///   - inputRows: The rows that the input wants.
    ///   - mustSpeak: Whether there is a word to the person.
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
