import Daemon
import Figures
import FileTesting
import Logging
import ReactorKit
import ReactorTLS
import ReactorTesting
import Relay
import Services
import SystemPackage
import TLSTesting
import TerminalTesting
import Testing

@Suite("Services of a server", .timeLimit(.minutes(10)))
struct ServerServicesTests {
    @Test func `one room is the same on a plain listener, a TLS listener and a UNIX socket`()
        throws
    {
        let folder = try TemporaryFolder()
        let listeners = try Listeners(in: folder)
        let bench = try ServerBench {
            $0.listener.endpoints = []
            $0.listeners = listeners.all(service: "relay")
            $0.set("time-format", "%%", of: "relay")
        }
        let people = try listeners.clients(of: bench)
        #expect(people.map { $0.text.contains("[%] * you are ") } == [true, true, true])
        for (index, speaker) in people.enumerated() {
            speaker.transport?.write("Where is hope \(index)\n")
            try bench.turn(until: {
                people.allSatisfy { $0.text.hasSuffix(": Where is hope \(index)\n") }
            })
        }
        let readings = try #require(bench.counters()?.readings)
        #expect(readings["carillond_connections"] == .labelled(["a": 1, "b": 1, "c": 1]))
        #expect(readings["carillond_messages_total"] == .number(3))
        #expect(readings["carillond_service_messages_total"] == .labelled(["relay": 3]))
        #expect(readings["carillond_relay_missed_lines_total"] == .number(0))
        try bench.reactor.endAll()
    }

    @Test func `with threads a room is on one of them, and all members get each line`() throws {
        let bench = try ServerBench {
            $0.threads = 3
            $0.listener.service = "relay"
        }
        let people = try (0..<6).map { _ in try bench.connected() }
        try bench.turn(until: { people.allSatisfy { $0.text.contains("you are ") } })
        people[0].transport?.write("Where is hope\n")
        try bench.turn(until: { people.allSatisfy { $0.text.hasSuffix(": Where is hope\n") } })
        #expect(bench.counters()?.open == ["": 6])
        try bench.reactor.endAll()
    }

    @Test func `two sections of one type are two rooms`() throws {
        let bench = try ServerBench {
            $0.listener.endpoints = []
            for name in ["one", "two"] {
                $0.services[name] = ServiceSection(RelayService.self)
                var listener = ListenerSettings(service: name)
                listener.endpoints = [ServerBench.anyPort]
                $0.listeners[name] = listener
            }
        }
        let people = try bench.ports.map { try bench.connected(port: $0) }
        for person in people {
            try bench.turn(until: { person.text.contains("you are guest-1;") })
            person.transport?.write("hello\n")
            try bench.turn(until: { person.text.hasSuffix("guest-1: hello\n") })
            #expect(!person.text.contains("has come"))
        }
        try bench.reactor.endAll()
    }

    @Test func `a listener of an unknown service does not open`() throws {
        #expect(throws: (any Error).self) {
            try ServerBench { $0.listener.service = "rely" }
        }
    }

    @Test func `a service knows the listener, TLS and the user of a UNIX socket`() throws {
        let folder = try TemporaryFolder()
        let listeners = try Listeners(in: folder)
        let bench = try ServerBench {
            $0 = ServerSettings([ProbeService.self])
            $0.listener.endpoints = []
            $0.listeners = listeners.all(service: "probe")
        }
        let texts = try listeners.clients(of: bench).map(\.text)
        let user = Account.current.user
        #expect(texts[0].hasPrefix("a 127.0.0.1 no TLS, user none, to 127.0.0.1:"))
        #expect(texts[1].hasPrefix("b 127.0.0.1 TLS 1.3, user none, to 127.0.0.1:"))
        #expect(texts[2].hasPrefix("c local no TLS, user \(user), to "))
        try bench.reactor.endAll()
    }

    @Test func `limits that a service does nothing about are counted, logged and enforced`() throws
    {
        let clock = ManualClock()
        let bench = try ServerBench(clock: clock) {
            $0 = ServerSettings([ProbeService.self])
            $0.listener.endpoints = [ServerBench.anyPort]
            $0.limits.idle = .seconds(10)
            $0.limits.writeStall = .zero
        }
        let client = try bench.connected()
        try bench.turn(until: { !client.text.isEmpty })
        #expect(bench.server.connections.standing == 1)
        try clock.advance(by: .seconds(10), running: bench.reactor)
        try bench.turn(until: { client.reason != nil })
        try bench.turn(until: { bench.server.connections.standing == 0 })
        let readings = try #require(bench.counters()?.readings)
        #expect(readings["carillond_connections"] == .labelled(["": 0]))
        #expect(readings["carillond_endings_total"] == .labelled(["timed-out": 1]))
        #expect(readings["carillond_refusals_total"] == .labelled(["idle": 1]))
        #expect(bench.lines.contains { $0.hasSuffix("127.0.0.1 was idle for too long") })
        #expect(bench.lines.contains { $0.hasSuffix("127.0.0.1, timed out (idle)") })
        try bench.reactor.endAll()
    }

    @Test func `a connection that a service cannot accept is closed and released`() throws {
        let bench = try ServerBench {
            $0 = ServerSettings([BrokenService.self])
            $0.listener.endpoints = [ServerBench.anyPort]
        }
        let client = try bench.connect()
        try bench.turn(until: { client.reason != nil })
        #expect(bench.server.connections.standing == 0)
        #expect(bench.lines.contains { $0.contains("cannot serve a connection: ") })
        try bench.reactor.endAll()
    }
}

