package import Logging
package import ReactorKit

/// What a server says of itself: where it stands in its life, and its figures.
///
/// Call on the reactor's thread.
package final class ServerStatus {
    /// Pages that are looked at, at the same time.
    private static let connectionLimit = 64

    package var phase = ServerPhase.starting
    package var version = ""
    /// Brings all reactors of the server, each with the name of its counters.
    package var workers: () -> [(handle: ReactorHandle, key: CountersKey)] = { [] }
    /// Brings the bytes that wait to be sent, in all connections.
    package var bufferedByteCount: () -> Int = { 0 }
    private let reactor: Reactor
    private let start: ContinuousClock.Instant
    private let startTime: Int64
    private var listeners: [StreamListener] = []

    package init(on reactor: Reactor) {
        self.reactor = reactor
        start = reactor.now
        startTime = WallTime.second
    }

    /// Has `figures` called once, on this turn or a later one; see `StatusGathering`.
    package func gather(_ figures: @escaping (StatusSnapshot) -> Void) {
        StatusGathering(on: reactor, workers: workers()) { self.process }.gather(figures)
    }

    /// Serves the status page at these, or nowhere.
    ///
    /// - Throws: `ListenError`, which names the endpoint.
    package func listen(at endpoints: [Endpoint], log: Logger) throws(ListenError) {
        var options = ListenOptions()
        options.connectionLimit = Self.connectionLimit
        for endpoint in endpoints {
            do {
                listeners += try reactor.listen(at: endpoint, options: options) { [reactor] _ in
                    StatusPage(on: reactor) { self.gather($0) }
                }
            } catch {
                stopListening()
                throw ListenError(endpoint: endpoint, reason: error)
            }
        }
        for listener in listeners { log.info("status on \(Self.name(of: listener.address))") }
    }

    /// Serves no status page any more.
    package func stopListening() {
        for listener in listeners { listener.stopListening() }
        listeners = []
    }

    // MARK: -

    private var process: ProcessFigures {
        var figures = ProcessFigures()
        figures.phase = phase
        figures.version = version
        figures.processID = Int(ProcessEnvironment.processID)
        figures.startTime = startTime
        figures.bufferedBytes = bufferedByteCount()
        figures.ask(upFor: reactor.now - start)
        return figures
    }

    private static func name(of address: SocketAddress) -> String {
        address.isUnix ? "\(address)" : "http://\(address)"
    }
}

@available(*, unavailable)
extension ServerStatus: Sendable {}
