import CPosix

/// The wall clock and its calendar, for people to read; no timer may use it.
public enum WallTime {
    /// A moment in the local time zone (`TZ`, or the system's), English in nothing: numbers.
    public struct Fields: Hashable, Sendable {
        /// The year of the common era, such as 2026.
        public var year: Int
        /// 1 to 12.
        public var month: Int
        /// 1 to 31.
        public var day: Int
        /// 0 (Sunday) to 6.
        public var weekday: Int
        /// 0 to 23.
        public var hour: Int
        /// 0 to 59.
        public var minute: Int
        /// 0 to 60 (a leap second).
        public var second: Int
        /// Seconds east of Greenwich.
        public var offset: Int
    }

    /// Whole seconds since 1970-01-01 00:00 UTC. Safe from any thread.
    public static var second: Int64 { cs_wall_second() }

    /// Nanoseconds since 1970-01-01 00:00 UTC. Safe from any thread.
    package static var nanoseconds: Int64 { cs_wall_nanoseconds() }

    /// The calendar's fields for `second`; nil when its year is out of range.
    public static func fields(of second: Int64) -> Fields? {
        var time = cs_calendar_time()
        guard unsafe cs_local_time(second, &time) == 0 else { return nil }
        return Fields(
            year: Int(time.year), month: Int(time.month), day: Int(time.day),
            weekday: Int(time.weekday), hour: Int(time.hour), minute: Int(time.minute),
            second: Int(time.second), offset: Int(time.offset))
    }

    /// `second` by a pattern of strftime(3), with English names whatever the locale.
    ///
    /// At most 255 bytes; empty when the pattern yields more, or nothing.
    public static func text(of second: Int64, pattern: String) -> String {
        if pattern.hasNUL {
            // strftime(3) would stop there.
            return pattern.split(separator: "\0", omittingEmptySubsequences: false)
                .map { text(of: second, pattern: String($0)) }.joined(separator: "\0")
        }
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
            guard let start = text.baseAddress else { return "" }
            let count = unsafe cs_format_time(second, pattern, start, 256)
            return unsafe String(
                decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
        }
    }
}
