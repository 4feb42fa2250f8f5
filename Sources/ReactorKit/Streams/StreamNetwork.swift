/// Where connections come from: a `Reactor`, or a network in memory that a test makes.
///
///     func start(on reactor: Reactor, through network: (any StreamNetwork)? = nil) throws {
///         _ = try (network ?? reactor).listen(at: endpoint) { _ in Echo() }
///     }
///
/// Only who listens or dials goes through it; what a connection carries does not. Call on the
/// reactor's thread.
public protocol StreamNetwork: AnyObject {
    /// What listens at one address.
    associatedtype Listener: StreamListening
    /// What is dialling.
    associatedtype Connector: StreamConnecting

    /// Listens at `endpoint`; see `Reactor.listen`.
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
    /// Listens with the usual options.
    @discardableResult
    public func listen(
        at endpoint: Endpoint, factory: @escaping StreamFactory
    ) throws -> [Listener] {
        try listen(at: endpoint, options: ListenOptions(), factory: factory)
    }

    /// Connects with the usual options, within 30 seconds unless told otherwise.
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

/// What gives new connections at one address a protocol; a `StreamListener`, or one in memory.
public protocol StreamListening: AnyObject {
    /// Where it listens, with the port that was chosen for port 0.
    var address: SocketAddress { get }
    /// Called when a connection was not let in; see `StreamListener`.
    var acceptFailed: ((any Error) -> Void)? { get set }
    /// Stops; connections that stand are left alone.
    func stopListening()
}

/// A connection in the making; a `StreamConnector`, or one in memory.
public protocol StreamConnecting: AnyObject {
    /// Gives up; the failure closure hears `.cancelled` on the next turn.
    func cancel()
}

extension Reactor: StreamNetwork {}
extension StreamListener: StreamListening {}
extension StreamConnector: StreamConnecting {}
