import ReactorKit
import Settings
import SystemPackage

/// The listening sockets of one endpoint, as they are dealt out among the workers.
///
/// For TCP each worker has a socket of its own, and the kernel deals out the connections:
/// SO_REUSEPORT, socket(7). That lets a second server of the same user bind as well, so the port
/// is asked for alone first. UNIX sockets know no such thing (unix(7)), nor may those that others
/// have opened; there all workers accept from the same ones.
struct ListenerSockets: Sendable {
    /// By the worker's index.
    let ofWorkers: [[ListeningSocket]]

    /// Opens an endpoint for so many workers.
    ///
    /// - Throws: `SystemError`, `EndpointError`, `NameLookupError`; then nothing is left open.
    init(opening plan: ListenerPlan, workers count: Int) throws {
        var options = plan.listenOptions
        if count > 1, plan.endpoint.port ?? 0 != 0 {
            for socket in try ListeningSocket.open(at: plan.endpoint, options: options) {
                socket.close()
            }
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

    /// Takes over sockets that somebody else has opened.
    ///
    /// - Throws: `SystemError`.
    init(adopting descriptors: [FileDescriptor], workers count: Int) throws {
        let sockets = try descriptors.map { try ListeningSocket(adopting: $0) }
        if sockets.count >= count {
            // A socket that nobody accepts from would keep its peers waiting.
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

    /// The mode is in force by then, and a peer that the owner lets in comes a moment later.
    private static func giveAway(_ plan: ListenerPlan) throws(FileError) {
        guard let owner = plan.settings.socketOwner, case .unix(let path) = plan.endpoint,
            !path.hasPrefix("@")
        else { return }
        try SocketOwner(owner).own(FilePath(path))
    }

    /// Where it listens, once each.
    var addresses: [SocketAddress] {
        var addresses: [SocketAddress] = []
        for socket in ofWorkers.joined() where !addresses.contains(socket.address) {
            addresses.append(socket.address)
        }
        return addresses
    }

    var descriptors: [FileDescriptor] { ofWorkers.joined().map(\.descriptor) }

    /// For sockets that no worker has got.
    func close() {
        for socket in ofWorkers.joined() { socket.close() }
    }
}