/// A plain listener, one with TLS and a UNIX socket.
private struct Listeners {
    private let folder: TemporaryFolder
    private var socket: String { folder.path.appending("socket").string }

    init(in folder: TemporaryFolder) throws {
        self.folder = folder
        let maker = CertificateMaker(.init(commonName: "test", names: "IP:127.0.0.1"))
        try folder.write(maker.certificateText, to: "c.pem")
        try folder.write(maker.keyText, to: "k.pem")
    }

    func all(service: String) -> [String: ListenerSettings] {
        let endpoints: [String: Endpoint] = [
            "a": ServerBench.anyPort, "b": .tls(host: "127.0.0.1", port: 0),
            "c": .unix(path: socket),
        ]
        return endpoints.mapValues { endpoint in
            var listener = ListenerSettings(service: service)
            listener.endpoints = [endpoint]
            listener.certificate = folder.path.appending("c.pem").string
            listener.key = folder.path.appending("k.pem").string
            return listener
        }
    }

    /// A client of each, once it has received something.
    func clients(of bench: ServerBench) throws -> [RecordingProtocol] {
        var configuration = TLSConfiguration.client()
        configuration.verification = .nothing
        let tls = try TLS.client(TLSContext(configuration), to: "127.0.0.1", on: bench.reactor)
        let secure = RecordingProtocol()
        let clients = [
            try bench.connect(port: bench.ports[0]), secure,
            try bench.connect(to: .unix(path: socket)),
        ]
        bench.reactor.connect(
            to: Endpoint(host: "127.0.0.1", port: bench.ports[1]),
            factory: tls.wrapping { _ in secure }, failure: { Issue.record($0) })
        try bench.turn(until: { clients.allSatisfy { !$0.text.isEmpty } })
        return clients
    }
}

/// Sends what it knows of the connection, and does not handle limits.
private final class ProbeService: Service {
    static let name = "probe"
    static let manual = ServiceManual(summary: "For tests.", text: "For tests.")

    init(_ context: ServiceContext, _ settings: NoSettings) {}

    func apply(_ settings: NoSettings) {}

    func accept(_ connection: Connection) -> any StreamProtocol { Probe(connection) }

    private final class Probe: StreamProtocol {
        private let connection: Connection

        init(_ connection: Connection) { self.connection = connection }

        func connectionMade(_ transport: any Transport) {
            let tls = connection.tls.map { "\($0.version)" } ?? "no TLS"
            let user = connection.user.map { "\($0)" } ?? "none"
            let local = connection.local.map { "\($0)" } ?? "nowhere"
            transport.write(
                "\(connection.origin.listener) \(connection.host) \(tls), user \(user), to \(local)\n"
            )
        }

        func dataReceived(_ data: Span<UInt8>) {}

        func connectionLost(_ reason: DisconnectReason) {}
    }
}

/// Accepts nothing.
private final class BrokenService: Service {
    private struct Failure: Error {}

    static let name = "broken"
    static let manual = ServiceManual(summary: "For tests.", text: "For tests.")

    init(_ context: ServiceContext, _ settings: NoSettings) {}

    func apply(_ settings: NoSettings) {}

    func accept(_ connection: Connection) throws -> any StreamProtocol { throw Failure() }
}
