package import ReactorKit

/// When an event happened, by both clocks: one to measure with, one to show.
package struct Moment: Hashable, Sendable {
    /// Monotonic; for waits and round trips.
    package var instant: Instant
    /// Seconds since 1970; for people.
    package var wallSecond: Int64

    package init(instant: Instant, wallSecond: Int64) {
        self.instant = instant
        self.wallSecond = wallSecond
    }
}
