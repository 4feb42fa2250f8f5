package import ReactorKit

/// Reports something that happens often once a period, with how often it happened.
///
/// The first is reported at once; those that follow within the period are counted, and reported
/// with the first one after it. Pure.
package struct LogThrottle: Sendable {
    private let period: Duration
    private var silentUntil: Instant?
    private var unreported = 0

    package init(period: Duration = .seconds(60)) {
        self.period = period
    }

    /// Something happened: nil while nothing is to be reported, otherwise how many were not since
    /// the last that was.
    package mutating func admits(at now: Instant) -> Int? {
        if let silentUntil, now < silentUntil {
            unreported += 1
            return nil
        }
        silentUntil = now + period
        defer { unreported = 0 }
        return unreported
    }

    /// Forgets the period: the next one is reported at once.
    package mutating func reset() {
        silentUntil = nil
        unreported = 0
    }
}
