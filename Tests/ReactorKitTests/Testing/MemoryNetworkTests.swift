import ReactorKit
import ReactorTesting
import Testing

@Suite("MemoryNetwork")
struct MemoryNetworkTests {
    private final class Echo: StreamProtocol {
        private var transport: (any Transport)?

        func connectionMade(_ transport: any Transport) { self.transport = transport }
        func dataReceived(_ data: Span<UInt8>) { transport?.write(data) }
        func connectionLost(_ reason: DisconnectReason) { transport = nil }
    }

    private let clock = ManualClock()
    private let reactor: Reactor
    private let network: MemoryNetwork
    private let endpoint = Endpoint(host: "chat.example.org", port: 21567)
    private let client = RecordingProtocol()
    private let server = RecordingProtocol()
    private let failures = Failures()

    private final class Failures {
        var all: [String] = []
    }

    init() throws {
        reactor = try Reactor(clock: clock)
        network = MemoryNetwork(on: reactor)
    }

    @discardableResult
    private func connect(
        to other: Endpoint? = nil, within limit: Duration = .seconds(30)
    ) -> MemoryConnector {
        network.connect(
            to: other ?? endpoint, within: limit, factory: { [client] _ in client },
            failure: { [failures] in failures.all.append("\($0)") })
    }

    @Test func `the example of its documentation works`() throws {
        try network.listen(at: endpoint) { _ in Echo() }
        let client = RecordingProtocol()
        network.connect(to: endpoint) { _ in
            client
        } failure: {
            Issue.record($0)
        }
        try reactor.settle()
        client.transport?.write("hello")
        try reactor.settle()
        #expect(client.text == "hello")
        try reactor.endCleanly()
        #expect(client.events.last == .lost("aborted"))
    }

    @Test func `the error that a client's factory throws is kept`() throws {
        struct Broken: Error {}
        try network.listen(at: endpoint) { _ in Echo() }
        var causes: [ConnectError.Cause] = []
        for factory in [{ _ in throw Broken() }, { _ in nil }] as [StreamFactory] {
            network.connect(to: endpoint, factory: factory) { causes.append($0.cause) }
        }
        try reactor.settle()
        try #require(causes.count == 2)
        guard case .refusedHere(let thrown) = causes[0], case .refusedHere(nil) = causes[1] else {
            Issue.record("\(causes)")
            return
        }
        #expect(thrown is Broken)
        try reactor.endCleanly()
    }

    @Test func `each side has the other's address, and connects are recorded`() throws {
        let listeners = try network.listen(at: endpoint) { [server] _ in server }
        let listener = try #require(listeners.first)
        connect(within: .seconds(7))
        try reactor.settle()
        #expect(client.transport?.peer == listener.address)
        #expect(server.transport?.peer == client.transport?.local)
        #expect(server.transport?.peer?.port != 0)
        #expect(network.dials.map(\.endpoint) == [endpoint])
        #expect(network.dials[0].limit == .seconds(7))
        try reactor.endCleanly()
    }

    @Test func `where nobody listens, or no longer, a connect is refused`() throws {
        connect()
        #expect(failures.all == [])
        try reactor.settle()
        let words = "cannot connect to \(endpoint): Connection refused"
        #expect(failures.all == [words])
        try network.listen(at: endpoint) { _ in nil }.first?.stopListening()
        connect()
        try reactor.settle()
        #expect(failures.all == [words, words])
        try reactor.expectNothingLeft()
    }

    @Test func `where nobody answers, a connect lasts until its limit`() throws {
        network.unreachable = [endpoint]
        try network.listen(at: endpoint) { [server] _ in server }
        connect(within: .seconds(5))
        try clock.advance(by: .milliseconds(4_999), running: reactor)
        #expect(failures.all == [])
        try clock.advance(by: .milliseconds(1), running: reactor)
        #expect(failures.all == ["cannot connect to \(endpoint): no answer in time"])
        try reactor.endCleanly()
    }

    @Test func `a cancelled connect is told once, on a later turn`() throws {
        let connector = connect()
        connector.cancel()
        connector.cancel()
        #expect(failures.all == [])
        try reactor.settle()
        #expect(failures.all == ["connecting to \(endpoint) was called off"])
        try reactor.expectNothingLeft()
    }

    @Test func `a place has one listener, and port 0 is another each time`() throws {
        try network.listen(at: endpoint) { _ in nil }
        #expect(throws: SystemError.self) { try network.listen(at: endpoint) { _ in nil } }
        let any = Endpoint(host: "127.0.0.1", port: 0)
        let ports = try (0..<2).compactMap { _ in
            try network.listen(at: any) { _ in nil }.first?.address.port
        }
        #expect(Set(ports).count == 2 && !ports.contains(0))
        try reactor.endCleanly()
    }

