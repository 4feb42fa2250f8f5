import CPosix
package import Text

/// The wall clock and the local time zone, for people to read; no timer may use it.
public enum WallTime {
    /// Whole seconds since 1970-01-01 00:00 UTC. Safe from any thread.
    public static var second: Int64 { cs_wall_second() }

    /// Nanoseconds since 1970-01-01 00:00 UTC. Safe from any thread.
    package static var nanoseconds: Int64 { cs_wall_nanoseconds() }

    /// How many seconds clocks here (by `TZ`, or the system's zone) are east of Greenwich at
    /// `second`, counted from 1970-01-01 00:00 UTC; nil when its year is beyond the calendar.
    ///
    /// Safe from any thread.
    public static func zoneOffset(at second: Int64) -> Int? {
        var offset: CInt = 0
        guard unsafe cs_zone_offset(second, &offset) == 0 else { return nil }
        return Int(offset)
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

extension LocalZone {
    /// The zone of this machine: `TZ`, or the system's.
    package static var here: LocalZone {
        LocalZone { WallTime.zoneOffset(at: $0) ?? 0 }
    }
}
