package import Logging
package import ReactorKit
package import Services

/// What a server is to do; a fresh one has the defaults. Pure.
package struct ServerSettings: Equatable, Sendable {
    /// How a line of the log is written.
    package enum LogFormat: String, CaseIterable, Sendable {
        /// For a person.
        case text
        /// A JSON object a line.
        case json
    }

    /// The services that listeners can name.
    package let catalog: ServiceCatalog
    /// The listener of the flags, and of the start of the file.
    package var listener: ListenerSettings
    /// Those of sections of the file, by name. When there are any, and no source names an
    /// endpoint outside them, they are all.
    package var listeners: [String: ListenerSettings] = [:]
    /// Services by name, but for those of the catalog that have the defaults of their type.
    package var services: [String: ServiceSection] = [:]
    /// Reactors that share the connections; zero: one for each core.
    package var threads = 1
    /// The most bytes of one line, its end not counted.
    package var lineLimit = 65_536
    package var limits = ServerLimits()
    /// How long it serves on as ever, but is not ready any more, when it is told to end: so
    /// that a load balancer sees it and sends nobody any more.
    package var drainDelay = Duration.zero
    /// How long connections may take to finish when the server is told to end.
    package var drainLimit = Duration.seconds(5)

    package var logLevel = Logger.Level.info
    /// Nil for standard output and standard error.
    package var logFile: String?
    package var logFormat = LogFormat.text
    /// Whether what peers say is logged, at the level debug.
    package var logMessages = false

    package var pidFile: String?
    package var user: String?
    package var group: String?
    package var chroot: String?
    package var workingDirectory: String?
    /// Nil leaves the one that was inherited.
    package var umask: Int?
    /// The socket for `carillond status`; `off` for none, nil for the usual place.
    package var controlSocket: String?
    /// Where the page of counters is served; none: nowhere.
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

    /// Every listener that is to be, with its name; the one without a section has none.
    package var allListeners: [(name: String, settings: ListenerSettings)] {
        let named = listeners.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        return (listener.endpoints.isEmpty ? [] : [("", listener)]) + named
    }
}
