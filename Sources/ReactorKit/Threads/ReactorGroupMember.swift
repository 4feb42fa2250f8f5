/// One reactor of a `ReactorGroup`, while it is set up. Call on the reactor's thread.
public final class ReactorGroupMember {
    /// The reactor, which runs when the set-up has returned.
    public let reactor: Reactor
    /// Counted from 0; members are set up in this order.
    public let index: Int
    /// Nil when the set-up is over.
    private var shared: SharedListeners?
    private var turns: [Endpoint: Int] = [:]

    init(_ reactor: Reactor, index: Int, shared: SharedListeners) {
        self.reactor = reactor
        self.index = index
        self.shared = shared
    }

    /// Listens at `endpoint` together with the other members: the first that asks chooses the
    /// addresses, also the port for port 0, and the others join it there.
    ///
    /// For TCP each member has a socket of its own, and the kernel deals out the connections
    /// (SO_REUSEPORT, socket(7)): a peer stays in the queue of the member that it was dealt
    /// to. UNIX sockets cannot be bound so; there all accept from the first one's socket, who
    /// comes first takes, and its file goes when that one stops listening. The limits of
    /// `options` hold for each member. To be called while the member is set up, and with the
    /// same endpoints in each.
    /// - Throws: `SystemError` (bind, listen), `EndpointError`, `NameLookupError`.
    @discardableResult
    public func listen(
        at endpoint: Endpoint, options: ListenOptions = ListenOptions(),
        factory: @escaping StreamFactory
    ) throws -> [StreamListener] {
        guard let shared else { preconditionFailure("a member listens while it is set up") }
        var options = options
        options.sharesPort = true
        let turn = turns[endpoint, default: 0]
        turns[endpoint] = turn + 1
        switch shared.place(at: endpoint, turn: turn) {
        case .addresses(let addresses):
            return try reactor.listen(at: addresses, options: options, factory: factory)
        case .socket(let socket):
            return [try socket.listener(options: options, on: reactor, factory: factory)]
        case nil:
            let listeners = try reactor.listen(at: endpoint, options: options, factory: factory)
            try self.shared?.add(listeners, at: endpoint)
            return listeners
        }
    }

    /// Gives away what the next member needs; from then on it is not held here.
    @discardableResult
    func endSetUp() -> SharedListeners {
        defer { shared = nil }
        return shared ?? SharedListeners()
    }
}

@available(*, unavailable)
extension ReactorGroupMember: Sendable {}
