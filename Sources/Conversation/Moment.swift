/// When an event happened, by both clocks: one to measure with, one to show.
package struct Moment: Hashable, Sendable {
    /// Monotonic; for waits and round trips.
    package var instant: ContinuousClock.Instant
    /// Seconds since 1970; for people.
    package var wallSecond: Int64

    package init(instant: ContinuousClock.Instant, wallSecond: Int64) {
        self.instant = instant
        self.wallSecond = wallSecond
    }
}
