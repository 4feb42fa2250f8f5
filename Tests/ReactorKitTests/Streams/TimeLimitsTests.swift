import FileTesting
import ReactorTesting
import SystemPackage
import Testing

@testable import ReactorKit

@Suite("Time limits of a connection", .timeLimit(.minutes(10)))
struct TimeLimitsTests {
    private let clock = ManualClock()

    private func loopback(_ options: StreamOptions) throws -> Loopback {
        try Loopback(clock: clock, options: ListenOptions(options))
    }

    /// Over a UNIX socket, whose buffer has a fixed size; those of TCP grow automatically.
    private func stalled(
        _ options: StreamOptions
    ) throws -> (loopback: Loopback, peer: RawPeer, server: RecordingProtocol) {
        let folder = try TemporaryFolder()
        let loopback = try Loopback(
            at: .unix(path: folder.file("service")), clock: clock,
            options: ListenOptions(options))
        let (peer, server) = try loopback.connected()
        try pass(.seconds(100), loopback)
        #expect(server.reason == nil)
        server.transport?.write(Loopback.flood)
        try loopback.settle()
        #expect(server.events.last == .paused)
        return (loopback, peer, server)
    }

    private func pass(_ time: Duration, _ loopback: Loopback) throws {
        try clock.advance(by: time, running: loopback.reactor)
        try loopback.settle()
    }

    @Test func `an idle connection is aborted`() throws {
        let loopback = try loopback(StreamOptions(idleLimit: .seconds(60)))
        let (peer, server) = try loopback.connected()
        try pass(.seconds(59), loopback)
        #expect(server.reason == nil)
        try pass(.seconds(1), loopback)
        #expect(server.events == [.made, .lost("timed out")])
        #expect(try loopback.turn(until: { peer.receive() }))
        #expect(peer.error?.code == .connectionReset)
        #expect(loopback.reactor.timers.count == 0)
    }

    @Test(arguments: [true, false])
    func `a connection that sends or receives is not idle`(talks: Bool) throws {
        let loopback = try loopback(StreamOptions(idleLimit: .seconds(60)))
        let (peer, server) = try loopback.connected()
        for round in 1...4 {
            try pass(.seconds(45), loopback)
            if talks {
                peer.send("x")
                #expect(try loopback.turn(until: { server.received.count == round }))
            } else {
                server.transport?.write("x")
                try loopback.settle()
            }
        }
        try pass(.seconds(59), loopback)
        #expect(server.reason == nil)
        try pass(.seconds(1), loopback)
        #expect(server.events.last == .lost("timed out"))
    }

    @Test func `a message schedules no timer`() throws {
        let options = StreamOptions(idleLimit: .seconds(60), writeStallLimit: .seconds(70))
        let loopback = try loopback(options)
        let (peer, server) = try loopback.connected()
        server.whenReceived = { bytes, transport in transport.write(bytes) }
        let due = loopback.reactor.nextDue
        #expect(due == clock.now + .seconds(60))
        try pass(.seconds(10), loopback)
        peer.send("x")
        #expect(try loopback.turn(until: { peer.receive() }))
        #expect(loopback.reactor.timers.count == 1)
        #expect(loopback.reactor.nextDue == due)
        try pass(.seconds(50), loopback)
        // It was checked, and is checked again at the limit.
        #expect(loopback.reactor.timers.count == 1)
        #expect(loopback.reactor.nextDue == clock.now + .seconds(10))
    }

    @Test func `a peer that takes nothing is dropped, even if it sends`() throws {
        let (loopback, peer, server) = try stalled(
            StreamOptions(slowPeers: .pauseProtocolOnly, writeStallLimit: .seconds(30)))
        try pass(.seconds(20), loopback)
        peer.send("still here")
        #expect(try loopback.turn(until: { server.text == "still here" }))
        try pass(.seconds(9), loopback)
        #expect(server.reason == nil)
        try pass(.seconds(1), loopback)
        #expect(server.events.last == .lost("timed out"))
    }

