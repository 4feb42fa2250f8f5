import ReactorKit
import ReactorTLS
import ReactorTesting
import TLSTesting
import Testing

/// TLS over sockets on the loopback interface.
@Suite("TLS", .timeLimit(.minutes(10)))
struct TLSSocketTests {
    private let certificates = TestCertificates.shared

    /// Runs a TLS server whose factory makes `server`, and a client whose factory makes `client`.
    private func connected(
        _ client: RecordingProtocol, _ server: RecordingProtocol, name: String = "example.org",
        _ body: (Reactor) throws -> Void
    ) throws {
        let reactor = try Reactor()
        let far = TLS.server(try TLSContext(certificates.serverConfiguration), on: reactor)
        let near = try TLS.client(
            try TLSContext(certificates.clientConfiguration), to: name, on: reactor)
        let endpoint = Endpoint(host: "127.0.0.1", port: 0)
        let listener = try #require(
            try reactor.listen(at: endpoint, factory: far.wrapping { _ in server }).first)
        reactor.connect(
            to: Endpoint(host: "127.0.0.1", port: listener.address.port),
            factory: near.wrapping { _ in client }
        ) { Issue.record("\($0)") }
        try body(reactor)
        try reactor.endCleanly()
        #expect(client.lostCount == 1)
        #expect(server.lostCount == 1)
    }

    @Test func `listen and connect accept wrapped factories`() throws {
        let (client, server) = (RecordingProtocol(), RecordingProtocol())
        client.whenMade = { $0.write("Where is hope") }
        server.whenReceived = { bytes, transport in
            transport.write("[now] ")
            transport.write(bytes)
            if bytes.last == UInt8(ascii: "e") { transport.loseConnection() }
        }
        try connected(client, server) { reactor in
            try #require(try reactor.turn(until: { client.reason != nil && server.reason != nil }))
            #expect(client.text == "[now] Where is hope")
            #expect(client.events.last == .lost("closed by the peer"))
            #expect(server.events.last == .lost("closed"))
            #expect(client.tls?.peer != nil && server.tls?.peer != nil)
        }
    }

    @Test func `three megabytes are sent in both directions at once with slow readers`() throws {
        let (client, server) = (RecordingProtocol(), RecordingProtocol())
        let data = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 9) }
        var rests = 0
        for side in [client, server] {
            side.whenMade = { $0.write(data) }
        }
        try connected(client, server) { reactor in
            for side in [client, server] {
                side.whenReceived = { [unowned side] _, transport in
                    // Pauses from time to time.
                    guard side.pieceSizes.count.isMultiple(of: 32) else { return }
                    rests += 1
                    transport.pauseProducing()
                    reactor.callLater(.milliseconds(1)) { transport.resumeProducing() }
                }
            }
            try #require(
                try reactor.turn(until: {
                    client.received.count >= data.count && server.received.count >= data.count
                }))
            #expect(client.received == data)
            #expect(server.received == data)
            #expect(rests > 4)
        }
    }

    @Test func `the client learns why it rejects the certificate, and the connection ends`() throws
    {
        let (client, server) = (RecordingProtocol(), RecordingProtocol())
        try connected(client, server, name: "example.com") { reactor in
            try #require(try reactor.turn(until: { client.reason != nil && server.reason != nil }))
            #expect(client.failure?.problem.contains("is valid for example.org") == true)
            #expect(server.failure?.cause == .refused(alert: 42))
        }
    }

    @Test func `a shutdown of the reactor sends a close_notify`() throws {
        let (here, there) = (try Reactor(), try Reactor())
        let (client, server) = (RecordingProtocol(), RecordingProtocol())
        let far = TLS.server(try TLSContext(certificates.serverConfiguration), on: there)
        let near = try TLS.client(
            try TLSContext(certificates.clientConfiguration), to: "example.org", on: here)
        let endpoint = Endpoint(host: "127.0.0.1", port: 0)
        let listener = try #require(
            try there.listen(at: endpoint, factory: far.wrapping { _ in server }).first)
        here.connect(
            to: Endpoint(host: "127.0.0.1", port: listener.address.port),
            factory: near.wrapping { _ in client }
        ) { Issue.record("\($0)") }
        func turn(until condition: () -> Bool) throws {
            let isMet = try here.turn(until: {
                (try? there.turn(waitingAtMost: .zero)) != nil && condition()
            })
            try #require(isMet)
        }
        try turn { client.isMade && server.isMade }
        server.transport?.write("goodbye")
        there.shutDown(within: .seconds(5))
        try turn { client.reason != nil && server.reason != nil }
        #expect(client.text == "goodbye")
        #expect(client.events.last == .lost("closed by the peer"))
        #expect(server.events.last == .lost("closed"))
        try here.endCleanly()
        try there.endCleanly()
    }

    @Test func `a new context applies to new connections, and existing ones keep theirs`() throws {
        let reactor = try Reactor()
        var serverSides: [RecordingProtocol] = []
        let tls = TLS.server(try TLSContext(certificates.serverConfiguration), on: reactor)
        let factory = tls.wrapping { _ in
            let side = RecordingProtocol()
            side.whenReceived = { bytes, transport in transport.write(bytes) }
            serverSides.append(side)
            return side
        }
        let listener = try #require(
            try reactor.listen(at: Endpoint(host: "127.0.0.1", port: 0), factory: factory).first)
        var configuration = certificates.clientConfiguration
        configuration.verification = .nothing
        let near = try TLS.client(TLSContext(configuration), to: "example.org", on: reactor)
        func connect() throws -> RecordingProtocol {
            let client = RecordingProtocol()
            reactor.connect(
                to: Endpoint(host: "127.0.0.1", port: listener.address.port),
                factory: near.wrapping { _ in client }
            ) { Issue.record("\($0)") }
            try #require(try reactor.turn(until: { client.isMade }))
            return client
        }
        let old = try connect()
        tls.context = try TLSContext(.server(certificates.selfSigned))
        let new = try connect()
        #expect(old.tls?.session?.peerCertificate?.subject == "CN=server")
        #expect(new.tls?.session?.peerCertificate?.subject == "CN=lonely")
        old.transport?.write("still here")
        try #require(try reactor.turn(until: { old.text == "still here" }))
        try reactor.endCleanly()
    }
}
