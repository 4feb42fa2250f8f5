/// Tells when a connection was idle for too long, or its peer took nothing. Pure.
///
/// What happens is only noted. One timer asks for the `rest`, and again when that is over: so
/// a message costs no change of a timer, and yet no limit is overrun.
struct ActivityWatch {
    typealias Instant = ContinuousClock.Instant

    private let idleLimit: Duration?
    private let writeStallLimit: Duration?
    private var lastMove: Instant
    private var lastTaken: Instant

    /// Nil when there is nothing to watch.
    init?(_ options: StreamOptions, at now: Instant) {
        if options.idleLimit == nil, options.writeStallLimit == nil { return nil }
        idleLimit = options.idleLimit
        writeStallLimit = options.writeStallLimit
        lastMove = now
        lastTaken = now
    }

    /// Bytes came.
    mutating func received(at now: Instant) {
        lastMove = now
    }

    /// The kernel took bytes.
    mutating func sent(at now: Instant) {
        lastMove = now
        lastTaken = now
    }

    /// Something waits to be sent, where nothing did.
    mutating func startedWaiting(at now: Instant) {
        lastTaken = now
    }

    /// How long no limit can be reached; nil when one is.
    func rest(at now: Instant, isWaiting: Bool) -> Duration? {
        let idle = idleLimit.map { lastMove + $0 - now }
        // What begins to wait right now has the whole limit.
        let stall = writeStallLimit.map { isWaiting ? lastTaken + $0 - now : $0 }
        let rest = [idle, stall].compactMap(\.self).min()
        return rest.flatMap { $0 > .zero ? $0 : nil }
    }
}
