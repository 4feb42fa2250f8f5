import ReactorKit

/// Whether a client is there, found by a look at it from time to time: a line costs no clock. Pure.
struct KeepAlive {
    /// What is to be done about a client.
    enum Step: Equatable {
        case none
        /// To ask it for a sign of life.
        case ping
        /// To end its session: it has sent nothing for so long.
        case end(silence: Duration)
    }

    /// It has sent something since.
    private var heardAt: Instant
    private var isHeard = false
    private var isPinged = false

    init(at now: Instant) { heardAt = now }

    /// It sent something.
    mutating func noteLine() { isHeard = true }

    /// How long there is the session, or the silence.
    func age(at now: Instant) -> Duration { now - heardAt }

    /// Forgets what was before.
    mutating func restart(at now: Instant) { self = KeepAlive(at: now) }

    /// What is to be done now about a client that is asked after `interval`; `last` is when all
    /// were looked at before.
    mutating func check(at now: Instant, since last: Instant, interval: Duration) -> Step {
        if isHeard { restart(at: max(heardAt, last)) }
        let silence = age(at: now)
        if silence >= interval * 2, isPinged { return .end(silence: silence) }
        guard silence >= interval, !isPinged else { return .none }
        isPinged = true
        return .ping
    }
}
