import Glibc
import ReactorTesting
import SystemPackage
import Testing

@testable import ReactorKit

@Suite("StreamTransport, writing", .timeLimit(.minutes(10)))
struct StreamTransportWritingTests {
    private let loopback: Loopback

    init() throws {
        loopback = try Loopback()
    }

    /// Sockets that preserve the boundaries of sends, so that sends can be counted.
    private func packetPair() throws -> (near: Socket, far: Socket) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_SEQPACKET.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        try check("socketpair", unsafe socketpair(AF_UNIX, type, 0, &ends))
        return (
            Socket(adopting: FileDescriptor(rawValue: ends[0])),
            Socket(adopting: FileDescriptor(rawValue: ends[1]))
        )
    }

    @Test func `the writes of one callback are sent at its end in one send`() throws {
        let (near, far) = try packetPair()
        defer { far.close() }
        let `protocol` = RecordingProtocol()
        `protocol`.whenMade = { for word in ["one ", "two ", "three"] { $0.write(word) } }
        let transport = StreamTransport(near, peer: nil, on: loopback.reactor)
        transport.attach(`protocol`)
        #expect(transport.bufferedByteCount == 0)
        let buffer = ReadBuffer()
        guard case .count(13) = try far.receive(into: buffer) else {
            Issue.record("the three words did not arrive in one piece")
            return
        }
        guard case .blocked = try far.receive(into: buffer) else {
            Issue.record("something more was sent")
            return
        }
    }

    @Test func `writes outside callbacks are sent together in the same turn`() throws {
        let (near, far) = try packetPair()
        defer { far.close() }
        let transport = StreamTransport(near, peer: nil, on: loopback.reactor)
        transport.attach(RecordingProtocol())
        loopback.reactor.callSoon { for word in ["one ", "two"] { transport.write(word) } }
        try loopback.reactor.turn(waitingAtMost: .zero)
        guard case .count(7) = try far.receive(into: ReadBuffer()) else {
            Issue.record("the two words did not arrive in one piece")
            return
        }
    }

    @Test func `writes of no bytes do nothing`() throws {
        let (peer, server) = try loopback.connected()
        server.transport?.write([])
        server.transport?.write("")
        try loopback.settle()
        #expect(!peer.receive())
        #expect(server.transport?.bufferedByteCount == 0)
    }

    @Test
    func `the protocol is paused above the high-water mark and resumed below the low-water mark`()
        throws
    {
        let (peer, server) = try loopback.connected()
        server.transport?.write(Loopback.flood)
        #expect(server.events == [.made])
        try loopback.settle()
        #expect(server.events == [.made, .paused])
        var lowest = Int.max
        server.whenResumed = { lowest = $0.bufferedByteCount }
        #expect(
            try loopback.turn(until: {
                peer.receiveAll()
                return peer.received.count == Loopback.flood.count
            }))
        #expect(server.events == [.made, .paused, .resumed])
        #expect(lowest <= WaterMarks().low)
    }

    @Test func `a peer that does not read answers cannot send further requests`() throws {
        let (peer, server) = try loopback.connected()
        server.transport?.write(Loopback.flood)
        try loopback.settle()
        peer.send("question")
        try loopback.settle()
        #expect(server.received == [])
        #expect(
            try loopback.turn(until: {
                peer.receiveAll()
                return server.text == "question"
            }))
    }

    @Test func `memory is bounded however much a peer that does not read sends`() throws {
        let answer = [UInt8](repeating: 9, count: 1_000)
        loopback.prepare = { server in
            // A thousand bytes for each received one.
            server.whenReceived = { bytes, transport in
                for _ in bytes.prefix(100) { transport.write(answer) }
            }
        }
        let (peer, server) = try loopback.connected()
        let transport = try #require(server.transport)
        var most = 0
        for _ in 0..<1_000 {
            peer.send([UInt8](repeating: 1, count: 100))
            try loopback.reactor.turn(waitingAtMost: .zero)
            most = max(most, transport.bufferedByteCount)
        }
        #expect(server.events.contains(.paused))
        #expect(most <= WaterMarks().high + 100 * answer.count)
    }

    /// Writes 200 MB in pieces, of which the peer reads none; returns the maximum of unsent bytes.
    private func pour(
        into server: RecordingProtocol, on loopback: Loopback, heedsPauses: Bool
    ) throws -> Int {
        let piece = [UInt8](repeating: 5, count: 50_000)
        let transport = try #require(server.transport)
        var isPaused = false
        server.whenPaused = { _ in isPaused = true }
        server.whenResumed = { _ in isPaused = false }
        var most = 0
        for _ in 0..<400 {
            // Ten pieces in one call, as a program that answers from a file.
            loopback.reactor.callSoon {
                for _ in 0..<10 where !(heedsPauses && isPaused) {
                    transport.write(piece)
                    most = max(most, transport.bufferedByteCount)
                    if heedsPauses, transport.bufferedByteCount > WaterMarks().high { return }
                }
            }
            try loopback.reactor.turn(waitingAtMost: .zero)
        }
        return most
    }

    @Test(arguments: [SlowPeerPolicy.stopReading, .pauseProtocolOnly])
    private func `a writer of 200 MB for a peer that never reads is paused`(
        policy: SlowPeerPolicy
    ) throws {
        let loopback = try Loopback(options: ListenOptions(StreamOptions(slowPeers: policy)))
        let (_, server) = try loopback.connected()
        let most = try pour(into: server, on: loopback, heedsPauses: true)
        #expect(most <= WaterMarks().high + 50_000)
        #expect(server.events == [.made, .paused])
    }

    /// Also in one callback, before the writer can be paused.
    @Test func `a peer that never reads is dropped at a write of 200 MB`() throws {
        let loopback = try Loopback(options: ListenOptions(StreamOptions(slowPeers: .drop)))
        let (_, server) = try loopback.connected()
        let most = try pour(into: server, on: loopback, heedsPauses: false)
        #expect(most <= WaterMarks().high + 50_000)
        #expect(server.events == [.made, .lost("aborted")])
        #expect(loopback.reactor.poller.count == 2)
    }

    @Test func `a peer that reads is not dropped for one large write`() throws {
        let loopback = try Loopback(options: ListenOptions(StreamOptions(slowPeers: .drop)))
        let (peer, server) = try loopback.connected()
        // More than the mark, and less than the kernel takes at once.
        server.transport?.write([UInt8](repeating: 5, count: 100_000))
        #expect(server.transport?.bufferedByteCount == 0)
        #expect(
            try loopback.turn(until: {
                peer.receiveAll()
                return peer.received.count == 100_000
            }))
        #expect(server.events == [.made])
    }

    @Test func `an error of a write that cannot wait is reported later`() throws {
        let loopback = try Loopback(options: ListenOptions(StreamOptions(slowPeers: .drop)))
        let (_, server) = try loopback.connected()
        let transport = try #require(server.transport)
        SystemFaults.reset.injected(.call(1)) {
            for _ in 1...2 { transport.write([UInt8](repeating: 5, count: 100_000)) }
        }
        #expect(server.events == [.made])
        #expect(transport.isClosing)
        try loopback.reactor.turn(waitingAtMost: .zero)
        #expect(server.events == [.made, .lost("Connection reset by peer (send)")])
    }

    @Test func `a slow peer is dropped with that policy`() throws {
        let loopback = try Loopback(options: ListenOptions(StreamOptions(slowPeers: .drop)))
        let (_, server) = try loopback.connected()
        let (other, kept) = try loopback.connected()
        server.transport?.write(Loopback.flood)
        #expect(try loopback.turn(until: { server.reason != nil }))
        #expect(server.events == [.made, .lost("aborted")])
        other.send("x")
        #expect(try loopback.turn(until: { kept.text == "x" }))
    }

    @Test func `with pauseProtocolOnly the protocol is only paused`() throws {
        let loopback = try Loopback(
            options: ListenOptions(StreamOptions(slowPeers: .pauseProtocolOnly)))
        let (peer, server) = try loopback.connected()
        server.transport?.write(Loopback.flood)
        try loopback.settle()
        #expect(server.events == [.made, .paused])
        peer.send("question")
        #expect(try loopback.turn(until: { server.text == "question" }))
    }

    @Test func `a producer that writes at each resume does not occupy the loop`() throws {
        let (peer, server) = try loopback.connected()
        var depth = 0
        var deepest = 0
        var resumed = 0
        server.whenResumed = { transport in
            depth += 1
            deepest = max(deepest, depth)
            resumed += 1
            if resumed < 5 {
                transport.write(Loopback.flood)
            } else {
                transport.loseConnection()
            }
            // The peer makes space at once, as far as it can.
            peer.receiveAll()
            depth -= 1
        }
        server.transport?.write(Loopback.flood)
        #expect(
            try loopback.turn(until: {
                peer.receiveAll()
                return peer.isOver
            }))
        #expect(deepest == 1)
        #expect(peer.error == nil)
        #expect(peer.received.count == 5 * Loopback.flood.count)
    }

    @Test func `a pausing protocol may abort`() throws {
        let (_, server) = try loopback.connected()
        server.whenPaused = { $0.abortConnection() }
        server.transport?.write(Loopback.flood)
        #expect(try loopback.turn(until: { server.reason != nil }))
        #expect(server.events == [.made, .paused, .lost("aborted")])
    }

    @Test func `writing to a closed peer is reported, and does not end the process`() throws {
        let (peer, server) = try loopback.connected()
        server.transport?.pauseProducing()
        peer.close()
        server.transport?.write("x")
        try loopback.settle()
        server.transport?.write("y")
        #expect(try loopback.turn(until: { server.reason != nil }))
        guard case .lost = server.reason else {
            Issue.record("\(String(describing: server.reason))")
            return
        }
        #expect(server.lostCount == 1)
    }
}
