package import Text

/// The user's settings for the appearance of a transcript's lines.
package struct TranscriptLook {
    /// How times are shown.
    package var stamps = StampMode.sent
    /// Text only, without indents, date lines and the rule of unread lines, for the terminal's own
    /// selection.
    package var isBare = false
    /// Whether lines have two columns, the second one after two blanks or more, under which their
    /// other rows are indented.
    package var hasColumns = false
    /// Whether lines have no time in their text: then it is before them in every mode.
    package var addsTimes = false
    /// Whether the peer's colours and attributes are shown.
    package var showsColors = true
    /// The current time in seconds since 1970, the reference of relative times.
    package var now: Int64 = 0
    /// The local zone.
    package var zone = LocalZone.utc

    /// A look of lines as received.
    package init(stamps: StampMode = .sent, zone: LocalZone = .utc) {
        self.stamps = stamps
        self.zone = zone
    }

    /// The time that replaces the start of a line; nil if the line is shown as received.
    ///
    /// The program's own lines contain their time, also those of an earlier run.
    func stamp(of line: Transcript.Line) -> (text: String, replacing: Int)? {
        if line.isOfProgram { return nil }
        if stamps == .sent { return addsTimes ? line.second.map { (minute(of: $0), 0) } : nil }
        let isPeers = line.kind == .reply || line.kind == .earlier
        let sent = isPeers ? ServerStamp(line.bytes, in: zone) : nil
        guard let second = sent?.second ?? line.second,
            let text = stamps.text(of: second, now: now, in: zone)
        else { return nil }
        return (text, sent?.length ?? 0)
    }

    /// `23:53`.
    private func minute(of second: Int64) -> String {
        String(zone.time(of: second).clock.prefix(5))
    }
}

/// How the time of a line is shown; the transcript keeps the line as received.
package enum StampMode: String, CaseIterable, Sendable {
    /// As the server sent it.
    case sent
    /// In local time.
    case local
    /// As the time elapsed until the frame that shows it.
    case relative
    /// In ISO 8601.
    case iso

    /// The next mode; after the last, the first.
    package var next: StampMode {
        let all = Self.allCases
        return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
    }

    /// The mode's name in messages.
    package var words: String {
        switch self {
        case .sent: "as sent"
        case .local: "local time"
        case .relative: "time since then"
        case .iso: "ISO 8601"
        }
    }

    /// The text in the brackets for a second since 1970; nil to keep the server's.
    func text(of second: Int64, now: Int64, in zone: LocalZone) -> String? {
        switch self {
        case .sent: nil
        case .local: zone.time(of: second).clock
        case .relative: Self.distance(from: now - second)
        case .iso: zone.time(of: second).iso8601
        }
    }

    // MARK: -

    /// Rounded down to the largest unit that fits.
    private static func distance(from age: Int64) -> String {
        let units: [(seconds: UInt64, name: String)] = [(86_400, "d"), (3_600, "h"), (60, "min")]
        let unit = units.first { $0.seconds <= age.magnitude } ?? (1, "s")
        if age == 0 { return "now" }
        let amount = "\(age.magnitude / unit.seconds) \(unit.name)"
        return age > 0 ? "\(amount) ago" : "in \(amount)"
    }
}
