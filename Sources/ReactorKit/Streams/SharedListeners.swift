/// Where the members of a group listen, handed from each to the next while they are set up.
struct SharedListeners: Sendable {
    /// What the first that listened at an endpoint leaves to those that join it.
    enum Place: Sendable {
        /// Each binds a socket of its own there: SO_REUSEPORT, socket(7).
        case addresses([SocketAddress])
        /// UNIX sockets know no such thing (unix(7)), so all of them accept from one.
        case socket(SharedSocket)
    }

    private var places: [Endpoint: [Place]] = [:]
    /// In the order in which they were opened.
    private(set) var addresses: [SocketAddress] = []

    /// The place that the `turn`th listening at `endpoint` has got, counted from 0.
    func place(at endpoint: Endpoint, turn: Int) -> Place? {
        let known = places[endpoint, default: []]
        return turn < known.count ? known[turn] : nil
    }

    /// Keeps what the first has opened.
    mutating func add(_ listeners: [StreamListener], at endpoint: Endpoint) throws(SystemError) {
        var place = Place.addresses(listeners.map(\.address))
        if let listener = listeners.first, listener.address.isUnix {
            place = .socket(try listener.sharedSocket())
        }
        places[endpoint, default: []].append(place)
        addresses += listeners.map(\.address)
    }
}
