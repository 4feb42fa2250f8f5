import Daemon
import ReactorKit
import ReactorTesting
import Relay
import Services
import Testing
import Timestamps

/// A server on a reactor that the test turns, and clients on the same one.
final class ServerBench {
    static let anyPort = Endpoint(host: "127.0.0.1", port: 0)

    let reactor: Reactor
    let server: Server
    let clock: ManualClock?
    private let log = RecordingLogHandler.Lines()

    init(
        clock: ManualClock? = nil, starts: Bool = true, adopted: [AdoptedListener] = [],
        _ change: (inout ServerSettings) -> Void = { _ in }
    ) throws {
        self.clock = clock
        reactor = try clock.map { try Reactor(clock: $0) } ?? Reactor()
        server = Server(
            Self.settings(change), on: reactor, log: .recording(log), adopted: adopted)
        if starts { try server.start() }
    }

    /// Settings as the bench has them, but for a change.
    static func settings(_ change: (inout ServerSettings) -> Void) -> ServerSettings {
        var settings = ServerSettings(.tested)
        settings.listener.endpoints = [Self.anyPort]
        change(&settings)
        return settings
    }

    var lines: [String] { log.all }

    /// The ports that it logs as listening.
    var ports: [UInt16] {
        lines.filter { $0.contains("listening on ") }
            .compactMap { line in
                // The listener's name and service may follow the port.
                let address = line.prefix { $0 != "," }
                return address.split(separator: ":").last.flatMap { UInt16($0) }
            }
    }

    var port: UInt16 { ports.first ?? 0 }

    /// A client, on the server's own reactor unless another is given.
    func connect(port: UInt16? = nil, from other: Reactor? = nil) throws -> RecordingProtocol {
        try connect(to: Endpoint(host: "127.0.0.1", port: port ?? self.port), from: other)
    }

    func connect(to endpoint: Endpoint, from other: Reactor? = nil) throws -> RecordingProtocol {
        let client = RecordingProtocol()
        (other ?? reactor).connect(to: endpoint) { _ in
            client
        } failure: { error in
            Issue.record(error)
        }
        return client
    }

    /// The same, once it is open on the client's side.
    func connected(port: UInt16? = nil) throws -> RecordingProtocol {
        let client = try connect(port: port)
        try turn(until: { client.transport != nil })
        return client
    }

    func turn(
        until condition: () -> Bool, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        // Long, for a machine that has much else to do.
        let holds = try reactor.turn(until: condition, within: .seconds(60))
        try #require(holds, "\(lines.suffix(5))", sourceLocation: sourceLocation)
    }

    /// Turns both reactors, one after the other.
    func turn(with other: Reactor, until condition: () -> Bool) throws {
        let holds = try other.turn(until: {
            // What fails here shows in the condition.
            try? reactor.turn(waitingAtMost: .zero)
            return condition()
        })
        try #require(holds)
    }

    /// Leaves, as after a successor is ready.
    func leave() {
        server.take(.upgrade)
        server.take(.successorServes)
    }

    /// What the main worker, and with threads all of them, have counted.
    func counters() -> Counters? {
        server.workers.first.flatMap { reactor.attachment(Counters.self, for: $0.key) }
    }
}

extension ServiceCatalog {
    /// What the servers of these tests offer.
    static let tested: ServiceCatalog = [TimestampService.self, RelayService.self]
}

extension ServerSettings {
    /// Adds a listener with a service of its own, both by this name.
    mutating func addListener(_ name: String, of type: any Service.Type) {
        services[name] = ServiceSection(type)
        listeners[name] = ListenerSettings(service: name)
        listeners[name]?.endpoints = [ServerBench.anyPort]
    }

    /// Gives a service's setting a value.
    mutating func set(_ name: String, _ value: String, of service: String = "timestamps") {
        guard var section = section(ofService: service) else {
            Issue.record("there is no service \(service)")
            return
        }
        if let reason = section.assign(value, to: name) { Issue.record("\(reason)") }
        services[service] = section
    }
}
