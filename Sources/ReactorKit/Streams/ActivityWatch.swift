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

    private let idleLimit: Duration?
    private let writeStallLimit: Duration?
    private var lastMove: Instant
    private var lastTaken: Instant

    /// Nil when there is nothing to watch.
    package init?(_ options: StreamOptions, at now: Instant) {
        if options.idleLimit == nil, options.writeStallLimit == nil { return nil }
        idleLimit = options.idleLimit
        writeStallLimit = options.writeStallLimit
        lastMove = now
        lastTaken = now
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
        guard isWaiting, let writeStallLimit else { return .idle }
        return lastTaken + writeStallLimit <= now ? .writeStall : .idle
    }

    package var limitsStalls: Bool { writeStallLimit != nil }

    /// What is to come, as far as the limits go.
    package func outlook(at now: Instant, isWaiting: Bool) -> Outlook {
        let idle = idleLimit.map { lastMove + $0 - now }
        let stall = isWaiting ? writeStallLimit.map { lastTaken + $0 - now } : nil
        guard let rest = [idle, stall].compactMap(\.self).min() else { return .open }
        return rest > .zero ? .rest(rest) : .overdue
    }
}
