/// Determines when a connection has been idle for too long, or its peer has taken no bytes. Pure.
///
/// Activity is only recorded. One timer checks the `outlook`, and checks again after its rest, so
/// that a message does not reschedule a timer, and limits are still exact. Only bytes that the
/// kernel does not take at once cause another check.
package struct ActivityWatch {
    package enum Outlook: Equatable {
        /// No limit can be reached before this time has passed.
        case rest(Duration)
        case overdue
        /// No limit can be reached until there are unsent bytes.
        case open
    }

    private var limits: ActivityLimits
    private var lastMove: Instant
    private var lastTaken: Instant

    /// Returns nil when there is no limit.
    package init?(_ options: StreamOptions, at now: Instant) {
        self.init(ActivityLimits(options), at: now)
    }

    /// The same, for limits that are not of options.
    package init?(_ limits: ActivityLimits, at now: Instant) {
        if limits.isEmpty { return nil }
        self.limits = limits
        lastMove = now
        lastTaken = now
    }

    /// Changes the limits; earlier activity still counts.
    package mutating func change(to limits: ActivityLimits) {
        self.limits = limits
    }

    /// Records that bytes were received.
    package mutating func received(at now: Instant) {
        lastMove = now
    }

    /// Records that the kernel took bytes.
    package mutating func sent(at now: Instant) {
        lastMove = now
        lastTaken = now
    }

    /// Records that there are unsent bytes, after there were none.
    package mutating func startedWaiting(at now: Instant) {
        lastTaken = now
    }

    /// The limit that is overdue.
    package func reached(at now: Instant, isWaiting: Bool) -> TimeLimit {
        guard isWaiting, let limit = limits.writeStall else { return .idle }
        return lastTaken + limit <= now ? .writeStall : .idle
    }

    package var limitsStalls: Bool { limits.writeStall != nil }

    /// When the next limit can be reached.
    package func outlook(at now: Instant, isWaiting: Bool) -> Outlook {
        let idle = limits.idle.map { lastMove + $0 - now }
        let stall = isWaiting ? limits.writeStall.map { lastTaken + $0 - now } : nil
        guard let rest = [idle, stall].compactMap(\.self).min() else { return .open }
        return rest > .zero ? .rest(rest) : .overdue
    }
}

/// A value in memory of its own, for an optional property that most instances do not use.
final class Box<Value> {
    var value: Value

    init(_ value: Value) {
        self.value = value
    }
}
