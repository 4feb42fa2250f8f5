import ReactorKit
import Text

/// The layout of the time in a reply.
package enum TimeLayout: Hashable, Sendable, CustomStringConvertible {
    /// `Tue Apr 18 23:53:09 2006`: C's `ctime`, the day padded with a space.
    case ctime
    /// `2006-04-18T23:53:09+02:00`: ISO 8601 with the zone's offset.
    case iso8601
    /// `1145397189`: seconds since 1970-01-01 00:00 UTC.
    case unix
    /// A pattern of strftime(3), with English names in every locale.
    case pattern(String)

    /// Reads `ctime`, `iso8601`, `unix`, or a pattern, which contains a `%`; nil for others, and
    /// for a pattern that produces several lines, which a reply cannot have, or no text.
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

    /// Whether the result of a pattern contains a line end, as from `%n`.
    package static func hasLineEnd(_ pattern: String) -> Bool {
        WallTime.text(of: 0, pattern: pattern).utf8.contains { $0 == 0x0A || $0 == 0x0D }
    }

    /// Whether the result of a pattern has any text; that of a pattern that produces more than 255
    /// bytes has none.
    package static func hasText(_ pattern: String) -> Bool {
        !WallTime.text(of: 0, pattern: pattern).isEmpty
    }

    /// The name or pattern that `init` reads.
    package var description: String {
        switch self {
        case .ctime: "ctime"
        case .iso8601: "iso8601"
        case .unix: "unix"
        case .pattern(let pattern): pattern
        }
    }

    /// The text of `second` (since 1970) in the local time zone; the number itself when the
    /// calendar cannot represent its year.
    package func text(of second: Int64) -> String {
        switch self {
        case .unix: return String(second)
        case .pattern(let pattern): return WallTime.text(of: second, pattern: pattern)
        case .ctime: return Self.time(of: second)?.ctime ?? String(second)
        case .iso8601: return Self.time(of: second)?.iso8601 ?? String(second)
        }
    }

    private static func time(of second: Int64) -> CalendarTime? {
        WallTime.zoneOffset(at: second).map { CalendarTime(second: second, offset: $0) }
    }
}
