public import ReactorKit
import SystemPackage

/// A network in memory: listeners and connectors on it connect without sockets.
///
/// Code that takes a `StreamNetwork` runs on it unchanged, under the latency, cuts and capacity of
/// `LinkConditions`, with a clock that the test advances:
///
///     let clock = ManualClock()
///     let reactor = try Reactor(clock: clock)
///     let network = MemoryNetwork(on: reactor)
///     try network.listen(at: endpoint) { _ in Echo() }
///     let client = RecordingProtocol()
///     network.connect(to: endpoint) { _ in client } failure: { print($0) }
///     try reactor.settle()
///     client.transport?.write("hello")
///     try reactor.settle()
///     // client.text is "hello"
///     try reactor.endCleanly()
///
/// Bytes are delivered in the reactor's turns. A connection attempt without a listener is refused.
/// Each name has an address of its own, `localhost` the usual one; port 0 is a free port. A
/// shutdown of the reactor ends listeners, attempts and connections as it ends sockets. Retain the
/// network while its connections are in use. Call on the reactor's thread.
public final class MemoryNetwork: StreamNetwork {
    /// One call of `connect`.
    public struct Attempt: Hashable, Sendable {
        /// The endpoint that was passed.
        public let endpoint: Endpoint
        /// The limit that was passed.
        public let limit: Duration
        /// The options that were passed.
        public let options: ConnectOptions
    }

    /// Every call of `connect`, in order.
    public private(set) var attempts: [Attempt] = []
    /// The open connections, in the order in which they were made; `near` is the side that
    /// connected.
    public private(set) var connections: [TransportPair] = []
    /// The conditions of links between the two sides of future connections.
    public var conditions: LinkConditions
    /// Endpoints that do not answer, not even to refuse: an attempt lasts until its limit.
    public var unreachable: Set<Endpoint> = []

    let reactor: Reactor
    private var addresses = MemoryAddresses()
    private var listeners: [MemoryListener] = []
    private var connectors: [MemoryConnector] = []

    /// A network without listeners.
    public init(on reactor: Reactor, conditions: LinkConditions = LinkConditions()) {
        self.reactor = reactor
        self.conditions = conditions
        reactor.attachWeakly(self)
    }

    // MARK: - StreamNetwork

    /// Listens at `endpoint`.
    ///
    /// - Throws: `SystemError` with EADDRINUSE when a listener has the address; `EndpointError`.
    @discardableResult
    public func listen(
        at endpoint: Endpoint, options: ListenOptions, factory: @escaping StreamFactory
    ) throws -> [MemoryListener] {
        _ = try endpoint.target()
        var address = try address(of: endpoint)
        if !address.isUnix, address.port == 0 { address = addresses.withFreePort(address) }
        if listeners.contains(where: { $0.address == address }) {
            throw SystemError(call: "bind", code: .addressInUse)
        }
        let listener = MemoryListener(address, options: options, on: self, factory: factory)
        listeners.append(listener)
        return [listener]
    }

    /// Connects to the listener that is at `endpoint` when the attempt arrives there.
    @discardableResult
    public func connect(
        to endpoint: Endpoint, within limit: Duration, options: ConnectOptions,
        factory: @escaping StreamFactory, failure: @escaping (ConnectError) -> Void
    ) -> MemoryConnector {
        attempts.append(Attempt(endpoint: endpoint, limit: limit, options: options))
        let connector = MemoryConnector(
            to: endpoint, options: options.streams, on: self, factory: factory, failure: failure)
        connectors.append(connector)
        connector.start(within: limit)
        return connector
    }

    // MARK: - Making connections

    func address(of endpoint: Endpoint) throws(SystemError) -> SocketAddress {
        try addresses.address(of: endpoint)
    }

    func listener(at address: SocketAddress) -> MemoryListener? {
        listeners.first { $0.answers(at: address) }
    }

    func join(
        _ connecting: any StreamProtocol, _ options: StreamOptions, with listener: MemoryListener,
        at address: SocketAddress
    ) {
        // A connecting UNIX socket is unnamed, and so has no address.
        let client = address.isUnix ? nil : addresses.withFreePort(address)
        let accepting = listener.makeProtocol(for: client)
        let pair = TransportPair(
            connecting, accepting ?? RefusingProtocol(), conditions: conditions,
            options: (near: options, far: listener.options.streams), on: reactor)
        (pair.near.local, pair.near.peer) = (client, address)
        (pair.far.local, pair.far.peer) = (address, client)
        connections.append(pair)
        pair.near.ended = { [weak self, weak pair] in self?.forgetEnded(pair) }
        pair.far.ended = { [weak self, weak pair] in
            if accepting != nil { listener.release(client) }
            self?.forgetEnded(pair)
        }
        pair.pumpAutomatically(on: reactor)
    }

    func remove(_ listener: MemoryListener) {
        listeners.removeAll { $0 === listener }
    }

    func remove(_ connector: MemoryConnector) {
        connectors.removeAll { $0 === connector }
    }

    private func forgetEnded(_ pair: TransportPair?) {
        guard let pair, pair.near.hasEnded, pair.far.hasEnded else { return }
        connections.removeAll { $0 === pair }
    }
}

@available(*, unavailable)
extension MemoryNetwork: Sendable {}

extension MemoryNetwork: ReactorAttachment, Flushable {
    package var holdsShutdown: Bool { !connections.isEmpty }

    package func flush() {
        for pair in connections { pair.pumpIfScheduled() }
    }

    package func finish(within limit: Duration) {
        for listener in listeners { listener.stopListening() }
        for connector in connectors { connector.cancel() }
        for pair in connections {
            pair.near.finish(within: limit)
            pair.far.finish(within: limit)
        }
    }

    package func abandon() {
        for listener in listeners { listener.stopListening() }
        for connector in connectors { connector.cancel() }
        for pair in connections {
            pair.near.abandon()
            pair.far.abandon()
        }
    }

    package var inventory: [String] {
        listeners.map { "a listener in memory is open at \($0.address)" }
            + connectors.map { "a connection attempt in memory to \($0.endpoint) is in progress" }
            + connections.map { pair in
                let peer = pair.near.peer.map { "\($0)" } ?? "an unnamed peer"
                return "a connection in memory is open with \(peer)"
            }
    }
}
