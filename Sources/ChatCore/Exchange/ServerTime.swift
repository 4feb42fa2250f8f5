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
    package var isoText: String { CalendarTime.isoText(ofMilliseconds: milliseconds) }

    /// Reads such a time; nil for another text, and for a time before 1970.
    package init?(isoText text: ArraySlice<UInt8>) {
        guard let milliseconds = CalendarTime.milliseconds(ofISO: text.span) else { return nil }
        self.milliseconds = milliseconds
    }

    /// The seconds from another time to this one; zero when the clock was set back meanwhile.
    package func seconds(since other: ServerTime) -> Int64 {
        max(0, (milliseconds - other.milliseconds) / 1_000)
    }
}
