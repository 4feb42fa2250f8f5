package import ReactorKit

/// The state of the one connection, as the title line tells it.
package enum Link: Equatable, Sendable {
    case connecting
    /// `since` in seconds of the wall clock.
    case up(peer: String, since: Int64)
    /// We hung up, and wait for the peer's end of it.
    case closing
    /// No connection; `retry` is when the next dial comes by itself, if it does.
    case down(reason: String, retry: Instant?)

    var isUp: Bool {
        if case .up = self { true } else { false }
    }
}
