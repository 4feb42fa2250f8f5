/// Tells when a connection was idle for too long, or its peer took nothing. Pure.
///
/// What happens is only noted. One timer asks for the `outlook`, and again when its rest is
/// over: so a message costs no change of a timer, and yet no limit is overrun. Only what the
/// kernel does not take at once asks anew.
package struct ActivityWatch {
    package enum Outlook: Equatable {
        /// No limit can be reached sooner.
        case rest(Duration)
        case overdue
        /// No limit, unless something begins to wait.
        case open
    }

    private var limits: ActivityLimits
    private var lastMove: Instant
    private var lastTaken: Instant

    /// Nil when there is nothing to watch.
    package init?(_ options: StreamOptions, at now: Instant) {
        self.init(ActivityLimits(options), at: now)
    }

    /// The same, for limits that are told otherwise.
    package init?(_ limits: ActivityLimits, at now: Instant) {
        if limits.isEmpty { return nil }
        self.limits = limits
        lastMove = now
        lastTaken = now
    }

    /// Other limits; what went on before counts.
    package mutating func change(to limits: ActivityLimits) {
        self.limits = limits
    }

    /// Bytes came.
    package mutating func received(at now: Instant) {
        lastMove = now
    }

    /// The kernel took bytes.
    package mutating func sent(at now: Instant) {
        lastMove = now
        lastTaken = now
    }

    /// Something waits to be sent, where nothing did.
    package mutating func startedWaiting(at now: Instant) {
        lastTaken = now
    }

    /// Which limit it is that is overdue.
    package func reached(at now: Instant, isWaiting: Bool) -> TimeLimit {
        guard isWaiting, let limit = limits.writeStall else { return .idle }
        return lastTaken + limit <= now ? .writeStall : .idle
    }

    package var limitsStalls: Bool { limits.writeStall != nil }

    /// What is to come, as far as the limits go.
    package func outlook(at now: Instant, isWaiting: Bool) -> Outlook {
        let idle = limits.idle.map { lastMove + $0 - now }
        let stall = isWaiting ? limits.writeStall.map { lastTaken + $0 - now } : nil
        guard let rest = [idle, stall].compactMap(\.self).min() else { return .open }
        return rest > .zero ? .rest(rest) : .overdue
    }
}
