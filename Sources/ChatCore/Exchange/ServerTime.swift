import Text

/// A time of the server's clock, in milliseconds since 1970.
package struct ServerTime: BitwiseCopyable, Comparable, Hashable, Sendable {
    /// Milliseconds since 1970.
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// A time in whole seconds since 1970.
    package init(seconds: Int64) { milliseconds = 1_000 * seconds }

    /// Whole seconds since 1970.
    package var seconds: Int64 { milliseconds / 1_000 }

    package static func < (one: ServerTime, other: ServerTime) -> Bool {
        one.milliseconds < other.milliseconds
    }

    /// The time as people read it: `Tue, 03 Feb 2026 04:05:06 GMT`.
    package var text: String { CalendarTime(second: seconds).http }

    /// The time as tags and commands of IRCv3 have it: `2026-02-03T04:05:06.789Z`.
    package var isoText: String {
        let calendar = CalendarTime(second: seconds)
        let fraction = String(1_000 + milliseconds % 1_000).dropFirst()
        return "\(calendar.isoDate)T\(calendar.clock).\(fraction)Z"
    }

    /// Reads such a time; nil for another text, and for a time before 1970.
    package init?(isoText text: ArraySlice<UInt8>) {
        let form = Array("0000-00-00T00:00:00.000Z".utf8)
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard text.count == form.count,
            zip(text, form).allSatisfy({ $1 == digits.lowerBound ? digits.contains($0) : $0 == $1 })
        else { return nil }
        func number(_ start: Int, _ count: Int = 2) -> Int {
            text.dropFirst(start).prefix(count).reduce(0) { 10 * $0 + Int($1 - digits.lowerBound) }
        }
        guard
            let calendar = CalendarTime(
                year: number(0, 4), month: number(5), day: number(8), hour: number(11),
                minute: number(14), second: number(17)), calendar.clockSeconds >= 0
        else { return nil }
        milliseconds = 1_000 * calendar.clockSeconds + Int64(number(20, 3))
    }

    /// The seconds from another time to this one; zero when the clock was set back meanwhile.
    package func seconds(since other: ServerTime) -> Int64 {
        max(0, (milliseconds - other.milliseconds) / 1_000)
    }
}
