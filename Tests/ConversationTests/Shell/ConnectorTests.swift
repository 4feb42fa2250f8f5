import Conversation
import Glibc
import ReactorKit
import ReactorTLS
import ReactorTesting
import Settings
import TLSTesting
import Testing
import Timestamps

/// Connections of every kind, as the full-screen client makes them.
@Suite("Connector", .timeLimit(.minutes(10)))
struct ConnectorTests {
    private static let f5 = "\u{1B}[15~"
    private static let f9 = "\u{1B}[20~"
    private let certificates = TestCertificates.shared

    private func fingerprint(of identity: TLSIdentity) throws -> TLSFingerprint {
        let context = try TLSContext(.server(identity))
        return try #require(context.certificate).fingerprint
    }

    private var trusting: Connector.Settings {
        var settings = Connector.Settings()
        settings.authorities = [certificates.authority]
        return settings
    }

    // MARK: - Verified

    @Test func `a certificate of a trusted authority is accepted and reported`() throws {
        let bench = try SecureBench(certificates.server)
        bench.start(trusting)
        #expect(try bench.shows(" connected since 00:00:00, example.org "))
        #expect(bench.terminal.picture.contains("-- TLS 1.3, certificate of example.org, SHA-256"))
        #expect(try bench.talks())
        bench.type("/info\r")
        #expect(try bench.shows("-- TLS 1.3, TLS_"))
        #expect(bench.known == "", "an authority needs no word of a person")
        try bench.end()
    }

    /// A server's certificate, the requested name, and the reported reason.
    static let refusals: [(TLSIdentity, String, String)] = {
        let certificates = TestCertificates.shared
        return [
            (certificates.expired, "127.0.0.1", "certificate expired: valid until "),
            (certificates.future, "127.0.0.1", "certificate not yet valid: "),
            (certificates.server, "localhost", "certificate for another host: it is for "),
            (certificates.stranger, "127.0.0.1", "certificate not trusted: unknown issuer"),
            (certificates.selfSigned, "127.0.0.1", "certificate not trusted: it is self-sign"),
        ]
    }()

    @Test(arguments: refusals)
    func `problems with a certificate are distinguished`(
        identity: TLSIdentity, host: String, words: String
    ) throws {
        let bench = try SecureBench(identity)
        bench.start(to: .tls(host: host, port: bench.endpoint.port ?? 0), trusting)
        #expect(try bench.shows("-- 00:00:00 \(words)"))
        #expect(try bench.shows("/trust or F9 accepts it for"))
        #expect(bench.terminal.picture.contains(", F9 = accept"), "no dial by itself")
        try bench.end()
    }

    /// With TLS 1.3 the refusal follows a handshake that is over for the client.
    @Test(arguments: [TLSVersion.tls12, .tls13])
    func `a server that wants a certificate that we do not have is not dialled again and again`(
        version: TLSVersion
    ) throws {
        let bench = try SecureBench(certificates.server)
        var configuration = TLSConfiguration.server(certificates.server)
        configuration.authorities = [certificates.authority]
        configuration.clientCertificates = .required
        configuration.minimumVersion = version
        configuration.maximumVersion = version
        bench.server.context = try TLSContext(configuration)
        bench.start(trusting)
        // TLS 1.2 has no alert for just that; then it is the longest wait.
        let words = version == .tls13 ? "needs another client certificate" : "refuses TLS"
        #expect(try bench.shows("-- 00:00:00 the server \(words)"), "\(bench.terminal.picture)")
        let wait = bench.terminal.picture.firstMatch(of: /retry in ([0-9]+) s/)
        #expect(version == .tls13 ? wait == nil : Int(wait?.1 ?? "0") ?? 0 >= 45)
        try bench.end()
    }

    // MARK: - Trusted by a person

    @Test func `a refused certificate is accepted by a key, and required from then on`() throws {
        let bench = try SecureBench(certificates.selfSigned)
        bench.start()
        try #require(try bench.shows(" down: certificate not trusted, F9 = accept"))
        bench.type(Self.f5)
        try #require(try bench.shows(" down: certificate not trusted, F9 = accept"))
        #expect(bench.known == "", "never by itself")
        bench.type(Self.f9)
        try #require(try bench.shows(" connected since"))
        #expect(try bench.talks())
        let first = try fingerprint(of: certificates.selfSigned)
        #expect(bench.known.hasPrefix("\(bench.endpoint) \(first.pin) "))

        bench.type(Self.f5)
        try #require(try bench.shows("── down for less than 1 s ──"))
        #expect(try bench.talks("after a reconnect"))

        // The authority's word does not count where a person has spoken.
        bench.server.context = try TLSContext(.server(certificates.server))
        bench.type(Self.f5)
        try #require(try bench.shows(" down: THE CERTIFICATE HAS CHANGED, Enter = connect"))
        let second = try fingerprint(of: certificates.server)
        #expect(bench.terminal.picture.contains("-- expected: SHA-256"))
        #expect(bench.terminal.picture.contains("\(first)".prefix(60)))
        #expect(bench.terminal.picture.contains("-- received: SHA-256"))
        #expect(bench.terminal.picture.contains("\(second)".prefix(60)))
        bench.type("/trust\r")
        try #require(try bench.shows(" connected since"))
        #expect(try bench.talks("the new one"))
        #expect(bench.known.hasPrefix("\(bench.endpoint) \(second.pin) "))
        #expect(bench.known.split(separator: "\n").count == 1)
        try bench.end()
    }

