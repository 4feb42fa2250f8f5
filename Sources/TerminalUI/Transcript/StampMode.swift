import Text

/// How the time of a line is shown; whatever it is, the transcript keeps the line as it came.
package enum StampMode: String, CaseIterable, Sendable {
    /// As the server sent it.
    case sent
    /// By the clock of this place.
    case local
    /// As the time since then, by the clock of the frame that shows it.
    case relative
    /// As ISO 8601 has it.
    case iso

    /// The one after this; after the last, the first.
    package var next: StampMode {
        let all = Self.allCases
        return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
    }

    /// The mode in a person's words.
    package var words: String {
        switch self {
        case .sent: "as sent"
        case .local: "local time"
        case .relative: "time since then"
        case .iso: "ISO 8601"
        }
    }

    /// What stands in the brackets for a second since 1970; nil when that is the server's affair.
    func text(of second: Int64, now: Int64, in zone: LocalZone) -> String? {
        switch self {
        case .sent: nil
        case .local: zone.time(of: second).clock
        case .relative: Self.distance(from: now - second)
        case .iso: zone.time(of: second).iso8601
        }
    }

    // MARK: -

    /// Rounded down to the largest unit of which one is full.
    private static func distance(from age: Int64) -> String {
        let units: [(seconds: UInt64, name: String)] = [(86_400, "d"), (3_600, "h"), (60, "min")]
        let unit = units.first { $0.seconds <= age.magnitude } ?? (1, "s")
        if age == 0 { return "now" }
        let amount = "\(age.magnitude / unit.seconds) \(unit.name)"
        return age > 0 ? "\(amount) ago" : "in \(amount)"
    }
}