    @Test(arguments: ["127.0.0.1:80", "[::1]:80", "localhost:80", "unix:@service"])
    func `addresses of every kind meet`(place: String) throws {
        let place = try Endpoint(place)
        try network.listen(at: place) { [server] _ in server }
        connect(to: place)
        try reactor.settle()
        #expect(client.events == [.made] && server.events == [.made])
        try reactor.endCleanly()
    }

    @Test func `a wildcard takes what comes to any address`() throws {
        try network.listen(at: Endpoint(host: "0.0.0.0", port: 80)) { [server] _ in server }
        connect(to: Endpoint(host: "localhost", port: 80))
        try reactor.settle()
        #expect(server.events == [.made])
        try reactor.endCleanly()
    }

    @Test func `a limit of the listener turns away who comes beyond it`() throws {
        var options = ListenOptions()
        options.connectionLimit = 1
        var refusals: [String] = []
        let listeners = try network.listen(at: endpoint, options: options) { _ in Echo() }
        let listener = try #require(listeners.first)
        listener.acceptFailed = { refusals.append("\($0)") }
        connect()
        let second = RecordingProtocol()
        network.connect(to: endpoint) { _ in
            second
        } failure: {
            Issue.record($0)
        }
        try reactor.settle()
        #expect(refusals.count == 1)
        #expect(second.events == [.made, .lost("closed by the peer")])
        client.transport?.loseConnection()
        try reactor.settle()
        let third = RecordingProtocol()
        network.connect(to: endpoint) { _ in
            third
        } failure: {
            Issue.record($0)
        }
        try reactor.settle()
        #expect(third.events == [.made])
        try reactor.endCleanly()
    }

    @Test func `the limits of time of a connection apply`() throws {
        var options = ListenOptions()
        options.idleLimit = .seconds(60)
        try network.listen(at: endpoint, options: options) { [server] _ in server }
        connect()
        try reactor.settle()
        try clock.advance(by: .seconds(59), running: reactor)
        client.transport?.write("x")
        try reactor.settle()
        try clock.advance(by: .seconds(59), running: reactor)
        #expect(server.reason == nil)
        try clock.advance(by: .seconds(1), running: reactor)
        try reactor.settle()
        #expect(server.events.last == .lost("timed out"))
        try reactor.endCleanly()
    }

    @Test func `latency holds for the dial and for what is said`() throws {
        network.conditions.latency = .milliseconds(50)
        try network.listen(at: endpoint) { _ in Echo() }
        client.whenMade = { $0.write("ping") }
        connect()
        try clock.advance(by: .milliseconds(99), running: reactor)
        #expect(client.events == [])
        try clock.advance(by: .milliseconds(1), running: reactor)
        #expect(client.events == [.made])
        try clock.advance(by: .milliseconds(100), running: reactor)
        try reactor.settle()
        #expect(client.text == "ping")
    }

    @Test func `a shutdown lets connections finish, and lets nobody in`() throws {
        try network.listen(at: endpoint) { [server] _ in server }
        connect()
        try reactor.settle()
        reactor.shutDown(within: .seconds(5))
        let late = connect()
        try reactor.run()
        _ = late
        #expect(client.events == [.made, .lost("closed")])
        #expect(server.events == [.made, .lost("closed")])
        #expect(failures.all == ["connecting to \(endpoint) was called off"])
        #expect(network.connections.isEmpty)
        try reactor.expectNothingLeft()
    }

    @Test func `a forgotten connection is found`() throws {
        try network.listen(at: Endpoint(host: "127.0.0.1", port: 80)) { [server] _ in server }
        connect(to: Endpoint(host: "127.0.0.1", port: 80))
        try reactor.settle()
        #expect(
            reactor.leftovers == [
                "a listener in memory is at 127.0.0.1:80",
                "a connection in memory stands with 127.0.0.1:80",
            ])
        try reactor.endCleanly()
    }

    @Test func `a reconnector dials through it until somebody listens`() throws {
        var schedule = ReconnectSchedule()
        schedule.jitter = 0
        let reconnector = Reconnector(
            to: endpoint, on: reactor, through: network, schedule: schedule
        ) { [client] _ in client }
        reconnector.start()
        try reactor.settle()
        #expect(reconnector.nextAttempt == clock.now + .seconds(1))
        let other: any StreamNetwork = network
        _ = try other.listen(at: endpoint) { [server] _ in server }
        try clock.advance(by: .seconds(1), running: reactor)
        try reactor.settle()
        #expect(reconnector.state == .connected)
        #expect(network.dials.count == 2)
        network.connections.first?.breakConnection(seenBy: [.near])
        try reactor.settle()
        #expect(client.events.last == .lost("Connection reset by peer (recv)"))
        #expect(server.reason == nil)
        reconnector.stop()
        try reactor.endCleanly()
    }
}
