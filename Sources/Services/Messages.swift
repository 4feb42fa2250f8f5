/// The framing of messages.
package enum Framing: String, Sendable, CaseIterable {
    /// A line, ended by LF or CRLF.
    case lines
    /// Whatever one read returned.
    case chunks
}

/// Counts messages where they are handled. Call on one thread.
package final class MessageCounter {
    /// The number of messages.
    package var count: Int { total }
    // Private, which saves an exclusivity check per message.
    private var total = 0

    package init() {}

    /// Counts `count` more messages.
    package func add(_ count: Int) { total += count }
}

@available(*, unavailable)
extension MessageCounter: Sendable {}
