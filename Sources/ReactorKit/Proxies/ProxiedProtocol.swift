/// Negotiates with a proxy on a new connection, and then hands it over to the application's
/// protocol.
///
/// Ends either with that hand-over or with `failed`, which is called from `connectionLost`. Call on
/// the reactor's thread.
public final class ProxiedProtocol: StreamProtocol {
    /// Why there is no connection through the proxy.
    public enum Failure: Error, Sendable {
        /// The proxy did not connect.
        case proxy(ProxyError)
        /// The limit was reached.
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

    /// Runs `negotiation` for at most `limit` from `connectionMade` on.
    ///
    /// `established` makes the application's protocol once the proxy has connected; otherwise
    /// `failed` is called, once.
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

    /// Cancels the negotiation; `failed` is called on a later turn. No effect once the proxy has
    /// connected.
    public func cancel() {
        fail(.cancelled)
    }

    /// Sends the greeting to the proxy.
    public func connectionMade(_ transport: any Transport) {
        self.transport = transport
        if isOver { return transport.abortConnection() }
        deadline = reactor.callLater(limit) { [weak self] in self?.fail(.timedOut) }
        transport.write(negotiation.greeting)
    }

    /// Processes the proxy's bytes up to its last one.
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

    /// Reports the failure; not called once the connection is handed over.
    public func connectionLost(_ reason: DisconnectReason) {
        deadline?.cancel()
        transport = nil
        isOver = true
        if let failure { return failed(failure) }
        switch reason {
        // Closed on this side but not by this object: the reactor stops.
        case .aborted, .closed: failed(.cancelled)
        default: failed(.proxy(.lost("\(reason)")))
        }
    }

    // MARK: -

    private func handOver(_ unread: Span<UInt8>) {
        let made: (any StreamProtocol)?
        do { made = try established() } catch { return fail(.refusedHere(error)) }
        guard let successor = made else { return fail(.refusedHere(nil)) }
        // `established` may have cancelled.
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
