import TerminalUI

extension TranscriptView {
    /// Rows that "a few lines" are.
    private static let fewRows = 3

    /// Scrolls as a key says; commands that do not scroll do nothing.
    mutating func move(by command: Command, over transcript: Transcript, in frame: Frame) {
        switch command {
        case .pageUp: pageUp(over: transcript, in: frame)
        case .pageDown: pageDown(over: transcript, in: frame)
        case .lineUp: scroll(byRows: -Self.fewRows, over: transcript, in: frame)
        case .lineDown: scroll(byRows: Self.fewRows, over: transcript, in: frame)
        case .toTop: toTop(of: transcript, in: frame)
        case .toEnd: toEnd()
        default: break
        }
    }
}
