import TerminalUI

/// What the row below the transcript says of it.
extension Buffer {
    /// What lies below the view, or waits for a key; nil when nothing does.
    func rulerText(in frame: TranscriptView.Frame) -> Wording? {
        let parts = [belowText(in: frame) ?? unansweredText, unreadText(in: frame), filterText]
        return Wording(parts.compactMap(\.self))
    }

    private func belowText(in frame: TranscriptView.Frame) -> Wording? {
        if view.isFollowing { return nil }
        let new = view.newLines(in: transcript)
        let below = view.linesBelow(in: transcript, frame: frame)
        let short = new > 0 ? "\(new) new" : "\(below) below"
        return Wording(
            "\(lineCount(below)) below\(new > 0 ? ", \(new) new" : ""): C-End", "\(short): C-End",
            new > 0 ? "\(new): C-End" : "C-End", "C-End")
    }

    private var unansweredText: Wording? { unanswered.isEmpty ? nil : resendHint }

    private func unreadText(in frame: TranscriptView.Frame) -> Wording? {
        view.isUnreadAbove(in: transcript, frame: frame)
            ? Wording("unread from above: F6", "unread: F6", "F6") : nil
    }

    private var filterText: Wording? {
        if view.filter.count == 0 { return nil }
        if !view.filter.isOn {
            return Wording("filters off: M-= turns them on", "filters off: M-=", "M-=")
        }
        let hidden = "\(view.hiddenLines) hidden"
        return Wording(
            "\(hidden)\(isFiltering ? " so far" : ""): M-= shows all", "\(hidden): M-=", "M-=")
    }
}

/// A number of lines: `1 line`, `7 lines`.
func lineCount(_ count: Int) -> String {
    count == 1 ? "1 line" : "\(count) lines"
}
