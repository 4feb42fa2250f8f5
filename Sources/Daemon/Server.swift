package import Logging
package import ReactorKit
import Timestamps

/// The server's life on a reactor: listeners, connections, and an end in good order.
///
/// Call on the reactor's thread.
package final class Server {
    private let settings: ServerSettings
    private let reactor: Reactor
    private let log: Logger
    private let timestamp: Timestamp
    private var connections = 0

    package init(_ settings: ServerSettings, on reactor: Reactor, log: Logger) {
        self.settings = settings
        self.reactor = reactor
        self.log = log
        timestamp = Timestamp(settings.timeLayout)
    }

    /// Listens everywhere, or nowhere.
    ///
    /// - Throws: `ListenError`, which names the endpoint.
    package func start() throws(ListenError) {
        var listeners: [StreamListener] = []
        for endpoint in settings.allListeners.flatMap(\.settings.endpoints) {
            do {
                // The listeners keep the server alive, until they stop.
                listeners += try reactor.listen(at: endpoint) { peer in self.connected(peer) }
            } catch {
                for listener in listeners { listener.stopListening() }
                throw ListenError(endpoint: endpoint, reason: error)
            }
        }
        for listener in listeners {
            listener.acceptFailed = { [log] error in log.warning("cannot accept: \(error)") }
            log.info("listening on \(listener.address)")
        }
        log.info("waiting for connection...")
    }

    /// Ends on SIGTERM and SIGINT: no new connections, the old ones finish within the drain
    /// limit; a second signal ends them now.
    ///
    /// - Throws: `SystemError` when another reactor of the process watches the signals.
    package func endOnSignals() throws(SystemError) {
        for signal in [Signal.terminate, .interrupt] {
            try reactor.onSignal(signal) { [reactor, log, settings] in
                log.info("ending")
                reactor.shutDown(within: settings.drainLimit)
            }
        }
    }

    // MARK: -

    private func connected(_ peer: SocketAddress?) -> any StreamProtocol {
        connections += 1
        let number = connections
        let host = peer?.host ?? "?"
        log.info("...connected from: \(host)", metadata: ["connection": "\(number)"])
        let ended = { [log] (reason: DisconnectReason) in
            log.debug("...disconnected: \(host), \(reason)", metadata: ["connection": "\(number)"])
        }
        switch settings.listener.framing {
        case .lines:
            return TimestampServer(timestamp, limit: settings.lineLimit, ended: ended)
        case .chunks:
            return TimestampChunkServer(timestamp, ended: ended)
        }
    }
}
