import ReactorTesting
import Testing

@testable import ReactorKit

@Suite("StreamLedger", .timeLimit(.minutes(5)))
struct StreamLedgerTests {
    private let ledger = StreamLedger()

    private func loopback() throws -> Loopback {
        let loopback = try Loopback()
        loopback.listener.ledger = ledger
        return loopback
    }

    @Test func `it counts what came and what went`() throws {
        let loopback = try loopback()
        let (peer, server) = try loopback.connected()
        server.whenReceived = { bytes, transport in transport.write(bytes + bytes) }
        peer.send("hello")
        #expect(
            try loopback.turn(until: {
                peer.receive()
                return peer.received.count == 10
            }))
        #expect(ledger.receivedByteCount == 5 && ledger.sentByteCount == 10)
        #expect(ledger.waitingByteCount == 0 && ledger.connectionCount == 1)
    }

    @Test func `it knows what waits when each callback is over, and at the end nothing`() throws {
        let loopback = try loopback()
        var ended = 0
        ledger.connectionEnded = { ended += 1 }
        let (peer, server) = try loopback.connected()
        let (other, second) = try loopback.connected()
        server.transport?.write(Loopback.flood)
        second.transport?.write(Loopback.flood)
        try loopback.settle()
        let waiting = [server, second].reduce(0) { $0 + ($1.transport?.bufferedByteCount ?? 0) }
        #expect(waiting > 0 && ledger.waitingByteCount == waiting)
        // What a peer takes waits no more.
        #expect(
            try loopback.turn(until: {
                peer.receiveAll()
                return peer.received.count == Loopback.flood.count
            }))
        #expect(ledger.waitingByteCount == second.transport?.bufferedByteCount)
        other.reset()
        peer.close()
        #expect(try loopback.turn(until: { ended == 2 }))
        #expect(ledger.waitingByteCount == 0 && ledger.connectionCount == 0)
    }

    @Test func `the largest are dropped, and their memory is free at once`() throws {
        let loopback = try loopback()
        var connections: [(peer: RawPeer, server: RecordingProtocol)] = []
        for size in [4_000_000, 8_000_000, 7_000_000] {
            let connection = try loopback.connected()
            connection.server.transport?.write(Array(Loopback.flood.prefix(size)))
            connections.append(connection)
        }
        try loopback.settle()
        let first = try #require(connections[0].server.transport?.bufferedByteCount)
        loopback.reactor.dropLargest(of: ledger, downTo: first)
        #expect(ledger.waitingByteCount == first)
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

    @Test func `a connection that is refused by its factory never counts`() throws {
        struct Busy: PoliteRefusal {
            let lastWords = "busy\n"
        }
        let reactor = try Reactor()
        let listener = try #require(
            try reactor.listen(at: Endpoint(host: "127.0.0.1", port: 0)) { _ in throw Busy() }.first
        )
        var failures = 0
        listener.ledger = ledger
        listener.acceptFailed = { _ in failures += 1 }
        let peer = try RawPeer(connectedTo: listener.address)
        // What has come already does not destroy the last words.
        peer.send("hello")
        #expect(
            try reactor.turn(until: {
                peer.receive()
                return peer.isOver
            }))
        #expect(String(decoding: peer.received, as: UTF8.self) == "busy\n")
        #expect(failures == 1 && ledger.connectionCount == 0)
        peer.close()
        try reactor.endCleanly()
    }
}