    @Test func `a peer that takes some bytes gets the whole limit again`() throws {
        let (loopback, peer, server) = try stalled(
            StreamOptions(writeStallLimit: .seconds(30)))
        let transport = try #require(server.transport)
        for _ in 0..<3 {
            try pass(.seconds(20), loopback)
            let before = transport.bufferedByteCount
            #expect(
                try loopback.turn(until: {
                    peer.receive()
                    return transport.bufferedByteCount < before
                }))
        }
        #expect(server.reason == nil)
        try loopback.settle()
        try pass(.seconds(30), loopback)
        #expect(server.events.last == .lost("timed out"))
    }

    @Test func `a stall limit needs no timer for an idle connection`() throws {
        let loopback = try loopback(StreamOptions(writeStallLimit: .seconds(30)))
        let (_, server) = try loopback.connected()
        #expect(loopback.reactor.timers.count == 0)
        server.transport?.write("taken at once")
        try loopback.settle()
        #expect(loopback.reactor.timers.count == 0)
    }

    @Test func `a stall limit is watched only while there are unsent bytes`() throws {
        let (loopback, peer, server) = try stalled(StreamOptions(writeStallLimit: .seconds(30)))
        let transport = try #require(server.transport as? StreamTransport)
        #expect(transport.watch != nil && loopback.reactor.timers.count == 1)
        #expect(
            try loopback.turn(until: {
                peer.receiveAll()
                return transport.bufferedByteCount == 0
            }))
        try pass(.seconds(30), loopback)
        #expect(server.reason == nil)
        #expect(transport.watch == nil && loopback.reactor.timers.count == 0)
        // And again.
        transport.write(Loopback.flood)
        try loopback.settle()
        #expect(transport.watch != nil)
        try pass(.seconds(29), loopback)
        #expect(server.reason == nil)
        try pass(.seconds(1), loopback)
        #expect(server.events.last == .lost("timed out"))
    }

    @Test func `shared limits can change while the connections are open`() throws {
        let loopback = try loopback(StreamOptions())
        let shared = SharedActivityLimits(ActivityLimits(idle: nil, writeStall: nil))
        loopback.listener.limits = shared
        let (_, server) = try loopback.connected()
        try pass(.seconds(1_000), loopback)
        loopback.reactor.change(shared, to: ActivityLimits(idle: .seconds(60), writeStall: nil))
        try pass(.seconds(59), loopback)
        loopback.reactor.change(shared, to: ActivityLimits(idle: nil, writeStall: nil))
        #expect(loopback.reactor.timers.count == 0)
        try pass(.seconds(1_000), loopback)
        #expect(server.reason == nil)
        loopback.reactor.change(shared, to: ActivityLimits(idle: .seconds(60), writeStall: nil))
        loopback.reactor.change(shared, to: ActivityLimits(idle: .seconds(20), writeStall: nil))
        try pass(.seconds(20), loopback)
        #expect(server.events.last == .lost("timed out"))
        #expect(loopback.reactor.timers.count == 0)
    }

    @Test func `bytes that become unsent long before the next check are watched`() throws {
        let (loopback, _, server) = try stalled(
            StreamOptions(idleLimit: .seconds(3_600), writeStallLimit: .seconds(30)))
        #expect(loopback.reactor.timers.count == 1)
        try pass(.seconds(29), loopback)
        #expect(server.reason == nil)
        try pass(.seconds(1), loopback)
        #expect(server.events.last == .lost("timed out"))
    }

    @Test func `the limit of an orderly close replaces them`() throws {
        let loopback = try loopback(
            StreamOptions(idleLimit: .seconds(10), writeStallLimit: .seconds(10)))
        let (_, server) = try loopback.connected()
        server.transport?.write(Loopback.flood)
        server.transport?.loseConnection(within: .seconds(50))
        try loopback.settle()
        #expect(loopback.reactor.timers.count == 1)
        try pass(.seconds(49), loopback)
        #expect(server.reason == nil)
        try pass(.seconds(1), loopback)
        #expect(server.events.last == .lost("timed out"))
    }

    @Test func `a connection that ends leaves no timer`() throws {
        let loopback = try loopback(StreamOptions(idleLimit: .seconds(60)))
        let (peer, server) = try loopback.connected()
        #expect(loopback.reactor.timers.count == 1)
        peer.close()
        #expect(try loopback.turn(until: { server.reason != nil }))
        #expect(loopback.reactor.timers.count == 0)
        #expect(server.events.last == .lost("closed by the peer"))
    }

    @Test func `a protocol gets the limit that was reached, and may report it to its peer`() throws
    {
        let clock = clock
        let reactor = try Reactor(clock: clock)
        let speaker = LimitSpeaker()
        let options = ListenOptions(StreamOptions(idleLimit: .seconds(60)))
        let address = try #require(
            try reactor.listen(at: Endpoint(host: "127.0.0.1", port: 0), options: options) { _ in
                speaker
            }.first?.address)
        let peer = try RawPeer(connectedTo: address)
        #expect(try reactor.turn(until: { speaker.isMade }))
        try clock.advance(by: .seconds(60), running: reactor)
        #expect(
            try reactor.turn(until: {
                peer.receive()
                return peer.isOver
            }))
        #expect(String(decoding: peer.received, as: UTF8.self) == "idle")
        peer.close()
        #expect(try reactor.turn(until: { speaker.reason != nil }))
        #expect(speaker.limits == [.idle] && speaker.reason == "closed")
        try reactor.endCleanly()
    }

    @Test func `a stall is reported as such, and ends the connection`() throws {
        let folder = try TemporaryFolder()
        let reactor = try Reactor(clock: clock)
        let speaker = LimitSpeaker()
        let options = ListenOptions(
            StreamOptions(idleLimit: .seconds(60), writeStallLimit: .seconds(30)))
        let address = try #require(
            try reactor.listen(at: .unix(path: folder.file("service")), options: options) { _ in
                speaker
            }.first?.address)
        let peer = try RawPeer(connectedTo: address)
        #expect(try reactor.turn(until: { speaker.isMade }))
        speaker.transport?.write(Loopback.flood)
        for _ in 0..<5 { try reactor.turn(waitingAtMost: .milliseconds(2)) }
        try clock.advance(by: .seconds(30), running: reactor)
        #expect(speaker.limits == [.writeStall] && speaker.reason == "timed out")
        peer.close()
        try reactor.endCleanly()
    }

    @Test func `outgoing connections have limits too`() throws {
        let loopback = try loopback(StreamOptions())
        let client = RecordingProtocol()
        loopback.reactor.connect(
            to: loopback.endpoint,
            options: ConnectOptions(StreamOptions(idleLimit: .seconds(60))),
            factory: { _ in client }, failure: { Issue.record($0) })
        #expect(try loopback.turn(until: { client.transport != nil }))
        try pass(.seconds(60), loopback)
        #expect(client.events == [.made, .lost("timed out")])
    }

    @Test func `the time is read once for all callbacks of a turn`() throws {
        let reactor = try Reactor(clock: clock)
        var times: [Instant] = []
        let start = clock.now
        reactor.callSoon { [clock] in
            times.append(reactor.turnTime)
            clock.advance(by: .seconds(1))
            times.append(reactor.turnTime)
        }
        try reactor.turn(waitingAtMost: .zero)
        #expect(times == [start, start])
        #expect(reactor.turnTime == clock.now)
        clock.advance(by: .seconds(1))
        #expect(reactor.turnTime == clock.now)
    }
}

/// Sends a message to an idle peer, and closes.
private final class LimitSpeaker: StreamProtocol {
    private(set) var transport: (any Transport)?
    private(set) var limits: [TimeLimit] = []
    private(set) var reason: String?

    var isMade: Bool { transport != nil }

    func connectionMade(_ transport: any Transport) { self.transport = transport }

    func dataReceived(_ data: Span<UInt8>) {}

    func connectionLost(_ reason: DisconnectReason) { self.reason = "\(reason)" }

    func timeLimitReached(_ limit: TimeLimit, _ transport: any Transport) {
        limits.append(limit)
        guard limit == .idle else { return }
        transport.write("idle")
        transport.loseConnection(within: .seconds(2))
    }
}
