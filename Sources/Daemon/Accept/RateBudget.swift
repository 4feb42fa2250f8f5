package import ReactorKit

/// The rate limits of connections; may change while they are open.
///
/// Call on the reactor's thread.
package final class ConnectionRates {
    /// The current limits.
    package private(set) var limits: ServerLimits
    /// Changes with the limits.
    fileprivate private(set) var version = 0

    package init(_ limits: ServerLimits) {
        self.limits = limits
    }

    package func change(to limits: ServerLimits) {
        let isSame =
            limits.messagesPerConnection == self.limits.messagesPerConnection
            && limits.bytesPerConnection == self.limits.bytesPerConnection
        self.limits = limits
        if !isSame { version += 1 }
    }

    /// A new limit; nil for none.
    fileprivate var limitOfOne: RateLimit? {
        RateLimit(messages: limits.messagesPerConnection, bytes: limits.bytesPerConnection)
    }
}

@available(*, unavailable)
extension ConnectionRates: Sendable {}

/// The budget of a connection whose rate is limited, by itself or together with the others from its
/// address. Of lines it delivers exactly the allowed messages and bytes, in whatever pieces they
/// arrive; the result of one read, under `ChunkProtocol`, is never cut, and may exceed the bytes
/// once.
///
/// The excess waits, or is refused with an error line and a close; see `ServerLimits.RatePolicy`.
/// A changed limit applies from the next message on. Call on the reactor's thread.
package final class RateBudget: MessageBudget {
    /// How long the client may take to read the error line.
    private static let closingLimit = Duration.seconds(2)

    private let rates: ConnectionRates
    private let shared: SharedRate?
    private let errorStart: String
    private let reactor: Reactor
    /// Called once, when the client first exceeds its rate limit.
    private let exceeded: () -> Void
    private var own: RateLimit?
    /// The version of the rates that `own` was made from.
    private var version: Int
    private var hasExceeded = false
    private var timer: ScheduledCall?

    /// Nil when nothing is limited; the error line begins with `errorStart`.
    package init?(
        _ rates: ConnectionRates, sharing shared: SharedRate?, errorStart: String = "error: ",
        on reactor: Reactor, exceeded: @escaping () -> Void
    ) {
        own = rates.limitOfOne
        if own == nil, shared == nil { return nil }
        self.rates = rates
        version = rates.version
        self.shared = shared
        self.errorStart = errorStart
        self.reactor = reactor
        self.exceeded = exceeded
    }

    // MARK: - MessageBudget

    package var availableByteCount: Int {
        if version != rates.version {
            version = rates.version
            own = rates.limitOfOne
        }
        let now = reactor.now
        let mine = own?.available(at: now) ?? (.max, .max)
        let ours = shared?.withLimit { $0.available(at: now) } ?? (.max, .max)
        return min(mine.messages, ours.messages) > 0 ? min(mine.bytes, ours.bytes) : 0
    }

    package func take(messages: Int, bytes: Int) {
        let now = reactor.now
        own?.take(messages: messages, bytes: bytes, at: now)
        shared?.withLimit { $0.take(messages: messages, bytes: bytes, at: now) }
    }

    package func giveBack(bytes: Int) {
        own?.giveBack(bytes: bytes)
        shared?.withLimit { $0.giveBack(bytes: bytes) }
    }

    package func wait(
        forBytes count: Int, of transport: any Transport, resume: @escaping () -> Void
    ) {
        if !hasExceeded {
            hasExceeded = true
            exceeded()
        }
        switch rates.limits.ratePolicy {
        case .delay:
            let now = reactor.now
            let mine = own?.wait(forBytes: count, at: now) ?? .zero
            let ours = shared?.withLimit { $0.wait(forBytes: count, at: now) } ?? .zero
            timer = reactor.callLater(max(mine, ours), resume)
        case .refuse:
            refuse(transport)
        }
    }

    package func cancelWait() {
        timer?.cancel()
        timer = nil
    }

    // MARK: -

    private func refuse(_ transport: any Transport) {
        let now = reactor.now
        let ours = shared?.withLimit { $0.reached(at: now) } ?? nil
        let reached = own?.reached(at: now) ?? ours ?? (.messages, 0)
        let whose = own?.reached(at: now) == nil ? " from your address" : ""
        transport.write("\(errorStart)more than \(reached.rate) \(reached.kind) a second\(whose)\n")
        transport.loseConnection(within: Self.closingLimit)
    }
}

@available(*, unavailable)
extension RateBudget: Sendable {}
