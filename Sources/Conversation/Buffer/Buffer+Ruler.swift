import ReactorKit
import TerminalUI
import Text

/// The text about the transcript in the row below it.
extension Buffer {
    /// The lines below the view, or what waits for a key; nil if there is neither.
    func rulerText(in frame: TranscriptView.Frame, at now: Instant) -> FittingText? {
        let typing = typists.text(at: now).map { FittingText($0, "typing…") }
        let parts = [
            belowText(in: frame) ?? unansweredText, unreadText(in: frame), filterText, typing,
        ]
        return FittingText(parts.compactMap(\.self))
    }

    private func belowText(in frame: TranscriptView.Frame) -> FittingText? {
        if view.isFollowing { return nil }
        let new = view.newLines(in: transcript)
        let below = view.linesBelow(in: transcript, frame: frame)
        let short = new > 0 ? "\(new) new" : "\(below) below"
        let end = keymap.name(of: .toEnd)
        return FittingText(
            "\(lineCount(below)) below\(new > 0 ? ", \(new) new" : ""): \(end)", "\(short): \(end)",
            new > 0 ? "\(new): \(end)" : end, end)
    }

    private var unansweredText: FittingText? { unanswered.isEmpty ? nil : resendText }

    private func unreadText(in frame: TranscriptView.Frame) -> FittingText? {
        guard view.isUnreadAbove(in: transcript, frame: frame) else { return nil }
        let key = keymap.name(of: .toUnread)
        return FittingText("unread from above: \(key)", "unread: \(key)", key)
    }

    private var filterText: FittingText? {
        if view.filter.count == 0 { return nil }
        let key = keymap.name(of: .toggleFilters)
        if !view.filter.isOn {
            return FittingText("filters off: \(key) turns them on", "filters off: \(key)", key)
        }
        let hidden = "\(view.hiddenLines) hidden"
        return FittingText(
            "\(hidden)\(isFiltering ? " so far" : ""): \(key) shows all", "\(hidden): \(key)", key)
    }
}

/// A number of lines: `1 line`, `7 lines`.
func lineCount(_ count: Int) -> String {
    count == 1 ? "1 line" : "\(count) lines"
}
