import ReactorTesting
import SystemPackage
import Testing

@testable import ReactorKit

@Suite("ListenOptions", .timeLimit(.minutes(10)))
struct ListenOptionsTests {
    private struct Broken: Error {}

    @Test func `the options of the connections are accessible as members`() {
        var options = ListenOptions()
        options.slowPeers = .drop
        options.waterMarks.high = 100_000
        #expect(options.streams.slowPeers == .drop)
        #expect(options.streams.waterMarks == WaterMarks(high: 100_000))
    }

    @Test(arguments: [AcceptRefusal.Limit.connections(1), .connectionsPerAddress(1)])
    func `connections over a limit are closed until another has ended`(
        limit: AcceptRefusal.Limit
    ) throws {
        var options = ListenOptions()
        switch limit {
        case .connections(let number): options.connectionLimit = number
        case .connectionsPerAddress(let number): options.connectionLimitPerAddress = number
        }
        let loopback = try Loopback(options: options)
        var refusals: [AcceptRefusal?] = []
        loopback.listener.acceptFailed = { refusals.append($0 as? AcceptRefusal) }
        let (_, server) = try loopback.connected()
        let late = try loopback.connectPeer()
        #expect(try loopback.turn(until: { late.receive() && late.isOver }))
        #expect(refusals == [AcceptRefusal(limit: limit, peer: late.socket.localAddress)])
        #expect(loopback.accepted.count == 1)

        server.transport?.abortConnection()
        #expect(try loopback.turn(until: { server.reason != nil }))
        _ = try loopback.connected()
        #expect(refusals.count == 1)
    }

    @Test(arguments: [true, false])
    func `a connection that the factory refuses does not count`(byError: Bool) throws {
        var options = ListenOptions()
        options.connectionLimit = 1
        let reactor = try Reactor()
        var asked = 0
        let served = RecordingProtocol()
        let localhost = Endpoint(host: "127.0.0.1", port: 0)
        let listener = try #require(
            try reactor.listen(at: localhost, options: options) { _ in
                asked += 1
                if asked == 3 { return served }
                if byError { throw Broken() }
                return nil
            }.first)
        let peers = try (0..<3).map { _ in try RawPeer(connectedTo: listener.address) }
        #expect(try reactor.turn(until: { served.transport != nil }))
        try reactor.endCleanly()
        #expect(peers.count == asked)
    }

    @Test func `a handed-over connection still counts, a lost one does not`() throws {
        var options = ListenOptions()
        options.connectionLimit = 1
        let loopback = try Loopback(options: options)
        let (peer, server) = try loopback.connected()
        let successor = RecordingProtocol()
        server.transport?.handOver(to: successor, unread: [UInt8]().span)
        #expect(try loopback.turn(until: { successor.transport != nil }))
        let late = try loopback.connectPeer()
        #expect(try loopback.turn(until: { late.receive() && late.isOver }))
        peer.close()
        #expect(try loopback.turn(until: { successor.reason != nil }))
        _ = try loopback.connected()
    }

    @Test func `two listeners share a port when both have the option`() throws {
        var options = ListenOptions()
        options.sharesPort = true
        let loopback = try Loopback(options: options)
        let error = #expect(throws: SystemError.self) {
            try loopback.reactor.listen(at: loopback.endpoint) { _ in nil }
        }
        #expect(error?.code == .addressInUse)
        let second = try loopback.reactor.listen(at: loopback.endpoint, options: options) { _ in
            nil
        }
        #expect(second.first?.address == loopback.listener.address)
    }

    @Test(
        .enabled(if: Self.hasIPv6, "this machine has no IPv6"), arguments: [true, false])
    func `an IPv6 listener accepts IPv4 with the option`(onlyIPv6: Bool) throws {
        var options = ListenOptions()
        options.onlyIPv6 = onlyIPv6
        let reactor = try Reactor()
        var peers: [String?] = []
        let everywhere = Endpoint(host: "::", port: 0)
        let listener = try #require(
            try reactor.listen(at: everywhere, options: options) { peer in
                peers.append(peer?.host)
                return nil
            }.first)
        let ipv4 = try #require(SocketAddress(digits: "127.0.0.1", port: listener.address.port))
        let ipv6 = try #require(SocketAddress(digits: "::1", port: listener.address.port))
        let connected = try [ipv4, ipv6].map { try RawPeer(connectedTo: $0) }
        #expect(try reactor.turn(until: { peers.contains("::1") }))
        #expect(peers.contains("127.0.0.1") == !onlyIPv6)
        try reactor.endCleanly()
        #expect(connected.count == 2)
    }

    private static var hasIPv6: Bool {
        guard let reactor = try? Reactor() else { return false }
        let listeners = try? reactor.listen(at: Endpoint(host: "::1", port: 0)) { _ in nil }
        defer { try? reactor.endAll() }
        return listeners != nil
    }
}
