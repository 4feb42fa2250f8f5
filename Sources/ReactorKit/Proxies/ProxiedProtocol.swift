/// Speaks with a proxy on a fresh connection, and then hands it to the application's protocol.
///
/// Ends in exactly one way: by that hand-over, or by `failed`, which is called from
/// `connectionLost`. Call on the reactor's thread.
public final class ProxiedProtocol: StreamProtocol {
    /// Why a way through a proxy did not open.
    public enum Failure: Error, Sendable {
        /// The proxy did not lead on.
        case proxy(ProxyError)
        /// The time was over.
        case timedOut
        /// `cancel` was called, or the reactor stopped.
        case cancelled
        /// The factory threw this, or made no protocol.
        case refusedHere((any Error)?)
    }

    private let reactor: Reactor
    private let limit: Duration
    private let established: () throws -> (any StreamProtocol)?
    private let failed: (Failure) -> Void
    private var negotiation: any ProxyNegotiation
    private var transport: (any Transport)?
    private var deadline: ScheduledCall?
    private var failure: Failure?
    private var isOver = false

    /// Says what `negotiation` says, for at most `limit` from `connectionMade` on.
    ///
    /// `established` makes the application's protocol once the way is open; `failed` is called
    /// once when it does not open.
    public init(
        _ negotiation: any ProxyNegotiation, within limit: Duration, on reactor: Reactor,
        established: @escaping () throws -> (any StreamProtocol)?,
        failed: @escaping (Failure) -> Void
    ) {
        self.negotiation = negotiation
        self.limit = limit
        self.reactor = reactor
        self.established = established
        self.failed = failed
    }

    /// Gives up; `failed` hears of it on a later turn. No effect once the way is open.
    public func cancel() {
        fail(.cancelled)
    }

    /// Greets the proxy.
    public func connectionMade(_ transport: any Transport) {
        self.transport = transport
        if isOver { return transport.abortConnection() }
        deadline = reactor.callLater(limit) { [weak self] in self?.fail(.timedOut) }
        transport.write(negotiation.greeting)
    }

    /// Takes the proxy's bytes up to its last one.
    public func dataReceived(_ data: Span<UInt8>) {
        var position = 0
        while let transport, !isOver, position < data.count {
            do throws(ProxyError) {
                position += 1
                switch try negotiation.take(data[position - 1]) {
                case .wait: break
                case .send(let bytes): transport.write(bytes)
                case .done: handOver(data.extracting(position..<data.count))
                }
            } catch {
                fail(.proxy(error))
            }
        }
    }

    /// Tells the failure, for this is not called once the connection is handed over.
    public func connectionLost(_ reason: DisconnectReason) {
        deadline?.cancel()
        transport = nil
        isOver = true
        if let failure { return failed(failure) }
        switch reason {
        // Ended on this side, but not by us: the reactor stops.
        case .aborted, .closed: failed(.cancelled)
        default: failed(.proxy(.lost("\(reason)")))
        }
    }

    // MARK: -

    private func handOver(_ unread: Span<UInt8>) {
        let made: (any StreamProtocol)?
        do { made = try established() } catch { return fail(.refusedHere(error)) }
        guard let successor = made else { return fail(.refusedHere(nil)) }
        // What made the protocol may have cancelled us.
        guard !isOver, let transport else { return }
        isOver = true
        deadline?.cancel()
        transport.handOver(to: successor, unread: unread)
        self.transport = nil
    }

    private func fail(_ failure: Failure) {
        guard !isOver else { return }
        isOver = true
        self.failure = failure
        transport?.abortConnection()
    }
}

@available(*, unavailable)
extension ProxiedProtocol: Sendable {}
