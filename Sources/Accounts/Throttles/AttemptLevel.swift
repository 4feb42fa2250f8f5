/// How many attempts were made lately: each adds one, and after each period one is forgotten. Pure.
///
/// Times are seconds since 1970; while the clock is set back nothing is forgotten.
struct AttemptLevel: Hashable, Sendable {
    /// The seconds after which an attempt is forgotten.
    let period: Int64
    /// The highest level: more attempts do not raise it.
    let limit: Int
    private(set) var count = 0
    private var countedAt: Int64 = 0

    init(period: Int64, limit: Int) {
        self.period = period
        self.limit = limit
    }

    /// Forgets what is old.
    mutating func update(at second: Int64) {
        let periods = max(0, second - countedAt) / period
        let isEmpty = periods >= Int64(count)
        count = isEmpty ? 0 : count - Int(periods)
        countedAt = isEmpty ? second : countedAt + periods * period
    }

    /// Counts an attempt, after `update(at:)`.
    mutating func add() { count = min(count + 1, limit) }

    /// Takes back an attempt that was counted.
    mutating func takeBack() { count = max(count - 1, 0) }
}