    @Test func `on first use one is accepted unseen if that was asked for`() throws {
        let bench = try SecureBench(certificates.stranger)
        var settings = Connector.Settings()
        settings.trustsOnFirstUse = true
        bench.start(settings)
        try #require(try bench.shows(" connected since"))
        #expect(try bench.talks())
        let first = try fingerprint(of: certificates.stranger)
        #expect(bench.known.contains(first.pin))
        bench.server.context = try TLSContext(.server(certificates.selfSigned))
        bench.type(Self.f5)
        #expect(try bench.shows(" down: THE CERTIFICATE HAS CHANGED"))
        try bench.end()
    }

    @Test func `on first use one that has expired is not accepted`() throws {
        let bench = try SecureBench(certificates.expired)
        var settings = trusting
        settings.trustsOnFirstUse = true
        bench.start(settings)
        #expect(try bench.shows(" down: certificate expired"))
        #expect(bench.known == "")
        try bench.end()
    }

    @Test func `a pin lets its certificate in, and no other`() throws {
        let bench = try SecureBench(certificates.selfSigned)
        var settings = Connector.Settings()
        settings.pins = [try fingerprint(of: certificates.selfSigned)]
        bench.start(settings)
        try #require(try bench.shows(" connected since"))
        #expect(try bench.talks())
        bench.server.context = try TLSContext(.server(certificates.stranger))
        bench.type(Self.f5)
        #expect(try bench.shows(" down: the certificate is not the pinned one"))
        try bench.end()
    }

    @Test func `a file that cannot be read stops all, for it may hold a demand`() throws {
        let bench = try SecureBench(certificates.server)
        try PrivateFile(bench.file).replace(with: "nonsense\n".utf8)
        bench.start(trusting)
        #expect(try bench.shows("fix or delete it"))
        try bench.end()
    }

    @Test func `a missing file of authorities is reported by its name`() throws {
        let bench = try SecureBench(certificates.server)
        var settings = Connector.Settings()
        settings.authorities = [.file("/no/such/ca.pem")]
        bench.start(settings)
        #expect(try bench.shows(" down: TLS cannot be used, Enter = connect"))
        #expect(bench.terminal.picture.contains("/no/such/ca.pem"))
        try bench.end()
    }

    // MARK: - No TLS there

    @Test func `a server that does not speak TLS is reported`() throws {
        let bench = try SecureBench(certificates.server)
        let plain = try bench.reactor.listen(at: Endpoint(host: "127.0.0.1", port: 0)) { _ in
            Speaker(Array("220 welcome to plain text\r\n".utf8))
        }
        bench.start(to: .tls(host: "127.0.0.1", port: plain.first?.address.port ?? 0))
        #expect(try bench.shows(" down: the server does not speak TLS, "))
        try bench.end()
    }

    @Test func `a server that ends TLS and keeps the connection is down at once`() throws {
        let bench = try SecureBench(certificates.server)
        let listeners = try bench.reactor.listen(
            at: Endpoint(host: "127.0.0.1", port: 0),
            factory: bench.server.wrapping { _ in
                let server = RecordingProtocol()
                server.supportsHalfClose = true
                // A close_notify, and no FIN.
                server.whenReceived = { _, transport in transport.loseWriteConnection() }
                return server
            })
        let port = listeners.first?.address.port ?? 0
        bench.start(to: .tls(host: "127.0.0.1", port: port), trusting)
        try #require(try bench.shows(" connected since"))
        bench.type("bye\r")
        let isDown = try bench.reactor.turn(
            until: { bench.terminal.picture.contains(" down: ") }, within: .seconds(10))
        #expect(isDown)
        try bench.end()
    }

