import ReactorKit
import TerminalUI
import Text

/// A tab's state in words, for the rows above and below its transcript.
extension Tab {
    // MARK: - Above

    /// The state of the connection in several lengths, the longest first; the seconds count down
    /// by themselves.
    func linkWords(at now: Moment) -> LinkWords {
        switch link {
        case .connecting:
            return LinkWords(
                telling: ["connecting… (Esc calls it off)", "connecting… (Esc)", "connecting…"],
                bare: ["… Esc", "…"])
        case .up(_, let since): return wordsOfConnection(since: since, at: now)
        case .closing: return LinkWords(telling: ["closing…"], bare: ["…"])
        case .down(let reason, nil):
            let cause = "down: \(Self.firstClause(of: reason))"
            return LinkWords(
                telling: [
                    "\(cause), Enter = connect", "\(cause): Enter", "down, Enter = connect",
                    "down: Enter",
                ], bare: ["down:Enter", "down", "!"])
        case .down(let reason, let retry?):
            let cause = "down: \(Self.firstClause(of: reason))"
            let seconds = Self.wholeSeconds(retry - now.instant)
            return LinkWords(
                telling: [
                    "\(cause), retry in \(seconds) s, Enter = now",
                    "\(cause), retry in \(seconds) s: Enter", "\(cause), \(seconds) s: Enter",
                    "down, retry in \(seconds) s, Enter = now", "down, \(seconds) s, Enter = now",
                    Self.countdown(from: seconds),
                ], bare: [" down: Enter", "down: Enter", "down:Enter", "down", "!"])
        }
    }

    /// The least that counts.
    static func countdown(from seconds: Int64) -> String { "down \(seconds) s: Enter" }

    /// An answer that is overdue counts more than since when, and by what certificate.
    private func wordsOfConnection(since: Int64, at now: Moment) -> LinkWords {
        let start = "connected since \(timeOfDay(since))"
        let certificate = facts?.encryption?.summary
        let join = { (parts: [String?]) in parts.compactMap(\.self).joined(separator: ", ") }
        if let waiting = waitingText(at: now), let short = shortWaitingText(at: now) {
            return LinkWords(
                telling: [
                    join([start, certificate, waiting]), "\(start), \(waiting)",
                    "connected, \(waiting)", "connected, \(short)", "up, \(short)",
                ], bare: [short, "up", "+"])
        }
        let trip = roundTrip.map { "round trip \(Self.text(of: $0))" }
        let forms = [
            join([start, certificate, trip]), join([start, certificate]), start, "connected", "up",
        ]
        return LinkWords(telling: forms, bare: ["connected", "up", "+"])
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
    func rulerWords(in frame: TranscriptView.Frame) -> FittingText? {
        let words = [belowWords(in: frame) ?? waitingWords, unreadWords(in: frame), filterWords]
        return FittingText(words.compactMap(\.self))
    }

    private func belowWords(in frame: TranscriptView.Frame) -> FittingText? {
        if view.isFollowing { return nil }
        let new = view.newLines(in: transcript)
        let below = view.linesBelow(in: transcript, frame: frame)
        let short = new > 0 ? "\(new) new" : "\(below) below"
        return FittingText(
            "\(lineCount(below)) below\(new > 0 ? ", \(new) new" : ""): C-End", "\(short): C-End",
            new > 0 ? "\(new): C-End" : "C-End", "C-End")
    }

    private var waitingWords: FittingText? { unanswered.isEmpty ? nil : resendHint }

    private func unreadWords(in frame: TranscriptView.Frame) -> FittingText? {
        view.isUnreadAbove(in: transcript, frame: frame)
            ? FittingText("unread from above: F6", "unread: F6", "F6") : nil
    }

    private var filterWords: FittingText? {
        if view.filter.count == 0 { return nil }
        if !view.filter.isOn {
            return FittingText("filters aside: M-= brings them back", "filters aside: M-=", "M-=")
        }
        let hidden = "\(view.hiddenLines) hidden"
        return FittingText(
            "\(hidden)\(isFiltering ? " so far" : ""): M-= shows all", "\(hidden): M-=", "M-=")
    }
}

/// A number of lines in words.
func lineCount(_ count: Int) -> String {
    count == 1 ? "1 line" : "\(count) lines"
}
