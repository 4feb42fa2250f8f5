package import Accounts
package import ReactorIRC
package import ReactorKit

/// What a `NetworkClient` wants done, in one buffer that is used again: take all of it, then call
/// `removeAll`.
package struct ClientOutput: Sendable {
    /// The lines to send, with CR and LF.
    package var lines = MessageWriter()
    /// What to show, in its order.
    package var events: [ChatEvent] = []
    /// A question for a worker; see `NetworkClient.answered`.
    package var question: (number: Int, ScramKeyQuestion)?

    /// An empty output.
    package init() {}

    /// Empties it, and keeps its memory.
    package mutating func removeAll() {
        lines.removeAll()
        events.removeAll(keepingCapacity: true)
        question = nil
    }
}

/// A moment by the two clocks that a client needs.
package struct ClientTime: Sendable {
    /// For intervals: it never goes back.
    package let instant: Instant
    /// For people: milliseconds since 1970.
    package let milliseconds: Int64

    /// A moment.
    package init(_ instant: Instant, milliseconds: Int64) {
        self.instant = instant
        self.milliseconds = milliseconds
    }
}
