package import Logging
package import ReactorKit
package import Services

/// All settings of a server; a new value has the defaults. Pure.
package struct ServerSettings: Equatable, Sendable {
    /// How a line of the log is written.
    package enum LogFormat: String, CaseIterable, Sendable {
        /// For a person.
        case text
        /// One JSON object per line.
        case json
    }

    /// The services that listeners can name.
    package let catalog: ServiceCatalog
    /// The listener of the options and of the start of the file.
    package var listener: ListenerSettings
    /// Those of sections of the file, by name. When there are any, and no source names an
    /// endpoint outside them, there are no others.
    package var listeners: [String: ListenerSettings] = [:]
    /// Services by name, without those of the catalog that have the defaults of their type.
    package var services: [String: ServiceSection] = [:]
    /// Threads that share the connections; zero: one for each core.
    package var threads = 1
    /// The maximum number of bytes of a line, without its line end.
    package var lineLimit = 65_536
    package var limits = ServerLimits()
    /// How long a server that is stopped keeps serving, but is not ready, so that a load balancer
    /// notices and sends no new connections.
    package var drainDelay = Duration.zero
    /// How long connections may take to finish when the server stops.
    package var drainLimit = Duration.seconds(5)

    package var logLevel = Logger.Level.info
    /// Nil for standard output and standard error.
    package var logFile: String?
    package var logFormat = LogFormat.text
    /// Whether received messages are logged, at the level debug.
    package var logMessages = false

    package var pidFile: String?
    package var user: String?
    package var group: String?
    package var chroot: String?
    package var workingDirectory: String?
    /// Nil keeps the inherited one.
    package var umask: Int?
    /// The socket of `carillond status` and the like; `off` for none, nil for the usual place.
    package var controlSocket: String?
    /// Addresses of the status pages; empty for none.
    package var statusEndpoints: [Endpoint] = []

    /// The defaults of a server that offers these services.
    package init(_ catalog: ServiceCatalog = []) {
        self.catalog = catalog
        listener = ListenerSettings(service: catalog.names.first ?? "")
    }

    /// A service by its name; nil for one that listeners cannot name.
    package func section(ofService name: String) -> ServiceSection? {
        services[name] ?? catalog[name].map { ServiceSection($0) }
    }

    /// Every listener with its name; the name of the one without a section is empty.
    package var allListeners: [(name: String, settings: ListenerSettings)] {
        let named = listeners.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        return (listener.endpoints.isEmpty ? [] : [("", listener)]) + named
    }

    /// Why files of services that listeners name cannot be used, sentences.
    package var serviceFileProblems: [String] {
        Set(allListeners.map(\.settings.service)).sorted().compactMap { name in
            section(ofService: name)?.fileProblem().map { "[service \(name)] \($0)" }
        }
    }
}
