import Figures
package import ReactorKit
import ReactorWeb
import Settings
package import SystemPackage

/// What a server reports of itself: its state and its figures.
///
/// Call on the reactor's thread.
package final class ServerStatus {
    /// Connections at the same time; their descriptors are out of the server's reserve.
    static let connectionLimit = 24

    package var phase = ServerPhase.starting
    /// Returns all reactors of the server, each with the name of its counters.
    package var workers: () -> [(handle: ReactorHandle, key: CountersKey)] = { [] }
    /// Returns where it listens, for a person.
    package var addresses: () -> [String] = { [] }
    private let reactor: Reactor
    private let start: Instant
    private let startTime: Int64
    /// For all of its addresses together.
    private let clients = ClientLimit(connectionLimit)
    private var listeners: [(endpoint: Endpoint, listener: StreamListener)] = []

    package init(on reactor: Reactor) {
        self.reactor = reactor
        start = reactor.now
        startTime = WallTime.second
    }

    /// Calls `figures` once, in this turn or a later one; see `StatusGathering`.
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
        at endpoints: [Endpoint], adopted: [AdoptedListener]
    ) throws(ListenError) {
        for endpoint in endpoints {
            do {
                for socket in try Self.sockets(at: endpoint, adopted) {
                    serve(socket, for: endpoint)
                }
            } catch {
                let error = ListenError(
                    endpoint: endpoint, reason: error, among: listenedAt, named: endpoints)
                stopListening()
                throw error
            }
        }
    }

    /// Where it serves the page, for a person.
    var pageAddresses: [String] { listeners.map { Self.name(of: $0.listener.address) } }

    /// The addresses that it listens on now, each with its endpoint.
    var listenedAt: [(endpoint: Endpoint, SocketAddress)] {
        listeners.map { ($0.endpoint, $0.listener.address) }
    }

    /// The listening sockets, to be handed over to a successor.
    package var listeningDescriptors: [AdoptedListener] {
        listeners.map {
            AdoptedListener(
                Self.name(of: $0.endpoint), $0.listener.descriptor, file: $0.listener.fileID)
        }
    }

    /// Takes over these files of UNIX sockets from the predecessor.
    package func takeFiles(_ files: [FileDescriptor: SocketFileID]) {
        for (_, listener) in listeners {
            if let file = files[listener.descriptor] { listener.takeFile(file) }
        }
    }

    /// Listens again on UNIX sockets whose file was removed.
    func remakeSocketFiles(_ report: inout ReloadReport) {
        for (endpoint, listener) in listeners where listener.hasLostFile {
            do {
                let sockets = try ListeningSocket.open(at: endpoint, options: ListenOptions())
                listener.stopListening()
                listeners.removeAll { $0.listener === listener }
                for socket in sockets { serve(socket, for: endpoint) }
                report.noteRemade(endpoint)
            } catch {
                report.noteLost(endpoint, error)
            }
        }
    }

    /// Stops serving the status page. With `leavesFile` a UNIX socket's file stays.
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
        state.addresses = addresses()
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

    /// The name for a handover, which no endpoint has.
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
        let listener = reactor.listen(on: socket, options: ListenOptions()) {
            [reactor, clients] _ in
            clients.admit(
                HTTPServerProtocol(on: reactor, handler: StatusPage.handler { self.gather($0) }))
        }
        listeners.append((endpoint, listener))
    }

    private static func name(of address: SocketAddress) -> String {
        address.isUnix ? "\(address)" : "http://\(address)"
    }
}

extension HTTPServerProtocol: AskingClient {}

@available(*, unavailable)
extension ServerStatus: Sendable {}
