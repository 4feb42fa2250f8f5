import ReactorKit
import TerminalUI
import Text

/// The state of a connection for the title row, in forms of several lengths, the longest first.
struct LinkStatus {
    /// The part of the theme for the state's word.
    let look: KeyPath<Theme, Style>
    /// Forms that name the key to press, and leave room for a name.
    let full: [String]
    /// Forms for a row without room for a name.
    let bare: [String]
    /// Whether the forms contain a number of seconds below ten.
    private let hasOneDigit: Bool

    init(
        _ look: KeyPath<Theme, Style>, full: [String], bare: [String],
        counting seconds: Int64? = nil
    ) {
        (self.look, self.full, self.bare) = (look, full, bare)
        hasOneDigit = seconds.map { $0 < 10 } ?? false
    }

    /// The state's word at the start of a form, without leading blanks; for a bare form, the text
    /// before the key.
    func word(of form: String) -> Substring {
        let text = form.drop { $0 == " " }
        guard full.contains(where: { $0 == text }) else { return text.prefix { $0 != ":" } }
        return text.prefix { $0.isLetter || $0 == "…" }
    }

    /// The columns to reserve for a form: one more for seconds below ten, so that the countdown
    /// does not move other parts of the row.
    func columns(of form: String) -> Int { VisibleText(form).columns + (hasOneDigit ? 1 : 0) }
}

extension Link {
    /// The columns of the shortest countdown.
    static let countdownColumns = VisibleText(countdown(from: 1)).columns
    /// The columns of the shortest overdue time.
    static let overdueColumns = VisibleText(overdueText(SentMessages.patience)).columns

    /// The keys that change the state, by their names; nil where no key does.
    struct Keys: Equatable {
        /// The key that connects at once.
        var connect: String?
        /// The key that ends an attempt, or the wait for it.
        var cancel: String?
        /// The key that accepts a certificate.
        var trust: String?
    }

    /// The state as text, with the seconds counted down and the keys that change it.
    func status(at now: Moment, keys: Keys) -> LinkStatus {
        switch state {
        case .connecting:
            guard let key = keys.cancel else {
                return LinkStatus(\.connecting, full: ["connecting…"], bare: ["…"])
            }
            return LinkStatus(
                \.connecting,
                full: ["connecting… (\(key) cancels)", "connecting… (\(key))", "connecting…"],
                bare: ["… \(key)", "…"])
        case .up(_, let since): return connectedStatus(since: since, at: now)
        case .closing: return LinkStatus(\.connecting, full: ["closing…"], bare: ["…"])
        case .down(let reason, let retry):
            let cause = "down: \(Self.firstClause(of: reason))"
            let seconds = retry.map { Self.wholeSeconds($0 - now.instant) }
            // A changed certificate may mean an attack: the title offers no key to accept it.
            if let doubt = failure?.doubt, !doubt.isChange, !doubt.isPinned, let key = keys.trust {
                return Self.downStatus(cause, key: key, does: "accept")
            }
            return keys.connect.map { Self.downStatus(cause, retryIn: seconds, key: $0) }
                ?? Self.downStatus(cause, retryIn: seconds)
        }
    }

    // MARK: -

    private static func downStatus(
        _ cause: String, retryIn seconds: Int64?, key: String
    ) -> LinkStatus {
        guard let seconds else { return downStatus(cause, key: key, does: "connect") }
        let bare = bareDownForms(key)
        let shortest = countdown(from: seconds, key: key)
        return LinkStatus(
            \.down,
            full: [
                "\(cause), retry in \(seconds) s, \(key) = now",
                "\(cause), retry in \(seconds) s: \(key)", "\(cause), \(seconds) s: \(key)",
                "down, retry in \(seconds) s, \(key) = now", "down, \(seconds) s, \(key) = now",
            ] + (isCounted(shortest) ? [shortest] : []), bare: [" down: \(key)"] + bare,
            counting: seconds)
    }

    private static func downStatus(
        _ cause: String, key: String, does effect: String
    ) -> LinkStatus {
        LinkStatus(
            \.down,
            full: [
                "\(cause), \(key) = \(effect)", "\(cause): \(key)", "down, \(key) = \(effect)",
                "down: \(key)",
            ], bare: bareDownForms(key))
    }

    private static func bareDownForms(_ key: String) -> [String] {
        ["down: \(key)", "down:\(key)", "down", "!"]
    }

    private static func downStatus(_ cause: String, retryIn seconds: Int64?) -> LinkStatus {
        let counted = seconds.map { ["\(cause), retry in \($0) s", "\(cause), \($0) s"] } ?? []
        return LinkStatus(
            \.down, full: counted + [cause, "down"], bare: ["down", "!"], counting: seconds)
    }

    /// The shortest form that contains the seconds.
    private static func countdown(from seconds: Int64, key: String = "Enter") -> String {
        "down \(seconds) s: \(key)"
    }

    /// Whether a row of this width has wake-ups for its seconds.
    private static func isCounted(_ text: String) -> Bool {
        VisibleText(text).columns >= countdownColumns
    }

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
                \.connected,
                full: [
                    join([start, certificate, text]), "\(start), \(text)", "connected, \(text)",
                    "connected, \(short)", "up, \(short)",
                ], bare: [short, "up", "+"],
                counting: isCounted ? overdue.components.seconds : nil)
        }
        let trip =
            chat?.lag.map { "lag \(Self.text(of: $0))" }
            ?? dialect.roundTrip.map { "round trip \(Self.text(of: $0))" }
        let forms = [
            join([start, certificate, trip]), join([start, certificate]), start, "connected", "up",
        ]
        return LinkStatus(\.connected, full: forms, bare: ["connected", "up", "+"])
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
