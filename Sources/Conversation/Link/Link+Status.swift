import ReactorKit
import TerminalUI
import Text

/// The state of a connection for the title row, in forms of several lengths, the longest first.
struct LinkStatus {
    /// Forms that name the key to press, and leave room for a name.
    let full: [String]
    /// Forms for a row without room for a name.
    let bare: [String]
}

extension Link {
    /// The columns of the shortest countdown.
    static let countdownColumns = VisibleText(countdown(from: 1)).columns
    /// The columns of the shortest overdue time.
    static let overdueColumns = VisibleText(overdueText(SentMessages.patience)).columns

    /// The state as text, with the seconds counted down.
    func status(at now: Moment) -> LinkStatus {
        switch state {
        case .connecting:
            return LinkStatus(
                full: ["connecting… (Esc cancels)", "connecting… (Esc)", "connecting…"],
                bare: ["… Esc", "…"])
        case .up(_, let since): return connectedStatus(since: since, at: now)
        case .closing: return LinkStatus(full: ["closing…"], bare: ["…"])
        case .down(let reason, nil):
            let cause = "down: \(Self.firstClause(of: reason))"
            return LinkStatus(
                full: [
                    "\(cause), Enter = connect", "\(cause): Enter", "down, Enter = connect",
                    "down: Enter",
                ], bare: ["down:Enter", "down", "!"])
        case .down(let reason, let retry?):
            let cause = "down: \(Self.firstClause(of: reason))"
            let seconds = Self.wholeSeconds(retry - now.instant)
            return LinkStatus(
                full: [
                    "\(cause), retry in \(seconds) s, Enter = now",
                    "\(cause), retry in \(seconds) s: Enter", "\(cause), \(seconds) s: Enter",
                    "down, retry in \(seconds) s, Enter = now", "down, \(seconds) s, Enter = now",
                    Self.countdown(from: seconds),
                ], bare: [" down: Enter", "down: Enter", "down:Enter", "down", "!"])
        }
    }

    // MARK: -

    /// The shortest form that contains the seconds.
    private static func countdown(from seconds: Int64) -> String { "down \(seconds) s: Enter" }

    /// An overdue answer takes precedence over the time of the connection and its certificate.
    private func connectedStatus(since: Int64, at now: Moment) -> LinkStatus {
        let start = "connected since \(timeOfDay(since))"
        let certificate = facts?.encryption?.summary
        let join = { (parts: [String?]) in parts.compactMap(\.self).joined(separator: ", ") }
        if let overdue = dialect.overdue(at: now.instant) {
            let isCounted = overdue < LineDialect.countedSilence
            let short = isCounted ? Self.overdueText(overdue) : "no answer"
            let text = isCounted ? "\(short) for an answer" : "no answer for over a minute"
            return LinkStatus(
                full: [
                    join([start, certificate, text]), "\(start), \(text)", "connected, \(text)",
                    "connected, \(short)", "up, \(short)",
                ], bare: [short, "up", "+"])
        }
        let trip = dialect.roundTrip.map { "round trip \(Self.text(of: $0))" }
        let forms = [
            join([start, certificate, trip]), join([start, certificate]), start, "connected", "up",
        ]
        return LinkStatus(full: forms, bare: ["connected", "up", "+"])
    }

    private static func overdueText(_ duration: Duration) -> String {
        "waiting \(duration.components.seconds) s"
    }

    /// The transcript has the whole reason, which would leave no room for the countdown here.
    private static func firstClause(of reason: String) -> Substring {
        let clause = reason.prefix { $0 != "," && $0 != ";" }
        return clause.firstRange(of: ": ").map { clause[..<$0.lowerBound] } ?? clause
    }

    /// Rounded up, so that it is 1 until the time is up.
    private static func wholeSeconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return max(seconds + (attoseconds > 0 ? 1 : 0), 0)
    }

    /// Two significant digits: `0.31 ms`, `4.2 ms`, `120 ms`, `2.5 s`.
    static func text(of duration: Duration) -> String {
        let microseconds = max(duration / .microseconds(1), 0)
        let (value, unit) =
            microseconds < 1_000_000 ? (microseconds / 1000, "ms") : (microseconds / 1e6, "s")
        let scale = value < 1 ? 100.0 : value < 10 ? 10 : 1
        let rounded = (value * scale).rounded() / scale
        return scale == 1 ? "\(Int(rounded)) \(unit)" : "\(rounded) \(unit)"
    }
}
