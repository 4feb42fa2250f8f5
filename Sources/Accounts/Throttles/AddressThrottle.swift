/// Refuses addresses that try too often. Pure.
///
/// An attempt is counted when it begins, so that many at once count too, and taken back when it
/// succeeds. Times are seconds since 1970.
package struct AddressThrottle: Sendable {
    /// The most blocks of addresses that are remembered, in about 4 MiB; the one that tried longest
    /// ago is forgotten first.
    package static let entryLimit = 16_384

    /// What is allowed.
    package struct Limits: Hashable, Sendable {
        /// So many attempts are allowed at once.
        package var attempts: Int
        /// The seconds after which one more is allowed.
        package var period: Int64
        /// The seconds for which an address is refused that tries more.
        package var refusal: Int64

        package init(attempts: Int, period: Int64, refusal: Int64) {
            self.attempts = attempts
            self.period = period
            self.refusal = refusal
        }

        /// For passwords: 10 attempts, one more each minute, then a refusal for 10 minutes. This is
        /// at most 1,440 guesses a day.
        package static let login = Limits(attempts: 10, period: 60, refusal: 600)
    }

    private struct Entry: Sendable {
        var level: AttemptLevel
        var refusedAt: Int64?
    }

    private let limits: Limits
    private var entries: BoundedTable<AddressBlock, Entry>

    package init(_ limits: Limits, entryLimit: Int = entryLimit) {
        self.limits = limits
        entries = BoundedTable(limit: entryLimit)
    }

    /// The number of blocks that are remembered.
    package var count: Int { entries.count }

    /// Counts an attempt; returns the seconds for which the address is refused, or nil when it may
    /// go on. A refused attempt does not prolong the refusal.
    package mutating func attempt(from block: AddressBlock, at second: Int64) -> Int64? {
        var entry = entries[block] ?? newEntry
        if let refusedAt = entry.refusedAt {
            let elapsed = max(0, second - refusedAt)
            if elapsed < limits.refusal { return limits.refusal - elapsed }
            entry = newEntry
        }
        entry.level.update(at: second)
        let isRefused = entry.level.count >= limits.attempts
        if isRefused { entry.refusedAt = second } else { entry.level.add() }
        entries[block] = entry
        return isRefused ? limits.refusal : nil
    }

    /// Takes back an attempt, which has succeeded.
    package mutating func succeed(from block: AddressBlock) { entries[block]?.level.takeBack() }

    private var newEntry: Entry {
        Entry(level: AttemptLevel(period: limits.period, limit: limits.attempts))
    }
}
