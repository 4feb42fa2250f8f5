import ReactorTesting
import Testing

@testable import ReactorKit

@Suite("StreamMeter", .timeLimit(.minutes(10)))
struct StreamMeterTests {
    private let meter = StreamMeter()

    private func loopback() throws -> Loopback {
        let loopback = try Loopback()
        loopback.listener.meter = meter
        return loopback
    }

    /// The memory of unsent bytes.
    private func allocated(_ protocols: [RecordingProtocol]) -> Int {
        protocols.reduce(0) {
            $0 + (($1.transport as? StreamTransport)?.outbound.allocatedCount ?? 0)
        }
    }

    @Test func `it counts received and sent bytes`() throws {
        let loopback = try loopback()
        let (peer, server) = try loopback.connected()
        server.whenReceived = { bytes, transport in transport.write(bytes + bytes) }
        peer.send("hello")
        #expect(
            try loopback.turn(until: {
                peer.receive()
                return peer.received.count == 10
            }))
        #expect(meter.receivedByteCount == 5 && meter.sentByteCount == 10)
        #expect(meter.heldByteCount == 0 && meter.connectionCount == 1)
    }

    @Test func `it counts unsent bytes at the end of each callback, and none at the end`() throws {
        let loopback = try loopback()
        var ended = 0
        meter.connectionEnded = { ended += 1 }
        let (peer, server) = try loopback.connected()
        let (other, second) = try loopback.connected()
        server.transport?.write(Loopback.flood)
        second.transport?.write(Loopback.flood)
        try loopback.settle()
        let waiting = [server, second].reduce(0) { $0 + ($1.transport?.bufferedByteCount ?? 0) }
        #expect(waiting > 0 && waiting..<waiting * 4 ~= meter.heldByteCount)
        #expect(meter.heldByteCount == allocated([server, second]))
        // Bytes that the peer takes no longer count.
        #expect(
            try loopback.turn(until: {
                peer.receiveAll()
                return peer.received.count == Loopback.flood.count
            }))
        #expect(meter.heldByteCount == allocated([second]))
        other.reset()
        peer.close()
        #expect(try loopback.turn(until: { ended == 2 }))
        #expect(meter.heldByteCount == 0 && meter.connectionCount == 0)
    }

    @Test func `the largest connections are dropped, and their memory is freed at once`() throws {
        let loopback = try loopback()
        var connections: [(peer: RawPeer, server: RecordingProtocol)] = []
        for size in [4_000_000, 8_000_000, 7_000_000] {
            let connection = try loopback.connected()
            connection.server.transport?.write(Array(Loopback.flood.prefix(size)))
            connections.append(connection)
        }
        try loopback.settle()
        let first = allocated([connections[0].server])
        loopback.reactor.dropLargest(of: meter, downTo: first)
        #expect(meter.heldByteCount == first)
        try loopback.settle()
        #expect(connections[0].server.reason == nil)
        for (_, server) in connections[1...] {
            guard case .failed(let error) = server.reason else {
                Issue.record("\(String(describing: server.reason))")
                continue
            }
            #expect(error is BacklogTooLarge)
        }
    }

    @Test func `what protocols keep counts until the end or a hand-over`() throws {
        let loopback = try loopback()
        let (peer, server) = try loopback.connected()
        server.transport?.noteKept(500)
        server.transport?.noteKept(-200)
        #expect(meter.heldByteCount == 300)
        let (successor, nothing) = (RecordingProtocol(), [UInt8]())
        server.transport?.handOver(to: successor, unread: nothing.span)
        #expect(try loopback.turn(until: { successor.transport != nil }))
        #expect(meter.heldByteCount == 0)
        successor.transport?.noteKept(70)
        peer.close()
        #expect(try loopback.turn(until: { successor.reason != nil }))
        #expect(meter.heldByteCount == 0)
    }

    @Test func `bytes that are handed over count until they are delivered`() throws {
        let loopback = try loopback()
        let (peer, server) = try loopback.connected()
        let successor = RecordingProtocol()
        successor.whenMade = { $0.pauseProducing() }
        server.transport?.handOver(to: successor, unread: "unread".utf8.span)
        #expect(try loopback.turn(until: { successor.transport != nil }))
        #expect(meter.heldByteCount == 6)
        successor.transport?.resumeProducing()
        #expect(try loopback.turn(until: { successor.text == "unread" }))
        #expect(meter.heldByteCount == 0)
        let last = RecordingProtocol()
        last.whenMade = { $0.pauseProducing() }
        server.transport?.handOver(to: last, unread: "unread".utf8.span)
        #expect(try loopback.turn(until: { last.transport != nil }))
        last.transport?.abortConnection()
        #expect(try loopback.turn(until: { last.reason != nil }))
        #expect(meter.heldByteCount == 0)
        peer.close()
    }

    @Test func `an unfinished line counts as long as it is stored`() throws {
        let reactor = try Reactor()
        let listener = try #require(
            try reactor.listen(at: Endpoint(host: "127.0.0.1", port: 0)) { _ in
                LineProtocol(limit: 10)
            }.first)
        listener.meter = meter
        let peer = try RawPeer(connectedTo: listener.address)
        for (text, count) in [
            ("abc", 3), ("def", 6), ("\nx", 1), ("yz\r", 4), ("\n", 0), ("12345", 5),
            ("6789\n\nab", 2), ("cdefghij", 10),
        ] {
            let before = meter.receivedByteCount
            peer.send(text)
            #expect(
                try reactor.turn(until: {
                    meter.receivedByteCount == before + text.utf8.count
                }))
            #expect(meter.heldByteCount == count, "\(text)")
        }
        // Over the limit, which closes.
        peer.send("kl")
        #expect(try reactor.turn(until: { meter.heldByteCount == 0 }))
        peer.close()
        try reactor.endCleanly()
    }

    @Test
    func `memoryRanOut is called on the next turn, and the connection is aborted unless it closes`()
        throws
    {
        let loopback = try loopback()
        let (peer, server) = try loopback.connected()
        let (other, silent) = try loopback.connected()
        server.whenMemoryRanOut = { transport in
            transport.write("no room")
            transport.loseConnection(within: .seconds(5))
        }
        server.transport?.noteKept(1_000)
        silent.transport?.noteKept(900)
        loopback.reactor.dropLargest(of: meter, downTo: 0)
        #expect(meter.heldByteCount == 0 && server.memoryRanOutCount == 0)
        #expect(
            try loopback.turn(until: {
                peer.receiveAll()
                other.receiveAll()
                return peer.isOver && silent.reason != nil
            }))
        #expect(String(decoding: peer.received, as: UTF8.self) == "no room")
        #expect(server.memoryRanOutCount == 1)
        guard case .failed(let error) = silent.reason else {
            Issue.record("\(String(describing: silent.reason))")
            return
        }
        #expect(error is BacklogTooLarge)
        // It has ended; later reports do not count.
        server.transport?.noteKept(5)
        #expect(meter.heldByteCount == 0)
        peer.close()
    }

    @Test func `a connection that is refused by its factory never counts`() throws {
        struct Busy: RefusalWithMessage {
            let message = "busy\n"
        }
        let reactor = try Reactor()
        let listener = try #require(
            try reactor.listen(at: Endpoint(host: "127.0.0.1", port: 0)) { _ in throw Busy() }.first
        )
        var failures = 0
        listener.meter = meter
        listener.acceptFailed = { _ in failures += 1 }
        let peer = try RawPeer(connectedTo: listener.address)
        // Received bytes do not destroy the message.
        peer.send("hello")
        #expect(
            try reactor.turn(until: {
                peer.receive()
                return peer.isOver
            }))
        #expect(String(decoding: peer.received, as: UTF8.self) == "busy\n")
        #expect(failures == 1 && meter.connectionCount == 0)
        peer.close()
        try reactor.endCleanly()
    }
}
