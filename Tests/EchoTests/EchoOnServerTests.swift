import Echo
import Figures
import FileTesting
import Logging
import ReactorKit
import ReactorTLS
import ReactorTesting
import Services
import Settings
import TLSTesting
import TerminalTesting
import Testing

@testable import Daemon

/// What a service has from the daemon, without a line of its own.
@Suite("Echo on a server", .timeLimit(.minutes(10)))
struct EchoOnServerTests {
    @Test func `it has TLS and figures`() throws {
        let bench = try EchoBench("listen = 127.0.0.1:0, tls:127.0.0.1:0", isSecure: true)
        let plain = try bench.client(at: 0)
        plain.transport?.write("Where is hope")
        try bench.turn(until: { plain.text == "Where is hope" })
        var configuration = TLSConfiguration.client()
        configuration.verification = .nothing
        let tls = try TLS.client(TLSContext(configuration), to: "127.0.0.1", on: bench.reactor)
        let secure = try bench.client(at: 1, through: tls)
        secure.transport?.write("Where is hope")
        secure.transport?.loseWriteConnection()
        try bench.turn(until: { secure.reason != nil })
        #expect(secure.text == "Where is hope")
        #expect(secure.reason.map { "\($0)" } == "closed by the peer")
        let readings = try #require(bench.readings)
        #expect(readings["carillond_service_messages_total"] == .labelled(["echo": 2]))
        #expect(readings["carillond_connections"] == .labelled(["": 1]))
        #expect(readings["carillond_accepts_total"] == .labelled(["": 2]))
        try bench.reactor.endAll()
    }

    @Test func `it has a PROXY header before its bytes`() throws {
        let bench = try EchoBench("listen = 127.0.0.1:0\nproxy-from = 127.0.0.1")
        let client = try bench.client(at: 0)
        client.transport?.write("PROXY TCP4 192.0.2.1 127.0.0.1 1 2\r\nWhere is hope")
        try bench.turn(until: { client.text == "Where is hope" })
        try bench.reactor.endAll()
    }

    @Test func `it has rates`() throws {
        let bench = try EchoBench(
            "listen = 127.0.0.1:0\nmax-messages = 1\nrate-policy = refuse")
        let client = try bench.client(at: 0)
        client.transport?.write("one")
        try bench.turn(until: { client.text == "one" })
        client.transport?.write("two")
        try bench.turn(until: { client.text.hasSuffix("\n") })
        #expect(client.text == "oneerror: more than 1 messages a second\n")
        #expect(bench.readings?["carillond_refusals_total"] == .labelled(["rate": 1]))
        try bench.reactor.endAll()
    }

    @Test func `it has an idle limit, which closes in order`() throws {
        let bench = try EchoBench("listen = 127.0.0.1:0\nidle-timeout = 10s")
        let client = try bench.client(at: 0)
        client.transport?.write("one")
        try bench.turn(until: { client.text == "one" })
        // The FIN shows to a client that goes on reading, before it closes too.
        client.supportsHalfClose = false
        try bench.clock.advance(by: .seconds(10), running: bench.reactor)
        try bench.turn(until: { client.reason != nil })
        #expect(client.text == "one")
        #expect(client.reason.map { "\($0)" } == "closed by the peer")
        try bench.turn(until: { bench.server.connections.standing == 0 })
        #expect(bench.readings?["carillond_refusals_total"] == .labelled(["idle": 1]))
        try bench.reactor.endAll()
    }

    @Test func `it is in the manual page and in the example of the settings`() {
        let manual = ServerManualPage.sections(services: [EchoService.self])
        #expect(manual.contains(".SH SERVICE ECHO\nSends back whatever it receives"))
        let example = ServerSettings.example(services: [EchoService.self])
        #expect(example.contains("#service = echo\n") && example.contains("#[service echo]\n"))
    }
}

/// A server that offers echo alone, on a reactor that the test turns.
private final class EchoBench {
    let clock = ManualClock()
    let reactor: Reactor
    let server: Server
    private let folder: TemporaryFolder

    init(_ text: String, isSecure: Bool = false) throws {
        reactor = try Reactor(clock: clock)
        folder = try TemporaryFolder()
        var text = text
        if isSecure {
            let maker = CertificateMaker(.init(commonName: "test", names: "IP:127.0.0.1"))
            try folder.write(maker.certificateText, to: "c.pem")
            try folder.write(maker.keyText, to: "k.pem")
            text += "\ntls-certificate = \(folder.path)/c.pem\ntls-key = \(folder.path)/k.pem"
        }
        let (settings, diagnostics, warnings) = ServerSettings.read(
            SettingsSources(prefix: "carillond", text: SettingsText(text)),
            services: [EchoService.self])
        #expect(diagnostics == [] && warnings == [])
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        server = Server(settings, on: reactor, log: log)
        try server.start()
    }

    var readings: FigureReadings? {
        server.workers.first.flatMap { reactor.attachment(Counters.self, for: $0.key) }?.readings
    }

    /// A client of the endpoint of this number, once its connection is open.
    func client(at index: Int, through tls: TLS? = nil) throws -> RecordingProtocol {
        let client = RecordingProtocol()
        client.supportsHalfClose = true
        let factory: StreamFactory = { _ in client }
        let port = server.places[index].sockets.addresses[0].port
        reactor.connect(
            to: Endpoint(host: "127.0.0.1", port: port), factory: tls?.wrapping(factory) ?? factory,
            failure: { Issue.record($0) })
        try turn(until: { client.transport != nil })
        return client
    }

    func turn(until condition: () -> Bool) throws {
        let holds = try reactor.turn(until: condition, within: .seconds(60))
        try #require(holds)
    }
}
