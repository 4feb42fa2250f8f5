import ReactorKit
import TerminalUI
import Text

/// How long the other side has been silent, and how long there was no other side.
extension Tab {
    /// An answer that takes so long is overdue.
    static let answerPatience = SentMessages.patience
    /// Beyond this the seconds are counted no more, and nothing wakes up for them.
    private static let countedSilence = Duration.seconds(60)

    // MARK: - Waiting for an answer

    /// Takes notice that the other side is not silent. One that answers messages goes on to owe
    /// the others; what another kind of service says need not be an answer to any.
    mutating func heard(_ answered: UnansweredMessages.Message?, at now: Moment) {
        if let answered { roundTrip = now.instant - answered.sent }
        silentSince = answered == nil || sent.isEmpty ? nil : now.instant
    }

    /// `waiting 5 s for an answer`; nil unless one is overdue, from a service that is known to
    /// answer each message.
    func waitingText(at now: Moment) -> String? {
        guard sent.manner == .echo, let silentSince else { return nil }
        let silence = now.instant - silentSince
        if silence < Self.answerPatience { return nil }
        if silence >= Self.countedSilence { return "no answer for over a minute" }
        return "waiting \(silence.components.seconds) s for an answer"
    }

    /// The same in few words.
    func shortWaitingText(at now: Moment) -> String? {
        guard let silentSince, waitingText(at: now) != nil else { return nil }
        let silence = now.instant - silentSince
        return silence >= Self.countedSilence
            ? "no answer" : Self.waitingText(for: silence)
    }

    private static func waitingText(for silence: Duration) -> String {
        "waiting \(silence.components.seconds) s"
    }

    /// Asks to be woken when `waitingText` changes, as long as it is seen and does.
    func wakeForAnswer(at now: Moment) -> [ClientAction] {
        guard isShown, link.isUp, sent.manner == .echo, let silentSince,
            titleColumns >= VisibleText(Self.waitingText(for: Self.answerPatience)).columns
        else { return [] }
        let silence = now.instant - silentSince
        if silence >= Self.countedSilence { return [] }
        let left =
            silence < Self.answerPatience
            ? Self.answerPatience - silence
            : .seconds(1) - (silence - .seconds(silence.components.seconds))
        return [.connection(id, .wake(after: left))]
    }

    // MARK: - The gap

    /// A rule between the connection before and this one, with the time between them.
    mutating func drawGap(at now: Moment) {
        guard let downSince else { return }
        self.downSince = nil
        let gap = Self.roundText(of: now.instant - downSince)
        transcript.append("── down for \(gap) ──".utf8, kind: .notice, at: now.wallSecond)
    }

    /// The two largest units: `less than 1 s`, `5 s`, `2 min 5 s`, `3 h 7 min`, `2 d 1 h`.
    static func roundText(of duration: Duration) -> String {
        var rest = duration.components.seconds
        if rest < 1 { return "less than 1 s" }
        var parts: [String] = []
        for (unit, seconds) in [("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)]
            as [(String, Int64)]
        {
            let (count, left) = rest.quotientAndRemainder(dividingBy: seconds)
            if count > 0 { parts.append("\(count) \(unit)") }
            // Between two parts there is no unit left out.
            if count == 0, !parts.isEmpty { break }
            rest = left
        }
        return parts.prefix(2).joined(separator: " ")
    }
}
