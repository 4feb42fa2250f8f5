import ReactorKit
import ReactorTLS
import ReactorTesting
import TLSTesting
import Testing

@Suite("TLSTransport", .timeLimit(.minutes(10)))
struct TLSTransportTests {
    private static let certificates = TestCertificates.shared

    // MARK: - Handshake

    @Test(arguments: [TLSVersion.tls12, .tls13], [1, 3, 65_536])
    func `the handshake completes however the bytes are cut`(version: TLSVersion, pieceSize: Int)
        throws
    {
        var configuration = Self.certificates.serverConfiguration
        configuration.maximumVersion = version
        let wire = try Wire.connected(server: configuration, pieceSize: pieceSize)
        #expect(wire.client.events == [.made])
        #expect(wire.server.events == [.made])
        let (near, far) = try (
            #require(wire.client.tls?.session), #require(wire.server.tls?.session)
        )
        #expect(near.version == version)
        #expect(far.version == version)
        #expect(near.cipher == far.cipher)
        #expect(near.cipher.contains("AES") || near.cipher.contains("CHACHA"))
        #expect(far.serverName == "example.org")
        #expect(near.peerCertificate?.subject == "CN=server")
        #expect(near.peerCertificate?.issuer == "CN=Test Authority")
        #expect(near.peerCertificate?.names == ["example.org", "*.example.net", "127.0.0.1"])
        #expect(far.peerCertificate == nil)

        wire.client.transport?.write("question")
        wire.server.transport?.write("answer")
        try wire.settle()
        #expect(wire.server.text == "question")
        #expect(wire.client.text == "answer")
    }

    @Test func `a server of TLS 1_3 alone and a client of TLS 1_2 alone find no version`() throws {
        var old = Self.certificates.clientConfiguration
        old.maximumVersion = .tls12
        var new = Self.certificates.serverConfiguration
        new.minimumVersion = .tls13
        let wire = try Wire.connected(client: old, server: new)
        #expect(wire.server.failure?.cause == .nothingInCommon)
        #expect(wire.client.failure?.cause == .refused(alert: 70))
        #expect(wire.client.lostCount == 1)
        #expect(wire.server.lostCount == 1)
        #expect(!wire.client.isMade && !wire.server.isMade)
        #expect(wire.failures.count == 2)
    }

    @Test func `ALPN selects the server's first name that the client offers`() throws {
        var client = Self.certificates.clientConfiguration
        client.applicationProtocols = ["one", "two", "three"]
        var server = Self.certificates.serverConfiguration
        server.applicationProtocols = ["thre", "two", "one"]
        let wire = try Wire.connected(client: client, server: server)
        #expect(wire.client.tls?.session?.applicationProtocol == "two")
        #expect(wire.server.tls?.session?.applicationProtocol == "two")
    }

    @Test func `without ALPN on one side there is no application protocol`() throws {
        var client = Self.certificates.clientConfiguration
        client.applicationProtocols = ["one"]
        let wire = try Wire.connected(client: client)
        #expect(wire.client.isMade)
        #expect(wire.client.tls?.session?.applicationProtocol == nil)
    }

    @Test func `without a shared application protocol the handshake fails on both sides`() throws {
        var client = Self.certificates.clientConfiguration
        client.applicationProtocols = ["one"]
        var server = Self.certificates.serverConfiguration
        server.applicationProtocols = ["two"]
        let wire = try Wire.connected(client: client, server: server)
        #expect(wire.server.failure?.cause == .nothingInCommon)
        #expect(wire.client.failure?.cause == .refused(alert: 120))
        #expect(wire.client.failure?.problem == wire.server.failure?.problem)
    }

    @Test func `a handshake that exceeds its limit ends the connection`() throws {
        let wire = try Wire()
        let mute = RecordingProtocol()
        try wire.join(
            try wire.layer(Self.certificates.clientConfiguration, below: wire.client), mute)
        try wire.advance(by: .seconds(9))
        #expect(wire.client.events == [])
        try wire.advance(by: .seconds(1))
        #expect(wire.client.failure?.cause == .handshakeTimedOut)
        #expect(wire.client.lostCount == 1)
        #expect(wire.failures.map(\.cause) == [.handshakeTimedOut])
        #expect(mute.lostCount == 1)
    }

