package import ReactorKit
import Services

/// The rate limit of one connection, or of one address: messages and bytes per second. Pure.
package struct RateLimit: Equatable, Sendable {
    /// What is limited, as the error line names it.
    package enum Kind: String, Sendable {
        case messages, bytes
    }

    private var messages: TokenBucket?
    private var bytes: TokenBucket?

    /// Nil when neither is limited; zero is no limit.
    package init?(messages: Int, bytes: Int) {
        if messages <= 0, bytes <= 0 { return nil }
        self.messages = TokenBucket(rate: messages)
        self.bytes = TokenBucket(rate: bytes)
    }

    /// The messages and bytes that are allowed now.
    package func available(at now: Instant) -> (messages: Int, bytes: Int) {
        (messages?.available(at: now) ?? .max, bytes?.available(at: now) ?? .max)
    }

    /// Counts what was received.
    package mutating func take(messages: Int, bytes: Int, at now: Instant) {
        self.messages?.take(messages, at: now)
        self.bytes?.take(bytes, at: now)
    }

    /// Returns bytes that were taken.
    package mutating func giveBack(bytes: Int) {
        self.bytes?.giveBack(bytes)
    }

    /// The time until a message and a tenth of a second's bytes are allowed, so that bytes are not
    /// read one by one.
    package func wait(forBytes count: Int, at now: Instant) -> Duration {
        let portion = bytes.map { min(count, max($0.rate / 10, 1)) } ?? 0
        return max(
            messages?.wait(for: 1, at: now) ?? .zero, bytes?.wait(for: portion, at: now) ?? .zero)
    }

    /// The limit that is reached now, and its rate per second; nil for none.
    package func reached(at now: Instant) -> (kind: Kind, rate: Int)? {
        if let messages, messages.available(at: now) <= 0 { return (.messages, messages.rate) }
        if let bytes, bytes.available(at: now) <= 0 { return (.bytes, bytes.rate) }
        return nil
    }
}

/// A limit that the connections from one address share, on all threads.
///
/// Used for each message, but only when there is such a limit. Safe from any thread.
package final class SharedRate: Sendable {
    private let limit: Monitor<RateLimit?>

    package init(_ limit: RateLimit) {
        self.limit = Monitor(limit)
    }

    /// Changes the limit, also for connections that share it already; nil removes it.
    package func change(to limit: RateLimit?) {
        self.limit.withLock { $0 = limit }
    }

    /// Calls `body` with exclusive access to the limit; returns nil when it was removed.
    package func withLimit<Result>(_ body: (inout RateLimit) -> Result) -> Result? {
        limit.withLock { limit in
            guard var changing = limit else { return nil }
            defer { limit = changing }
            return body(&changing)
        }
    }
}
