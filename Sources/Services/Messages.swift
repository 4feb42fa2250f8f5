/// What one message of a connection is.
package enum Framing: String, Sendable, CaseIterable {
    /// A line, ended by LF or CRLF.
    case lines
    /// Whatever one read returned.
    case chunks
}

/// Counts messages where they are handled. Call on one thread.
package final class MessageCounter {
    /// Messages so far.
    package var count: Int { total }
    // Private, which spares each message a check for exclusive access.
    private var total = 0

    package init() {}

    /// Counts so many more messages.
    package func add(_ count: Int) { total += count }
}

@available(*, unavailable)
extension MessageCounter: Sendable {}
