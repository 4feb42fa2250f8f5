public import ReactorKit
import SystemPackage

/// A network in memory: who listens and who dials on it meet without a kernel.
///
/// Code that takes a `StreamNetwork` runs on it unchanged, with every latency, loss and full
/// buffer that `LinkConditions` have, by a clock that is turned by hand:
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
/// Connections move in the reactor's turns. A connect where nobody listens is refused. Names
/// have addresses of their own, `localhost` the usual one; port 0 is a free port. A shutdown of
/// the reactor ends listeners, connects and connections as it ends sockets. Hold it for as long
/// as connections are to stand. Call on the reactor's thread.
public final class MemoryNetwork: StreamNetwork {
    /// One call of `connect`.
    public struct Dial: Hashable, Sendable {
        /// Where it was to lead.
        public let endpoint: Endpoint
        /// How long it was to take at most.
        public let limit: Duration
        /// How its connection was to behave.
        public let options: ConnectOptions
    }

    /// Every call of `connect`, in their order.
    public private(set) var dials: [Dial] = []
    /// The connections that stand, in the order in which they came about; `near` is the side that
    /// dialled.
    public private(set) var connections: [TransportPair] = []
    /// What lies between the two sides of the connections to come.
    public var conditions: LinkConditions
    /// Where nobody answers, not even to refuse: a connect lasts until its limit.
    public var unreachable: Set<Endpoint> = []

    let reactor: Reactor
    private var addresses = MemoryAddresses()
    private var listeners: [MemoryListener] = []
    private var connectors: [MemoryConnector] = []

    /// A network where nobody listens yet.
    public init(on reactor: Reactor, conditions: LinkConditions = LinkConditions()) {
        self.reactor = reactor
        self.conditions = conditions
        reactor.attachWeakly(self)
    }

    // MARK: - StreamNetwork

    /// Listens at `endpoint`.
    ///
    /// - Throws: `SystemError` with EADDRINUSE when somebody does already; `EndpointError`.
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

    /// Connects to who listens at `endpoint` when it arrives there.
    @discardableResult
    public func connect(
        to endpoint: Endpoint, within limit: Duration, options: ConnectOptions,
        factory: @escaping StreamFactory, failure: @escaping (ConnectError) -> Void
    ) -> MemoryConnector {
        dials.append(Dial(endpoint: endpoint, limit: limit, options: options))
        let connector = MemoryConnector(
            to: endpoint, options: options.streams, on: self, factory: factory, failure: failure)
        connectors.append(connector)
        connector.start(within: limit)
        return connector
    }

    // MARK: - Meeting

    func address(of endpoint: Endpoint) throws(SystemError) -> SocketAddress {
        try addresses.address(of: endpoint)
    }

    func listener(at address: SocketAddress) -> MemoryListener? {
        listeners.first { $0.answers(at: address) }
    }

    func join(
        _ dialler: any StreamProtocol, _ options: StreamOptions, with listener: MemoryListener,
        at address: SocketAddress
    ) {
        // A UNIX socket that dials has no name, and so no address.
        let client = address.isUnix ? nil : addresses.withFreePort(address)
        let welcomed = listener.welcome(client)
        let pair = TransportPair(
            dialler, welcomed ?? ClosedDoor(), conditions: conditions,
            options: (near: options, far: listener.options.streams), on: reactor)
        (pair.near.local, pair.near.peer) = (client, address)
        (pair.far.local, pair.far.peer) = (address, client)
        connections.append(pair)
        pair.near.ended = { [weak self, weak pair] in self?.forgetEnded(pair) }
        pair.far.ended = { [weak self, weak pair] in
            if welcomed != nil { listener.release(client) }
            self?.forgetEnded(pair)
        }
        pair.pumpByItself(on: reactor)
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
        listeners.map { "a listener in memory is at \($0.address)" }
            + connectors.map { "a connection in memory to \($0.endpoint) is being made" }
            + connections.map { pair in
                "a connection in memory stands with \(pair.near.peer.map { "\($0)" } ?? "nobody")"
            }
    }
}
