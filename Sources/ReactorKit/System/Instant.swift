import CPosix

/// A moment by the machine's own clock, which never goes back and stands still while the machine
/// is suspended.
///
/// CLOCK_MONOTONIC of clock_gettime(2): poll(2) and epoll(7) measure their time-outs by the same
/// clock, so a timer that is due is never found to have been due for long. It also means that a
/// suspended machine owes nothing when it resumes: an idle limit of a minute ends a connection
/// after a minute in which its peer could have answered. For the time of day see `WallTime`.
///
/// Good within one run of the machine. `SuspendingClock.Instant` of the standard library means
/// the same, but its size is the library's affair: whatever holds one is laid out, copied and
/// compared by what is found out at run time, which costs several times what a turn does.
public struct Instant: InstantProtocol {
    /// Since the machine was started, without the times in which it was suspended.
    private let uptime: Duration

    /// The moment when it is asked for. Safe from any thread.
    public static var now: Instant {
        // Of these attoseconds there are more than an Int64 holds after nine seconds.
        let nanoseconds = Int128(cs_monotonic_nanoseconds())
        return Instant(uptime: Duration(attoseconds: nanoseconds * 1_000_000_000))
    }

    /// The moment that is so much later.
    public func advanced(by duration: Duration) -> Instant {
        Instant(uptime: uptime + duration)
    }

    /// How much later the other moment is.
    public func duration(to other: Instant) -> Duration {
        other.uptime - uptime
    }

    /// Whether one is earlier than the other.
    public static func < (first: Instant, second: Instant) -> Bool {
        first.uptime < second.uptime
    }

    /// The moment that is so much later.
    public static func + (instant: Instant, duration: Duration) -> Instant {
        instant.advanced(by: duration)
    }

    /// The moment that is so much earlier.
    public static func - (instant: Instant, duration: Duration) -> Instant {
        Instant(uptime: instant.uptime - duration)
    }

    /// How much later the first is than the second.
    public static func - (later: Instant, earlier: Instant) -> Duration {
        later.uptime - earlier.uptime
    }

    /// Makes it so much later.
    public static func += (instant: inout Instant, duration: Duration) {
        instant = instant + duration
    }
}
