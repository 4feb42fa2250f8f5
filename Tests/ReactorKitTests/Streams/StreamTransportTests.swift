import ReactorTesting
import SystemPackage
import Testing

@testable import ReactorKit

@Suite("StreamTransport", .timeLimit(.minutes(10)))
struct StreamTransportTests {
    private struct Broken: Error, CustomStringConvertible {
        var description: String { "on purpose" }
    }

    private let loopback: Loopback

    init() throws {
        loopback = try Loopback()
    }

    @Test func `an echo returns the written bytes`() throws {
        loopback.prepare = { server in
            server.whenReceived = { bytes, transport in transport.write(bytes) }
        }
        let client = RecordingProtocol()
        client.whenMade = { $0.write("Where is hope\n") }
        let server = try loopback.connect(client)
        #expect(try loopback.turn(until: { client.text == "Where is hope\n" }))
        #expect(server.text == "Where is hope\n")
        #expect(client.transport?.peer == loopback.listener.address)
        #expect(client.transport?.local == server.transport?.peer)
    }

    @Test func `callbacks are in order, and the end is reported once`() throws {
        let client = RecordingProtocol()
        let server = try loopback.connect(client)
        client.transport?.write("hello")
        client.transport?.loseConnection()
        #expect(client.lostCount == 0)
        #expect(try loopback.turn(until: { client.reason != nil && server.reason != nil }))
        #expect(
            server.events == [.made, .received(Array("hello".utf8)), .lost("closed by the peer")])
        #expect(client.events == [.made, .lost("closed")])
        try loopback.settle()
        try loopback.reactor.endCleanly()
        #expect(server.lostCount == 1)
        #expect(client.lostCount == 1)
    }

    @Test func `no callback runs inside a call of the transport`() throws {
        for call in [
            { $0.abortConnection() }, { $0.loseConnection(within: .zero) }, { $0.write("x") },
            { $0.loseWriteConnection() },
        ] as [(any Transport) -> Void] {
            let (peer, server) = try loopback.connected()
            peer.reset()
            let transport = try #require(server.transport)
            call(transport)
            #expect(server.events == [.made])
            #expect(try loopback.turn(until: { server.reason != nil }))
            #expect(server.lostCount == 1)
        }
    }

    @Test func `calls after the end are ignored`() throws {
        let (peer, server) = try loopback.connected()
        peer.close()
        #expect(try loopback.turn(until: { server.reason != nil }))
        // Another connection gets the number of the descriptor.
        let (next, other) = try loopback.connected()
        let transport = try #require(server.transport)
        #expect(transport.local == nil)
        #expect(transport.isClosing)
        transport.write("stray")
        transport.pauseProducing()
        transport.resumeProducing()
        transport.loseWriteConnection()
        transport.loseConnection()
        transport.abortConnection()
        try loopback.settle()
        next.receiveAll()
        #expect(next.received == [] && !next.isOver)
        #expect(other.events == [.made])
        #expect(server.lostCount == 1)
    }

    // MARK: - Ends

    @Test func `a close by the peer is reported as such`() throws {
        let (peer, server) = try loopback.connected()
        peer.send("last words")
        peer.close()
        #expect(try loopback.turn(until: { server.reason != nil }))
        #expect(
            server.events
                == [.made, .received(Array("last words".utf8)), .lost("closed by the peer")])
    }

    @Test func `an abort resets the peer, and is reported on a later turn`() throws {
        let (peer, server) = try loopback.connected()
        let transport = try #require(server.transport)
        transport.write([UInt8](repeating: 0, count: 100))
        transport.abortConnection()
        #expect(transport.isClosing)
        #expect(server.lostCount == 0)
        #expect(try loopback.turn(until: { server.reason != nil }))
        #expect(server.events == [.made, .lost("aborted")])
        #expect(try loopback.turn(until: { peer.receive() && peer.isOver }))
        #expect(peer.error?.code == .connectionReset)
        #expect(peer.received == [])
    }

    @Test func `a reset by the peer is reported with the kernel's reason`() throws {
        let (peer, server) = try loopback.connected()
        peer.reset()
        #expect(try loopback.turn(until: { server.reason != nil }))
        #expect(server.events == [.made, .lost("Connection reset by peer (recv)")])
    }

    @Test func `a reset is reported while reading is paused`() throws {
        let (peer, server) = try loopback.connected()
        server.transport?.pauseProducing()
        peer.send("unread")
        try loopback.settle()
        peer.reset()
        try loopback.reactor.turn(waitingAtMost: .seconds(10))
        #expect(server.events == [.made, .lost("Connection reset by peer (poll)")])
    }

    enum Callback: CaseIterable { case made, received }

    @Test(arguments: Callback.allCases)
    func `an error of a callback ends only its own connection`(callback: Callback) throws {
        let (otherPeer, other) = try loopback.connected()
        loopback.prepare = { server in
            switch callback {
            case .made: server.whenMade = { _ in throw Broken() }
            case .received: server.whenReceived = { _, _ in throw Broken() }
            }
        }
        let (peer, server) = try loopback.connected()
        peer.send("x")
        #expect(try loopback.turn(until: { server.reason != nil }))
        #expect(server.events.last == .lost("failed: on purpose"))
        #expect(server.lostCount == 1)
        otherPeer.send("still here")
        #expect(try loopback.turn(until: { other.text == "still here" }))
        #expect(try loopback.turn(until: { peer.receive() && peer.isOver }))
    }

    @Test func `a callback may abort its own connection and another's, and stop the listener`()
        throws
    {
        let (_, other) = try loopback.connected()
        let (peer, server) = try loopback.connected()
        server.whenReceived = { [loopback] _, transport in
            transport.write("never sent")
            transport.abortConnection()
            other.transport?.abortConnection()
            loopback.listener.stopListening()
            #expect(server.lostCount == 0 && other.lostCount == 0)
        }
        peer.send("x")
        #expect(try loopback.turn(until: { server.reason != nil && other.reason != nil }))
        #expect(other.events == [.made, .lost("aborted")])
        #expect(server.events == [.made, .received([0x78]), .lost("aborted")])
    }

    /// Both are ready in the same batch, so the second one's event is stale when it is handled.
    @Test func `an event of a connection that was aborted in the same batch is not delivered`()
        throws
    {
        let pairs = try (0..<2).map { _ in try loopback.connected() }
        let servers = pairs.map(\.server)
        for (server, other) in zip(servers, servers.reversed()) {
            server.whenReceived = { _, _ in other.transport?.abortConnection() }
        }
        for pair in pairs { pair.peer.send("x") }
        #expect(try loopback.turn(until: { servers.contains { $0.reason != nil } }))
        try loopback.settle()
        #expect(servers.count { !$0.received.isEmpty } == 1)
        #expect(servers.count { $0.reason == nil } == 1)
    }

    @Test func `the end of run aborts open connections and reports it`() throws {
        let (peer, server) = try loopback.connected()
        try loopback.reactor.endCleanly()
        #expect(server.events == [.made, .lost("aborted")])
        peer.receiveAll()
        #expect(peer.error?.code == .connectionReset)
    }

    // MARK: - Pausing

    @Test func `a paused connection delivers its bytes when it is resumed`() throws {
        let (peer, server) = try loopback.connected()
        server.transport?.pauseProducing()
        peer.send("later")
        peer.finishWriting()
        try loopback.settle()
        #expect(server.events == [.made])
        server.transport?.resumeProducing()
        #expect(try loopback.turn(until: { server.reason != nil }))
        #expect(
            server.events == [.made, .received(Array("later".utf8)), .lost("closed by the peer")])
    }

    /// poll(2) continuously reports a connection that is shut down in both directions as hung up.
    @Test func `a paused connection that is shut down in both directions does not spin`() throws {
        let (peer, server) = try loopback.connected()
        server.transport?.pauseProducing()
        server.transport?.loseWriteConnection()
        peer.send("unread")
        peer.finishWriting()
        #expect(try loopback.turn(until: { peer.receive() && peer.hasFinished }))
        try loopback.settle()
        let start = Instant.now
        try loopback.reactor.turn(waitingAtMost: .milliseconds(30))
        #expect(Instant.now - start >= .milliseconds(30))
        #expect(server.events == [.made])
        server.transport?.resumeProducing()
        #expect(try loopback.turn(until: { server.reason != nil }))
        #expect(
            server.events == [.made, .received(Array("unread".utf8)), .lost("closed by the peer")])
    }

    @Test func `an idle connection lets the loop sleep`() throws {
        let (_, server) = try loopback.connected()
        try loopback.settle()
        let start = Instant.now
        try loopback.reactor.turn(waitingAtMost: .milliseconds(30))
        #expect(Instant.now - start >= .milliseconds(30))
        #expect(server.events == [.made])
    }
}