    @Test func `Escape calls off a handshake, and F5 never makes two`() throws {
        let bench = try SecureBench(certificates.server)
        var silent: [Speaker] = []
        let plain = try bench.reactor.listen(at: Endpoint(host: "127.0.0.1", port: 0)) { _ in
            silent.append(Speaker([]))
            return silent.last
        }
        bench.start(to: .tls(host: "127.0.0.1", port: plain.first?.address.port ?? 0))
        for count in 1...3 {
            try #require(try bench.reactor.turn(until: { silent.last?.hasHeard == true }))
            #expect(silent.count == count)
            bench.type(Self.f5)
            let isOne = try bench.reactor.turn(until: {
                silent.count == count + 1 && silent.count { !$0.isOver } == 1
            })
            #expect(isOne)
        }
        try #require(try bench.reactor.turn(until: { silent.last?.hasHeard == true }))
        bench.type("\u{1B}")
        #expect(try bench.shows(" down: cancelled, Enter = connect"))
        #expect(try bench.reactor.turn(until: { silent.allSatisfy(\.isOver) }))
        try bench.end()
    }

    // MARK: - Other ways

    @Test func `TLS works through a proxy, which is reported at the connect`() throws {
        let bench = try SecureBench(certificates.server)
        let timestamp = Timestamp(.unix, wallSecond: { 7 })
        let proxies = try bench.reactor.listen(at: Endpoint(host: "127.0.0.1", port: 0)) { _ in
            SOCKSServer { try bench.server.layer(below: TimestampServer(timestamp)) }
        }
        let proxy = Endpoint(host: "127.0.0.1", port: proxies.first?.address.port ?? 0)
        var settings = trusting
        settings.proxy = .always(Proxy(.socks5, at: proxy))
        bench.start(to: .tls(host: "example.org", port: 1), settings)
        #expect(try bench.shows("-- 00:00:00 connected to tls:example.org:1 via socks5://\(proxy)"))
        #expect(try bench.talks())
        try bench.end()
    }

    @Test func `the kernel probes a silent peer`() throws {
        let bench = try SecureBench(certificates.server)
        bench.start(trusting)
        try #require(try bench.shows(" connected since"))
        let sockets = (0..<1_024).filter { Self.peerPort(of: $0) == bench.endpoint.port }
        #expect(sockets.count == 1)
        for socket in sockets {
            var isOn: Int32 = 0
            var size = socklen_t(MemoryLayout<Int32>.size)
            unsafe getsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &isOn, &size)
            #expect(isOn == 1)
        }
        try bench.end()
    }

    private static func peerPort(of socket: Int32) -> UInt16? {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getpeername(socket, $0, &size)
            }
        }
        return result == 0 ? UInt16(bigEndian: address.sin_port) : nil
    }

    private static let nameless = Endpoint.unix(
        path: "@carillon-\(UInt64.random(in: .min ... .max))")

    @Test(arguments: [Endpoint(host: "::1", port: 0), nameless])
    func `IPv6 and UNIX sockets are connected to`(place: Endpoint) throws {
        let bench = try SecureBench(certificates.server)
        let timestamp = Timestamp(.unix, wallSecond: { 7 })
        let listeners = try bench.reactor.listen(at: place) { _ in TimestampServer(timestamp) }
        let address = try #require(listeners.first?.address)
        let endpoint = place.host.map { Endpoint(host: $0, port: address.port) } ?? place
        bench.start(to: endpoint)
        #expect(try bench.shows("-- 00:00:00 connected to \(endpoint)"))
        #expect(try bench.talks())
        try bench.end()
    }
}

/// Says something at once, and then nothing.
private final class Speaker: StreamProtocol {
    private let greeting: [UInt8]
    private(set) var hasHeard = false
    private(set) var isOver = false

    init(_ greeting: [UInt8]) { self.greeting = greeting }

    func connectionMade(_ transport: any Transport) {
        transport.write(greeting)
    }

    func dataReceived(_ data: Span<UInt8>) { hasHeard = true }
    func connectionLost(_ reason: DisconnectReason) { isOver = true }
}

/// A proxy that is its own target: agrees to all, and hands over.
private final class SOCKSServer: StreamProtocol {
    private let target: () throws -> any StreamProtocol
    private var transport: (any Transport)?
    private var hasGreeted = false

    init(_ target: @escaping () throws -> any StreamProtocol) { self.target = target }

    func connectionMade(_ transport: any Transport) { self.transport = transport }

    /// Method 0, then success with an address of zeros (RFC 1928).
    func dataReceived(_ data: Span<UInt8>) throws {
        if hasGreeted {
            transport?.write([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
            transport?.handOver(to: try target(), unread: [UInt8]().span)
        } else {
            hasGreeted = true
            transport?.write([5, 0])
        }
    }

    func connectionLost(_ reason: DisconnectReason) { transport = nil }
}