    @Test func `the limit applies to the handshake only`() throws {
        let wire = try Wire.connected()
        try wire.advance(by: .seconds(3600))
        #expect(wire.client.events == [.made])
        #expect(wire.server.events == [.made])
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n", "the peer speaks HTTP, not TLS"),
        (
            "Where is hope\n",
            "the peer does not speak TLS; the port may be for plain text"
        ),
    ])
    func `plain text on a server's port is reported as such`(text: String, problem: String) throws {
        let wire = try Wire()
        let plain = RecordingProtocol()
        plain.whenMade = { $0.write(text) }
        try wire.join(
            plain, try wire.layer(Self.certificates.serverConfiguration, below: wire.server))
        plain.transport?.loseConnection()
        try wire.settle()
        #expect(wire.server.failure?.cause == .notTLS)
        #expect(wire.server.failure?.problem == problem)
        #expect(wire.server.events.count == 1)
    }

    @Test func `a peer that answers with garbage is reported as not speaking TLS`() throws {
        let wire = try Wire()
        let plain = RecordingProtocol()
        plain.whenMade = { $0.write("220 mail.example.org ESMTP\r\n") }
        try wire.join(
            try wire.layer(Self.certificates.clientConfiguration, below: wire.client), plain)
        // The plain peer never closes: the client waits for it for 2 seconds at most.
        try wire.advance(by: .seconds(2))
        #expect(wire.client.failure?.cause == .notTLS)
        #expect(wire.client.lostCount == 1)
    }

    @Test func `a peer that closes during the handshake is reported as such`() throws {
        let wire = try Wire()
        let plain = RecordingProtocol()
        plain.whenMade = { $0.loseConnection() }
        try wire.join(
            try wire.layer(Self.certificates.clientConfiguration, below: wire.client), plain)
        #expect(wire.client.failure?.cause == .closedInHandshake)
        #expect(wire.client.lostCount == 1)
    }

    // MARK: - The end

    @Test(arguments: [TLSVersion.tls12, .tls13])
    func `loseConnection sends all written data, and both sides end in order`(
        version: TLSVersion
    ) throws {
        var configuration = Self.certificates.serverConfiguration
        configuration.maximumVersion = version
        let wire = try Wire.connected(server: configuration, pieceSize: 3)
        wire.server.transport?.write("last words")
        wire.server.transport?.loseConnection()
        #expect(wire.server.reason == nil)
        try wire.settle()
        #expect(
            wire.client.events == [
                .made, .received(Array("last words".utf8)), .lost("closed by the peer"),
            ])
        #expect(wire.server.events == [.made, .lost("closed")])
    }

    @Test func `both sides may call loseConnection at the same time`() throws {
        let wire = try Wire.connected()
        wire.client.transport?.loseConnection()
        wire.server.transport?.loseConnection()
        try wire.settle()
        #expect(wire.client.events == [.made, .lost("closed")])
        #expect(wire.server.events == [.made, .lost("closed")])
    }

    @Test func `after loseWriteConnection all of the peer's data is delivered`() throws {
        let wire = try Wire.connected()
        wire.client.transport?.write("question")
        wire.client.transport?.loseWriteConnection()
        wire.client.transport?.write("too late")
        #expect(wire.client.transport?.isWritingClosed == true)
        #expect(wire.client.transport?.isClosing == false)
        #expect(wire.client.transport?.isDelivering == true)
        wire.server.whenReceived = { _, transport in transport.write("answer") }
        try wire.settle()
        #expect(wire.server.text == "question")
        #expect(
            wire.client.events == [
                .made, .received(Array("answer".utf8)), .lost("closed by the peer"),
            ])
        #expect(wire.server.events.last == .lost("closed by the peer"))
    }

    @Test func `abortConnection resets, and the peer's connection is lost`() throws {
        let wire = try Wire.connected()
        wire.client.transport?.write("never sent")
        wire.client.transport?.abortConnection()
        #expect(wire.client.reason == nil)
        try wire.settle()
        #expect(wire.client.events == [.made, .lost("aborted")])
        #expect(wire.server.lostCount == 1)
        guard case .lost = wire.server.reason else {
            Issue.record("\(String(describing: wire.server.reason))")
            return
        }
    }

    @Test func `a FIN without a close_notify is reported as lost`() throws {
        let wire = try Wire.connected()
        wire.server.transport?.write("half a mess")
        try wire.settle()
        wire.pair.far.loseConnection()
        try wire.settle()
        #expect(wire.client.text == "half a mess")
        #expect(wire.client.lostCount == 1)
        guard case .lost = wire.client.reason else {
            Issue.record("\(String(describing: wire.client.reason))")
            return
        }
    }

    @Test func `a record that was changed in transit ends the connection`() throws {
        let wire = try Wire.connected()
        wire.pair.far.write([23, 3, 3, 0, 20] + [UInt8](repeating: 7, count: 20))
        try wire.settle()
        #expect(wire.client.failure?.cause == .violation)
        #expect(wire.client.lostCount == 1)
        #expect(wire.server.failure?.cause == .refused(alert: 20))
        #expect(wire.server.lostCount == 1)
        #expect(
            wire.failures.isEmpty, "failures after the handshake are not reported as its failures")
    }

    @Test func `an error that a callback throws ends the connection with that error`() throws {
        struct Broken: Error {}
        let wire = try Wire.connected()
        wire.server.whenReceived = { _, _ in throw Broken() }
        wire.client.transport?.write("x")
        try wire.settle()
        guard case .failed(let error) = wire.server.reason, error is Broken else {
            Issue.record("\(String(describing: wire.server.reason))")
            return
        }
        #expect(wire.server.lostCount == 1)
        #expect(wire.client.lostCount == 1)
    }

    @Test func `no callback runs inside the transport's calls`() throws {
        let wire = try Wire.connected()
        wire.server.whenReceived = { [unowned server = wire.server] _, transport in
            let before = server.events.count
            transport.write([UInt8](repeating: 1, count: 100_000))
            transport.pauseProducing()
            transport.resumeProducing()
            transport.handOver(to: RecordingProtocol(), unread: "x".utf8.span)
            transport.loseConnection()
            transport.abortConnection()
            #expect(server.events.count == before)
        }
        wire.client.transport?.write("x")
        try wire.settle()
        #expect(wire.server.events.count == 2)
    }

    @Test func `calls after the end are ignored`() throws {
        let wire = try Wire.connected()
        wire.client.transport?.loseConnection()
        try wire.settle()
        let unread: [UInt8] = [1, 2, 3]
        for side in [wire.client, wire.server] {
            let events = side.events
            side.transport?.write("late")
            side.transport?.resumeProducing()
            side.transport?.handOver(to: RecordingProtocol(), unread: unread.span)
            side.transport?.loseWriteConnection()
            side.transport?.loseConnection()
            side.transport?.abortConnection()
            try wire.settle()
            #expect(side.events == events)
            #expect(side.transport?.isClosing == true)
            #expect(side.transport?.bufferedByteCount == 0)
        }
    }

    @Test(arguments: [true, false])
    func `nothing retains a connection after its end`(isOrderly: Bool) throws {
        weak var layer: TLSTransport?
        weak var upper: RecordingProtocol?
        weak var refused: TLSTransport?
        func live() throws {
            let wire = try Wire.connected()
            layer = wire.clientLayer
            upper = wire.client
            #expect(layer != nil && upper != nil)
            wire.client.transport?.write("x")
            wire.client.transport?.pauseProducing()
            if isOrderly {
                wire.client.transport?.loseConnection()
            } else {
                wire.client.transport?.abortConnection()
            }
            try wire.settle()
            #expect(wire.client.lostCount == 1)

            let bad = try Wire.connected(name: "example.com")
            refused = bad.clientLayer
            #expect(bad.client.lostCount == 1)
        }
        try live()
        #expect(layer == nil)
        #expect(upper == nil)
        #expect(refused == nil)
    }
}
