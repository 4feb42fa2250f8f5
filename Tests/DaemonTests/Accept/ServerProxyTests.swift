import Daemon
import ReactorKit
import ReactorTesting
import Testing
import Timestamps

@Suite("Server: PROXY headers", .timeLimit(.minutes(10)))
struct ServerProxyTests {
    private static let versions: [ProxyHeader.Version] = [.text, .binary, .binaryWithChecksum]

    private func bench(
        trusting range: String = "127.0.0.0/8", clock: ManualClock? = nil,
        _ change: (inout ServerSettings) -> Void = { _ in }
    ) throws -> ServerBench {
        let ranges = [try AddressRange(range)]
        return try ServerBench(clock: clock) {
            $0.listener.proxies = ranges
            $0.set("time-format", "%%")
            change(&$0)
        }
    }

    private func header(from host: String) throws -> ProxyHeader {
        ProxyHeader(
            ProxyHeader.Addresses(
                source: try #require(SocketAddress(digits: host, port: 4711)),
                destination: try #require(SocketAddress(digits: "192.0.2.9", port: 21567))))
    }

    @Test(arguments: versions)
    func `the peer is the one in a trusted balancer's header`(version: ProxyHeader.Version) throws {
        let bench = try bench()
        let client = try bench.connected()
        client.transport?.write(try header(from: "192.0.2.1").bytes(as: version))
        client.transport?.write("x\n")
        try bench.turn(until: { client.text == "[%] x\n" })
        #expect(bench.lines.last == "info: ...connected from: 192.0.2.1")
        try bench.reactor.endAll()
    }

    @Test func `from others it is a message like any`() throws {
        let bench = try bench(trusting: "10.0.0.0/8")
        let client = try bench.connected()
        client.transport?.write("PROXY TCP4 192.0.2.1 192.0.2.9 1 2\r\n")
        try bench.turn(until: { client.text == "[%] PROXY TCP4 192.0.2.1 192.0.2.9 1 2\n" })
        #expect(bench.lines.contains("info: ...connected from: 127.0.0.1"))
        try bench.reactor.endAll()
    }

    @Test func `without one a trusted balancer's connection is ended, and counted`() throws {
        let bench = try bench()
        let client = try bench.connected()
        client.transport?.write("hello\n")
        try bench.turn(until: { client.reason != nil })
        #expect(client.text == "")
        #expect(bench.counters()?.refusals == [.proxyHeader: 1])
        try bench.turn(until: { bench.server.connections.standing == 0 })
        try bench.reactor.endAll()
    }

    @Test func `a header that does not arrive in time ends the connection`() throws {
        let clock = ManualClock()
        let bench = try bench(clock: clock) { $0.limits.handshake = .seconds(2) }
        let client = try bench.connected()
        client.transport?.write("PROXY ")
        try bench.turn(until: { bench.server.connections.standing == 1 })
        try clock.advance(by: .seconds(2), running: bench.reactor)
        try bench.turn(until: { client.reason != nil })
        #expect(bench.counters()?.refusals == [.proxyHeader: 1])
        try bench.reactor.endAll()
    }

    @Test func `the limit by address applies to the true peer, which gets an error line`() throws {
        let bench = try bench { $0.limits.connectionsPerAddress = 1 }
        let clients = try ["192.0.2.1", "192.0.2.2", "192.0.2.1"].map { host in
            let client = try bench.connected()
            client.transport?.write(try header(from: host).bytes(as: .text))
            client.transport?.write("x\n")
            try bench.turn(until: { client.text.hasSuffix("\n") })
            return client
        }
        #expect(clients[0].text == "[%] x\n" && clients[1].text == "[%] x\n")
        #expect(
            clients[2].text == "error: too many connections from your address, try again later\n")
        try bench.turn(until: { bench.server.connections.standing == 2 })
        try bench.reactor.endAll()
    }

    @Test func `a balancer that disconnects before its header is no longer counted`() throws {
        let bench = try bench { $0.limits.connections = 1 }
        let client = try bench.connected()
        try bench.turn(until: { bench.server.connections.standing == 1 })
        client.transport?.abortConnection()
        try bench.turn(until: { bench.server.connections.standing == 0 })
        try bench.reactor.endAll()
    }
}
