/// The source of connections: a `Reactor`, or a network in memory for tests.
///
///     func start(on reactor: Reactor, through network: (any StreamNetwork)? = nil) throws {
///         _ = try (network ?? reactor).listen(at: endpoint) { _ in Echo() }
///     }
///
/// It is used only for listening and connecting, not for the bytes of connections. Call on the
/// reactor's thread.
public protocol StreamNetwork: AnyObject {
    /// The type of a listener on one address.
    associatedtype Listener: StreamListening
    /// The type of a connection attempt.
    associatedtype Connector: StreamConnecting

    /// Listens on `endpoint`; see `Reactor.listen`.
    @discardableResult
    func listen(
        at endpoint: Endpoint, options: ListenOptions, factory: @escaping StreamFactory
    ) throws -> [Listener]

    /// Connects to `endpoint`; see `Reactor.connect`.
    @discardableResult
    func connect(
        to endpoint: Endpoint, within limit: Duration, options: ConnectOptions,
        factory: @escaping StreamFactory, failure: @escaping (ConnectError) -> Void
    ) -> Connector
}

extension StreamNetwork {
    /// Listens with the default options.
    @discardableResult
    public func listen(
        at endpoint: Endpoint, factory: @escaping StreamFactory
    ) throws -> [Listener] {
        try listen(at: endpoint, options: ListenOptions(), factory: factory)
    }

    /// Connects with the default options, by default within 30 seconds.
    @discardableResult
    public func connect(
        to endpoint: Endpoint, within limit: Duration = .seconds(30),
        factory: @escaping StreamFactory, failure: @escaping (ConnectError) -> Void
    ) -> Connector {
        connect(
            to: endpoint, within: limit, options: ConnectOptions(), factory: factory,
            failure: failure)
    }
}

/// A listener on one address: a `StreamListener`, or one in memory.
public protocol StreamListening: AnyObject {
    /// The address that it listens on, with the port that was assigned for port 0.
    var address: SocketAddress { get }
    /// Called when a connection was refused; see `StreamListener`.
    var acceptFailed: ((any Error) -> Void)? { get set }
    /// Stops listening; existing connections stay open.
    func stopListening()
}

/// A connection attempt: a `StreamConnector`, or one in memory.
public protocol StreamConnecting: AnyObject {
    /// Cancels the attempt; the failure closure is called with `.cancelled` on the next turn.
    func cancel()
}

extension Reactor: StreamNetwork {}
extension StreamListener: StreamListening {}
extension StreamConnector: StreamConnecting {}
