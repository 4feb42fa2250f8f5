import Figures
package import Logging
package import ReactorKit
import Settings
package import SystemPackage

/// What a server says of itself: where it stands in its life, and its figures.
///
/// Call on the reactor's thread.
package final class ServerStatus {
    /// Pages that are looked at, at the same time; their descriptors come out of the server's
    /// reserve.
    private static let connectionLimit = 24

    package var phase = ServerPhase.starting
    /// Brings all reactors of the server, each with the name of its counters.
    package var workers: () -> [(handle: ReactorHandle, key: CountersKey)] = { [] }
    /// Brings the addresses at which it listens.
    package var addresses: () -> [SocketAddress] = { [] }
    private let reactor: Reactor
    private let start: Instant
    private let startTime: Int64
    private var listeners: [(name: String, listener: StreamListener)] = []

    package init(on reactor: Reactor) {
        self.reactor = reactor
        start = reactor.now
        startTime = WallTime.second
    }

    /// Has `figures` called once, on this turn or a later one; see `StatusGathering`.
    package func gather(_ figures: @escaping (StatusSnapshot) -> Void) {
        StatusGathering(on: reactor, workers: workers()) { [self] in
            let state = state
            return (state, self.figures(of: state))
        }.gather(figures)
    }

    /// Serves the status page at these, or nowhere; `adopted` are sockets of a predecessor.
    ///
    /// - Throws: `ListenError`, which names the endpoint.
    package func listen(
        at endpoints: [Endpoint], adopted: [AdoptedListener], log: Logger
    ) throws(ListenError) {
        for endpoint in endpoints {
            do {
                for socket in try Self.sockets(at: endpoint, adopted) {
                    serve(socket, for: endpoint)
                }
            } catch {
                stopListening()
                throw ListenError(endpoint: endpoint, reason: error)
            }
        }
        for (_, listener) in listeners { log.info("status on \(Self.name(of: listener.address))") }
    }

    /// Those that listen, to be handed over to a successor.
    package var listeningDescriptors: [AdoptedListener] {
        listeners.map {
            AdoptedListener($0.name, $0.listener.descriptor, file: $0.listener.fileID)
        }
    }

    /// Takes these files of UNIX sockets over from the predecessor.
    package func takeFiles(_ files: [FileDescriptor: SocketFileID]) {
        for (_, listener) in listeners {
            if let file = files[listener.descriptor] { listener.takeFile(file) }
        }
    }

    /// Serves no status page any more. With `leavesFile` a UNIX socket's file stays.
    package func stopListening(leavesFile: Bool = false) {
        for (_, listener) in listeners {
            if leavesFile { listener.leaveFile() }
            listener.stopListening()
        }
        listeners = []
    }

    // MARK: -

    private var state: ServerState {
        var state = ServerState()
        state.phase = phase
        state.version = ProgramVersion.current
        state.addresses = addresses().map(\.description)
        state.processID = Int(ProcessEnvironment.processID)
        state.uptime = Int((reactor.now - start) / .milliseconds(1))
        return state
    }

    /// The figures of the process as a whole.
    private func figures(of state: ServerState) -> FigureReadings {
        var figures = ServerState.figures.readings(of: state)
        let statistics = ProcessStatistics.current(startTime: Int(startTime))
        figures.merge(ProcessStatistics.figures.readings(of: statistics))
        return figures
    }

    /// What it is called when it is handed over; no endpoint is called so.
    private static func name(of endpoint: Endpoint) -> String { "\(mark)\(endpoint)" }
    private static let mark = "status="

    /// Whether a listening socket of this name is that of a status page.
    static func isName(_ name: String) -> Bool { name.hasPrefix(mark) }

    private static func sockets(
        at endpoint: Endpoint, _ adopted: [AdoptedListener]
    ) throws -> [ListeningSocket] {
        let handed = adopted.filter { $0.endpoint == name(of: endpoint) }
        if handed.isEmpty {
            return try ListeningSocket.open(at: endpoint, options: ListenOptions())
        }
        return try handed.map { try ListeningSocket(adopting: $0.descriptor) }
    }

    private func serve(_ socket: ListeningSocket, for endpoint: Endpoint) {
        var options = ListenOptions()
        options.connectionLimit = Self.connectionLimit
        let listener = reactor.listen(on: socket, options: options) { [reactor] _ in
            StatusPage(on: reactor) { self.gather($0) }
        }
        listeners.append((Self.name(of: endpoint), listener))
    }

    private static func name(of address: SocketAddress) -> String {
        address.isUnix ? "\(address)" : "http://\(address)"
    }
}

@available(*, unavailable)
extension ServerStatus: Sendable {}
