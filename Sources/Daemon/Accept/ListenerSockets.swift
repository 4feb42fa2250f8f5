import ReactorKit
import Settings
import SystemPackage

/// The listening sockets of one endpoint, distributed among the workers.
///
/// For TCP each worker has its own socket, and the kernel distributes the connections:
/// SO_REUSEPORT, socket(7). Since that would let a second server of the same user bind as well, the
/// port is first bound without it. UNIX sockets (unix(7)) and adopted sockets cannot be shared so;
/// all workers accept from the same ones. Either way `ConnectionSpread` makes it even.
struct ListenerSockets: Sendable {
    /// By the worker's index.
    let ofWorkers: [[ListeningSocket]]
    /// Identifies them, so that a worker can pass a connection on.
    let place = ConnectionSpread.Place()

    /// Opens an endpoint for `count` workers.
    ///
    /// - Throws: `SystemError`, `EndpointError`, `NameLookupError`; then nothing is left open.
    init(opening plan: ListenerPlan, workers count: Int) throws {
        var options = plan.listenOptions
        if count > 1, plan.endpoint.port ?? 0 != 0 {
            try ListeningSocket.checkPort(of: plan.endpoint, options: options)
        }
        options.sharesPort = count > 1
        let first = try ListeningSocket.open(at: plan.endpoint, options: options)
        do {
            try Self.giveAway(plan)
        } catch {
            for socket in first { socket.close() }
            throw error
        }
        try self.init(first: first, count) { socket throws(SystemError) in
            socket.address.isUnix
                ? try socket.duplicate()
                : try ListeningSocket(at: socket.address, options: options)
        }
    }

    /// Adopts sockets that another process has opened.
    ///
    /// - Throws: `SystemError`.
    init(adopting descriptors: [FileDescriptor], workers count: Int) throws {
        let sockets = try descriptors.map { try ListeningSocket(adopting: $0) }
        if sockets.count >= count {
            // Every socket needs a worker, or its clients would wait forever.
            self.init(
                ofWorkers: (0..<count).map { index in
                    stride(from: index, to: sockets.count, by: count).map { sockets[$0] }
                })
        } else {
            try self.init(first: sockets, count) { socket throws(SystemError) in
                try socket.duplicate()
            }
        }
    }

    private init(
        first: [ListeningSocket], _ count: Int,
        another: (ListeningSocket) throws(SystemError) -> ListeningSocket
    ) throws {
        var all = [first]
        do {
            while all.count < count { all.append(try first.map(another)) }
        } catch {
            for socket in all.joined() { socket.close() }
            throw error
        }
        self.init(ofWorkers: all)
    }

    private init(ofWorkers sockets: [[ListeningSocket]]) {
        ofWorkers = sockets
    }

    /// The file has its mode by then; a client that needs the owner can connect a moment later.
    private static func giveAway(_ plan: ListenerPlan) throws(FileError) {
        guard let owner = plan.settings.socketOwner, case .unix(let path) = plan.endpoint,
            !path.hasPrefix("@")
        else { return }
        try SocketOwner(owner).own(FilePath(path))
    }

    /// The addresses that it listens on, without duplicates.
    var addresses: [SocketAddress] {
        var addresses: [SocketAddress] = []
        for socket in ofWorkers.joined() where !addresses.contains(socket.address) {
            addresses.append(socket.address)
        }
        return addresses
    }

    var descriptors: [FileDescriptor] { ofWorkers.joined().map(\.descriptor) }

    /// Closes sockets that no worker has taken over.
    func close() {
        for socket in ofWorkers.joined() { socket.close() }
    }
}
