import TerminalUI
import Text

/// The text about the transcript in the row below it.
extension Buffer {
    /// The lines below the view, or what waits for a key; nil if there is neither.
    func rulerText(in frame: TranscriptView.Frame) -> FittingText? {
        let parts = [belowText(in: frame) ?? unansweredText, unreadText(in: frame), filterText]
        return FittingText(parts.compactMap(\.self))
    }

    private func belowText(in frame: TranscriptView.Frame) -> FittingText? {
        if view.isFollowing { return nil }
        let new = view.newLines(in: transcript)
        let below = view.linesBelow(in: transcript, frame: frame)
        let short = new > 0 ? "\(new) new" : "\(below) below"
        return FittingText(
            "\(lineCount(below)) below\(new > 0 ? ", \(new) new" : ""): C-End", "\(short): C-End",
            new > 0 ? "\(new): C-End" : "C-End", "C-End")
    }

    private var unansweredText: FittingText? { unanswered.isEmpty ? nil : resendHint }

    private func unreadText(in frame: TranscriptView.Frame) -> FittingText? {
        view.isUnreadAbove(in: transcript, frame: frame)
            ? FittingText("unread from above: F6", "unread: F6", "F6") : nil
    }

    private var filterText: FittingText? {
        if view.filter.count == 0 { return nil }
        if !view.filter.isOn {
            return FittingText("filters off: M-= turns them on", "filters off: M-=", "M-=")
        }
        let hidden = "\(view.hiddenLines) hidden"
        return FittingText(
            "\(hidden)\(isFiltering ? " so far" : ""): M-= shows all", "\(hidden): M-=", "M-=")
    }
}

/// A number of lines: `1 line`, `7 lines`.
func lineCount(_ count: Int) -> String {
    count == 1 ? "1 line" : "\(count) lines"
}
