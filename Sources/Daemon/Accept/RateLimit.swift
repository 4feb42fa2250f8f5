package import ReactorKit

/// What one connection, or one address, may send: messages and bytes a second. Pure.
package struct RateLimit: Equatable, Sendable {
    /// What a limit is of, as its error line names it.
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

    /// How much may come now.
    package func available(at now: Instant) -> (messages: Int, bytes: Int) {
        (messages?.available(at: now) ?? .max, bytes?.available(at: now) ?? .max)
    }

    /// Notes what came.
    package mutating func take(messages: Int, bytes: Int, at now: Instant) {
        self.messages?.take(messages, at: now)
        self.bytes?.take(bytes, at: now)
    }

    /// Takes back bytes that were taken.
    package mutating func giveBack(bytes: Int) {
        self.bytes?.giveBack(bytes)
    }

    /// How long it is until a message, and a tenth of a second's bytes, may come: so that bytes do
    /// not trickle one by one.
    package func wait(forBytes count: Int, at now: Instant) -> Duration {
        let portion = bytes.map { min(count, max($0.rate / 10, 1)) } ?? 0
        return max(
            messages?.wait(for: 1, at: now) ?? .zero, bytes?.wait(for: portion, at: now) ?? .zero)
    }

    /// Which one keeps something from coming now, and what it allows a second.
    package func reached(at now: Instant) -> (kind: Kind, rate: Int)? {
        if let messages, messages.available(at: now) <= 0 { return (.messages, messages.rate) }
        if let bytes, bytes.available(at: now) <= 0 { return (.bytes, bytes.rate) }
        return nil
    }
}

/// A limit that the connections of one address share, on whatever thread they are.
///
/// Looked at for each message, and only where there is such a limit. Safe from any thread.
package final class SharedRate: Sendable {
    private let limit: Monitor<RateLimit?>

    package init(_ limit: RateLimit) {
        self.limit = Monitor(limit)
    }

    /// Another limit, also for those who share it already; nil for none.
    package func change(to limit: RateLimit?) {
        self.limit.withLock { $0 = limit }
    }

    /// Has the limit to itself while `body` runs; nil where there is none any more.
    package func withLimit<Result>(_ body: (inout RateLimit) -> Result) -> Result? {
        limit.withLock { limit in
            guard var changing = limit else { return nil }
            defer { limit = changing }
            return body(&changing)
        }
    }
}
