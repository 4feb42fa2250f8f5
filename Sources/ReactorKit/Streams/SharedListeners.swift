/// The addresses where the members of a group listen, passed from each member to the next during
/// setup.
struct SharedListeners: Sendable {
    /// What the first listener on an endpoint provides for the others.
    enum Place: Sendable {
        /// Each binds a socket of its own: SO_REUSEPORT, socket(7).
        case addresses([SocketAddress])
        /// All accept from one socket, since UNIX sockets do not support SO_REUSEPORT (unix(7)).
        case socket(SharedSocket)
    }

    private var places: [Endpoint: [Place]] = [:]
    /// All addresses, in the order in which they were opened.
    private(set) var addresses: [SocketAddress] = []

    /// The place of the `turn`th listener on `endpoint`, counted from 0.
    func place(at endpoint: Endpoint, turn: Int) -> Place? {
        let known = places[endpoint, default: []]
        return turn < known.count ? known[turn] : nil
    }

    /// Stores the listeners that the first member has opened.
    mutating func add(_ listeners: [StreamListener], at endpoint: Endpoint) throws(SystemError) {
        var place = Place.addresses(listeners.map(\.address))
        if let listener = listeners.first, listener.address.isUnix {
            place = .socket(try listener.sharedSocket())
        }
        places[endpoint, default: []].append(place)
        addresses += listeners.map(\.address)
    }
}

/// A listening socket that several reactors accept from; it stays open until each has its own
/// descriptor.
final class SharedSocket: Sendable {
    private let socket: Socket
    private let address: SocketAddress

    init(_ socket: Socket, at address: SocketAddress) {
        self.socket = socket
        self.address = address
    }

    deinit {
        socket.close()
    }

    /// A listener with a descriptor of its own; a UNIX socket's file still belongs to the first
    /// one.
    func listener(
        options: ListenOptions, on reactor: Reactor, factory: @escaping StreamFactory
    ) throws(SystemError) -> StreamListener {
        StreamListener(
            try socket.duplicate(), at: address, options: options, on: reactor
        ) { try factory($0.peer) }
    }
}
