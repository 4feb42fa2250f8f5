import ReactorKit
import ReactorTesting
import Testing

@Suite("ProxyConnector", .timeLimit(.minutes(10)))
final class ProxyConnectorTests {
    private let clock = ManualClock()
    private let reactor: Reactor
    private let client = RecordingProtocol()
    private var asked: [String] = []
    private var failures: [String] = []
    private var peers: [SocketAddress?] = []

    init() throws {
        reactor = try Reactor(clock: clock)
    }

    deinit {
        do { try reactor.endCleanly() } catch { Issue.record(error) }
    }

    /// Sends a greeting, and echoes in upper case what it receives.
    private func listenTarget() throws -> UInt16 {
        try listen {
            let target = RecordingProtocol()
            target.whenMade = { $0.write("welcome ") }
            target.whenReceived = { bytes, transport in
                transport.write(String(decoding: bytes, as: UTF8.self).uppercased())
            }
            return target
        }
    }

    private func listenProxy(_ speech: TinyProxy.Speech) throws -> UInt16 {
        try listen { [unowned self, unowned reactor] in
            TinyProxy(speech, on: reactor) { [weak self] in self?.asked.append($0) }
        }
    }

    private func listen(_ make: @escaping () -> any StreamProtocol) throws -> UInt16 {
        let listeners = try reactor.listen(at: Endpoint(host: "127.0.0.1", port: 0)) { _ in make() }
        return try #require(listeners.first).address.port
    }

    private func connect(
        to host: String = "bell.test", _ port: UInt16, _ kind: Proxy.Kind, at proxyPort: UInt16
    ) -> ProxyConnector {
        let proxy = Proxy(
            kind, at: Endpoint(host: "127.0.0.1", port: proxyPort),
            credentials: ProxyCredentials(user: "me", password: "secret"))
        return reactor.connect(to: Endpoint(host: host, port: port), through: proxy) {
            [unowned self] peer in
            peers.append(peer)
            return client
        } failure: { [unowned self] in
            failures.append("\($0)")
        }
    }

    /// A port without a listener.
    private func closedPort() throws -> UInt16 {
        let listeners = try reactor.listen(at: Endpoint(host: "127.0.0.1", port: 0)) { _ in nil }
        let listener = try #require(listeners.first)
        listener.stopListening()
        return listener.address.port
    }

    @Test(
        arguments: [
            (TinyProxy.Speech.socks5, Proxy.Kind.socks5, ["\u{2}me\u{6}secret", "bell.test"]),
            (.connect, .http, ["bell.test:PORT"]),
        ])
    func `a connection through a proxy is like any other`(
        speech: TinyProxy.Speech, kind: Proxy.Kind, asked expected: [String]
    ) throws {
        let port = try listenTarget()
        _ = connect(port, kind, at: try listenProxy(speech))
        #expect(try reactor.turn(until: { client.text == "welcome " }))
        #expect(asked == expected.map { $0.replacing("PORT", with: "\(port)") })
        #expect(peers == [nil])
        client.transport?.write("where is hope")
        #expect(try reactor.turn(until: { client.text == "welcome WHERE IS HOPE" }))
        client.transport?.loseConnection()
        #expect(try reactor.turn(until: { client.lostCount == 1 }))
        #expect(client.events.first == .made)
        #expect(failures == [])
    }

    @Test(
        arguments: [
            (TinyProxy.Speech.socks5, Proxy.Kind.socks5, "the proxy refused: connection refused"),
            (.connect, .http, "the proxy refused: 502 Bad Gateway"),
            (.hangUp, .socks5, "the connection to the proxy ended: closed by the peer"),
        ])
    func `the reason of a failure is reported once`(
        speech: TinyProxy.Speech, kind: Proxy.Kind, words: String
    ) throws {
        let port = try closedPort()
        _ = connect(port, kind, at: try listenProxy(speech))
        #expect(try reactor.turn(until: { !failures.isEmpty }))
        #expect(failures == ["cannot connect to bell.test:\(port): \(words)"])
        #expect(client.events == [])
    }

    @Test func `an unreachable proxy is reported with the proxy's endpoint`() throws {
        let port = try closedPort()
        _ = connect(1, .socks5, at: port)
        #expect(try reactor.turn(until: { !failures.isEmpty }))
        #expect(failures == ["cannot connect to 127.0.0.1:\(port): Connection refused"])
    }

    @Test func `the error that the client's factory throws is reported`() throws {
        struct Broken: Error {}
        let target = try listenTarget()
        let proxy = Proxy(
            .socks5, at: Endpoint(host: "127.0.0.1", port: try listenProxy(.socks5)),
            credentials: ProxyCredentials(user: "me", password: "secret"))
        var causes: [ConnectError.Cause] = []
        reactor.connect(to: Endpoint(host: "bell.test", port: target), through: proxy) { _ in
            throw Broken()
        } failure: {
            causes.append($0.cause)
        }
        #expect(try reactor.turn(until: { !causes.isEmpty }))
        guard case .refusedHere(let thrown)? = causes.first else {
            Issue.record("\(causes)")
            return
        }
        #expect(thrown is Broken)
    }

    @Test func `an invalid target is refused without a connection attempt, on a later turn`() throws
    {
        _ = connect(to: "two words", 1, .http, at: 1)
        #expect(failures == [])
        try reactor.turn(waitingAtMost: .zero)
        #expect(failures.count == 1)
        #expect(failures.first?.contains("no host name has") == true)
    }

    @Test func `the limit includes the connection attempt and the negotiation`() throws {
        _ = connect(1, .socks5, at: try listenProxy(.silence))
        // The connection attempt itself takes no time by this clock.
        for _ in 0..<10 { try reactor.turn(waitingAtMost: .milliseconds(2)) }
        clock.advance(by: .seconds(29))
        for _ in 0..<5 { try reactor.turn(waitingAtMost: .milliseconds(2)) }
        #expect(failures == [])
        clock.advance(by: .seconds(1))
        #expect(try reactor.turn(until: { !failures.isEmpty }))
        #expect(failures == ["cannot connect to bell.test:1: no answer in time"])
    }

    @Test(arguments: [0, 10])
    func `a cancel is reported once, before and after connecting`(turns: Int) throws {
        let connector = connect(1, .socks5, at: try listenProxy(.silence))
        for _ in 0..<turns { try reactor.turn(waitingAtMost: .milliseconds(2)) }
        connector.cancel()
        connector.cancel()
        #expect(failures == [])
        #expect(try reactor.turn(until: { !failures.isEmpty }))
        for _ in 0..<5 { try reactor.turn(waitingAtMost: .milliseconds(2)) }
        #expect(failures.count == 1)
        #expect(failures.first?.hasSuffix("was cancelled") == true)
    }
}
