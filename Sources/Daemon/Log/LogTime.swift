import ReactorKit
import Text

/// The current time for a log: ISO 8601 with milliseconds and the zone's offset.
///
/// The calendar is computed once a second at most.
struct LogTime: Sendable {
    private var second = Int64.min
    /// Before and behind the fraction of the second.
    private var parts = (start: "", zone: "")

    /// `2006-04-18T23:53:09.120+02:00`.
    mutating func text(ofNanoseconds now: Int64 = WallTime.nanoseconds) -> String {
        let (second, rest) = now.quotientAndRemainder(dividingBy: 1_000_000_000)
        if second != self.second {
            self.second = second
            let offset = WallTime.zoneOffset(at: second)
            let text = CalendarTime(second: second, offset: offset ?? 0).iso8601
            // `+02:00`, behind a year of any length.
            parts = (String(text.dropLast(6)), String(text.suffix(6)))
        }
        let milliseconds = String(rest / 1_000_000)
        let zeros = String(repeating: "0", count: 3 - milliseconds.count)
        return "\(parts.start).\(zeros)\(milliseconds)\(parts.zone)"
    }
}
