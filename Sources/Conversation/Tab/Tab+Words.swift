import TerminalUI

/// A tab's state in words, for the rows above and below its transcript.
extension Tab {
    // MARK: - Above

    /// The state of the connection; the seconds count down by themselves.
    func linkText(at now: Moment) -> String {
        switch link {
        case .connecting:
            return "connecting… (Esc calls it off)"
        case .up(_, let since):
            let trip = roundTrip.map { "round trip \(Self.text(of: $0))" }
            let parts = [
                "connected since \(timeOfDay(since))", facts?.encryption?.summary,
                waitingText(at: now) ?? trip,
            ]
            return parts.compactMap(\.self).joined(separator: ", ")
        case .closing:
            return "closing…"
        case .down(let reason, nil):
            return "down: \(Self.firstClause(of: reason)), Enter = connect"
        case .down(let reason, let retry?):
            let seconds = Self.wholeSeconds(retry - now.instant)
            return "down: \(Self.firstClause(of: reason)), retry in \(seconds) s, Enter = now"
        }
    }

    /// The transcript has the whole reason; here it would push the countdown off the screen.
    private static func firstClause(of reason: String) -> Substring {
        let clause = reason.prefix { $0 != "," && $0 != ";" }
        return clause.firstRange(of: ": ").map { clause[..<$0.lowerBound] } ?? clause
    }

    /// Rounded up, so that it says 1 until the moment is there.
    private static func wholeSeconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return max(seconds + (attoseconds > 0 ? 1 : 0), 0)
    }

    /// Two digits that matter: `0.31 ms`, `4.2 ms`, `120 ms`, `2.5 s`.
    static func text(of duration: Duration) -> String {
        let microseconds = max(duration / .microseconds(1), 0)
        let (value, unit) =
            microseconds < 1_000_000 ? (microseconds / 1000, "ms") : (microseconds / 1e6, "s")
        let scale = value < 1 ? 100.0 : value < 10 ? 10 : 1
        let rounded = (value * scale).rounded() / scale
        return scale == 1 ? "\(Int(rounded)) \(unit)" : "\(rounded) \(unit)"
    }

    // MARK: - Below

    /// What lies below the view, or waits for a key; nil when nothing does.
    func rulerText(in frame: TranscriptView.Frame) -> String? {
        let words = [belowText(in: frame) ?? waitingText, unreadText(in: frame), filterText]
        let present = words.compactMap(\.self)
        return present.isEmpty ? nil : present.joined(separator: "; ")
    }

    private func belowText(in frame: TranscriptView.Frame) -> String? {
        if view.isFollowing { return nil }
        let new = view.newLines(in: transcript)
        let below = view.linesBelow(in: transcript, frame: frame)
        return "\(lineCount(below)) below\(new > 0 ? ", \(new) new" : ""): C-End"
    }

    private var waitingText: String? { unanswered.isEmpty ? nil : resendHint }

    private func unreadText(in frame: TranscriptView.Frame) -> String? {
        view.isUnreadAbove(in: transcript, frame: frame) ? "unread from above: F6" : nil
    }

    private var filterText: String? {
        if view.filter.count == 0 { return nil }
        if !view.filter.isOn { return "filters aside: M-= brings them back" }
        return "\(view.hiddenLines) hidden\(isFiltering ? " so far" : ""): M-= shows all"
    }
}

/// A number of lines in words.
func lineCount(_ count: Int) -> String {
    count == 1 ? "1 line" : "\(count) lines"
}
