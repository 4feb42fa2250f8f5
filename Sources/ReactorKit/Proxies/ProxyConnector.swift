/// An attempt to connect through a proxy; made by `Reactor.connect(to:through:)`.
///
/// Ends in exactly one way: the factory's protocol gets `connectionMade`, or the failure closure is
/// called, never inside `connect` or `cancel`. Call on the reactor's thread.
public final class ProxyConnector {
    private let target: Endpoint
    private let proxy: Proxy
    private let options: ConnectOptions
    private let reactor: Reactor
    private let end: Instant
    private let factory: StreamFactory
    private let failure: (ConnectError) -> Void
    private var connector: StreamConnector?
    private var proxied: ProxiedProtocol?

    init(
        to target: Endpoint, through proxy: Proxy, within limit: Duration,
        options: ConnectOptions, on reactor: Reactor, factory: @escaping StreamFactory,
        failure: @escaping (ConnectError) -> Void
    ) {
        self.target = target
        self.proxy = proxy
        self.options = options
        self.reactor = reactor
        end = reactor.now + limit
        self.factory = factory
        self.failure = failure
        do throws(ProxyError) {
            start(try proxy.negotiation(to: target), within: limit)
        } catch {
            reactor.callSoon { self.fail(.proxy(error)) }
        }
    }

    /// Cancels the attempt; the failure closure is called with `.cancelled` on a later turn.
    public func cancel() {
        connector?.cancel()
        proxied?.cancel()
    }

    // MARK: -

    private func start(_ negotiation: any ProxyNegotiation, within limit: Duration) {
        connector = reactor.connect(to: proxy.endpoint, within: limit, options: options) { _ in
            self.connector = nil
            let proxied = ProxiedProtocol(
                negotiation, within: self.end - self.reactor.now, on: self.reactor
            ) {
                self.proxied = nil
                return try self.factory(nil)
            } failed: { failure in
                self.fail(failure)
            }
            self.proxied = proxied
            return proxied
        } failure: { error in
            self.connector = nil
            self.failure(error)
        }
    }

    private func fail(_ failure: ProxiedProtocol.Failure) {
        proxied = nil
        let cause: ConnectError.Cause =
            switch failure {
            case .proxy(let error): .proxy(error)
            case .timedOut: .timedOut
            case .cancelled: .cancelled
            case .refusedHere(let error): .refusedHere(error)
            }
        self.failure(ConnectError(endpoint: target, cause: cause, attempts: []))
    }
}

@available(*, unavailable)
extension ProxyConnector: Sendable {}

extension Reactor {
    /// Connects to `endpoint` through `proxy`, which resolves the name.
    ///
    /// On success `factory`, which gets no peer address, makes the protocol; otherwise `failure` is
    /// called, once. `limit` includes all steps, from the lookup of the proxy's name to its answer.
    /// If the proxy cannot be reached, the error has the proxy's endpoint. `options` apply to the
    /// connection with the proxy.
    @discardableResult
    public func connect(
        to endpoint: Endpoint, through proxy: Proxy, within limit: Duration = .seconds(30),
        options: ConnectOptions = ConnectOptions(), factory: @escaping StreamFactory,
        failure: @escaping (ConnectError) -> Void
    ) -> ProxyConnector {
        ProxyConnector(
            to: endpoint, through: proxy, within: limit, options: options, on: self,
            factory: factory, failure: failure)
    }
}
