import ReactorKit

/// How a moment is written in a reply.
package enum TimeLayout: Hashable, Sendable, CustomStringConvertible {
    /// `Tue Apr 18 23:53:09 2006`: C's `ctime`, the day padded with a space.
    case ctime
    /// `2006-04-18T23:53:09+02:00`: ISO 8601 with the zone's offset.
    case iso8601
    /// `1145397189`: seconds since 1970-01-01 00:00 UTC.
    case unix
    /// A pattern of strftime(3), with English names whatever the locale.
    case pattern(String)

    /// Reads `ctime`, `iso8601`, `unix`, or a pattern, which has a `%` in it; nil for others, and
    /// for a pattern that makes more than one line, which a reply cannot have, or no text.
    package init?(_ text: String) {
        switch text {
        case "ctime": self = .ctime
        case "iso8601": self = .iso8601
        case "unix": self = .unix
        case _ where text.contains("%") && !Self.hasLineEnd(text) && Self.hasText(text):
            self = .pattern(text)
        default: return nil
        }
    }

    /// Whether the times of a pattern have a line end in them, as by `%n`.
    package static func hasLineEnd(_ pattern: String) -> Bool {
        WallTime.text(of: 0, pattern: pattern).utf8.contains { $0 == 0x0A || $0 == 0x0D }
    }

    /// Whether the times of a pattern have any text; one that makes too much has none.
    package static func hasText(_ pattern: String) -> Bool {
        !WallTime.text(of: 0, pattern: pattern).isEmpty
    }

    /// The word or pattern that `init` reads.
    package var description: String {
        switch self {
        case .ctime: "ctime"
        case .iso8601: "iso8601"
        case .unix: "unix"
        case .pattern(let pattern): pattern
        }
    }

    /// `second` (since 1970) in the local time zone.
    package func text(of second: Int64) -> String {
        switch self {
        case .unix:
            return String(second)
        case .pattern(let pattern):
            return WallTime.text(of: second, pattern: pattern)
        case .ctime:
            return WallTime.fields(of: second).map(Self.ctime) ?? String(second)
        case .iso8601:
            return WallTime.fields(of: second).map(Self.iso8601) ?? String(second)
        }
    }

    // MARK: -

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func ctime(_ time: WallTime.Fields) -> String {
        let day = padded(time.day, with: " ")
        let name = "\(weekdays[time.weekday]) \(months[time.month - 1]) \(day)"
        return "\(name) \(clock(time)) \(time.year)"
    }

    private static func iso8601(_ time: WallTime.Fields) -> String {
        let minutes = abs(time.offset) / 60
        let zone =
            "\(time.offset < 0 ? "-" : "+")\(padded(minutes / 60)):\(padded(minutes % 60))"
        let digits = String(time.year.magnitude)
        let zeros = String(repeating: "0", count: max(4 - digits.count, 0))
        let year = (time.year < 0 ? "-" : "") + zeros + digits
        return "\(year)-\(padded(time.month))-\(padded(time.day))T\(clock(time))\(zone)"
    }

    private static func clock(_ time: WallTime.Fields) -> String {
        "\(padded(time.hour)):\(padded(time.minute)):\(padded(time.second))"
    }

    private static func padded(_ number: Int, with pad: Character = "0") -> String {
        number < 10 ? "\(pad)\(number)" : "\(number)"
    }
}
