import ReactorKit
import Services

/// How many lines a session may send. Pure.
struct FloodLimits: Equatable, Sendable {
    /// Lines a second in the long run; zero for no limit.
    var rate = 5
    /// Lines at once after a pause.
    var burst = 40
    /// Addresses without a limit.
    var exempt = AddressRange.loopback

    /// Lines at once of a session that is not registered.
    static let registrationBurst = 20

    /// Whether a client with this address is limited; one of a UNIX socket is as one of 127.0.0.1.
    func apply(to address: SocketAddress?) -> Bool {
        guard rate > 0 else { return false }
        let isAddress = address?.isUnix == false
        guard let address = isAddress ? address : SocketAddress(digits: "127.0.0.1", port: 0)
        else { return true }
        return !exempt.contains { $0.contains(address) }
    }
}

/// Delivers the lines of a session no faster than its limits: the excess waits, and nothing is lost.
///
/// Respects the budget of the daemon too, if there is one. Call on the reactor's thread.
final class FloodBudget: MessageBudget {
    /// The daemon's budget.
    var outer: (any MessageBudget)?
    private var bucket: TokenBucket?
    private let reactor: Reactor
    private var timer: ScheduledCall?

    /// The budget of a session that is not registered; nil without a limit.
    init(_ limits: FloodLimits, on reactor: Reactor) {
        self.reactor = reactor
        bucket = TokenBucket(
            rate: limits.rate, capacity: min(limits.burst, FloodLimits.registrationBurst))
    }

    /// The session is registered: it may send a full burst.
    func allowBurst(_ limits: FloodLimits) {
        bucket = TokenBucket(rate: limits.rate, capacity: limits.burst)
    }

    /// Limits nothing from now on.
    func lift() { bucket = nil }

    var availableByteCount: Int {
        if let bucket, bucket.available(at: reactor.now) <= 0 { return 0 }
        return outer?.availableByteCount ?? .max
    }

    func take(messages: Int, bytes: Int) {
        if messages > 0 { bucket?.take(messages, at: reactor.now) }
        outer?.take(messages: messages, bytes: bytes)
    }

    func giveBack(bytes: Int) { outer?.giveBack(bytes: bytes) }

    func wait(
        forBytes count: Int, of transport: any Transport, resume: @escaping () -> Void
    ) {
        let now = reactor.now
        if let bucket, bucket.available(at: now) <= 0 {
            timer = reactor.callLater(bucket.wait(for: 1, at: now), resume)
        } else {
            outer?.wait(forBytes: count, of: transport, resume: resume)
        }
    }

    func cancelWait() {
        timer?.cancel()
        timer = nil
        outer?.cancelWait()
    }
}

@available(*, unavailable)
extension FloodBudget: Sendable {}
