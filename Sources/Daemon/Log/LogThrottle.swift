package import ReactorKit

/// Has something that happens often said once a period, with how often it happened.
///
/// The first one is said at once; those that follow within the period are counted, and told
/// with the first behind it. Pure.
package struct LogThrottle: Sendable {
    private let period: Duration
    private var silentUntil: Instant?
    private var untold = 0

    package init(period: Duration = .seconds(60)) {
        self.period = period
    }

    /// Something happened; nil while nothing is to be said, else how many were not told since
    /// the last that was.
    package mutating func admits(at now: Instant) -> Int? {
        if let silentUntil, now < silentUntil {
            untold += 1
            return nil
        }
        silentUntil = now + period
        defer { untold = 0 }
        return untold
    }

    /// Forgets the period: the next one is said at once.
    package mutating func reset() {
        silentUntil = nil
        untold = 0
    }
}
