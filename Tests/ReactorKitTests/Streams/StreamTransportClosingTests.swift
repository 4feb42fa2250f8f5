import ReactorTesting
import SystemPackage
import Testing

@testable import ReactorKit

@Suite("StreamTransport, closing", .timeLimit(.minutes(10)))
struct StreamTransportClosingTests {
    private let clock = ManualClock()
    private let loopback: Loopback

    init() throws {
        loopback = try Loopback(clock: clock)
    }

    /// Turns, and reads at the peer, until the condition holds.
    private func exchange(with peer: RawPeer, until condition: () -> Bool) throws -> Bool {
        try loopback.turn(until: {
            peer.receiveAll()
            return condition()
        })
    }

    @Test func `all written bytes reach a peer whose own data was not read`() throws {
        let (peer, server) = try loopback.connected()
        server.transport?.pauseProducing()
        peer.send([UInt8](repeating: 1, count: 100_000))
        server.transport?.write(Loopback.flood)
        server.transport?.loseConnection()
        #expect(try exchange(with: peer, until: { peer.isOver }))
        #expect(peer.error == nil)
        #expect(peer.received == Loopback.flood)
        peer.close()
        #expect(try loopback.turn(until: { server.reason != nil }))
        #expect(server.events == [.made, .lost("closed")])
    }

    @Test func `bytes before a reset are delivered, even if a write detects it first`() throws {
        let (peer, server) = try loopback.connected()
        server.transport?.write(Loopback.flood)
        try loopback.settle()
        peer.send("answer")
        // With unread data, which makes it a reset.
        peer.close()
        #expect(try loopback.turn(until: { server.reason != nil }))
        #expect(server.events.contains(.received(Array("answer".utf8))))
        #expect(server.lostCount == 1)
        guard case .lost(let error) = server.reason else {
            Issue.record("\(String(describing: server.reason))")
            return
        }
        #expect(error.code == .connectionReset || error.code == .brokenPipe)
    }

    @Test func `a pause holds back bytes before a reset, and the end`() throws {
        let (peer, server) = try loopback.connected()
        server.whenReceived = { _, transport in transport.pauseProducing() }
        server.transport?.write(Loopback.flood)
        try loopback.settle()
        peer.send("answer")
        peer.close()
        #expect(try loopback.turn(until: { server.text == "answer" }))
        try loopback.settle()
        #expect(server.reason == nil)
        server.transport?.write("unread")
        server.transport?.resumeProducing()
        #expect(try loopback.turn(until: { server.reason != nil }))
        #expect(server.lostCount == 1)
    }

    @Test func `an orderly close of ours does not hide a reset`() throws {
        let (peer, server) = try loopback.connected()
        server.whenReceived = { _, transport in transport.loseConnection() }
        server.transport?.write(Loopback.flood)
        try loopback.settle()
        peer.send("answer")
        peer.close()
        #expect(try loopback.turn(until: { server.reason != nil }))
        guard case .lost = server.reason else {
            Issue.record("\(String(describing: server.reason))")
            return
        }
    }

    @Test func `a peer that does not close in time is reset`() throws {
        let (peer, server) = try loopback.connected()
        server.transport?.write("goodbye")
        server.transport?.loseConnection(within: .seconds(5))
        #expect(try exchange(with: peer, until: { peer.hasFinished }))
        #expect(peer.text == "goodbye")
        try clock.advance(by: .seconds(5) - .nanoseconds(1), running: loopback.reactor)
        #expect(server.reason == nil)
        try clock.advance(by: .nanoseconds(1), running: loopback.reactor)
        #expect(server.events == [.made, .lost("timed out")])
        #expect(loopback.reactor.nextDue == nil)
    }

    @Test func `a peer that does not read is reset in time too`() throws {
        let (peer, server) = try loopback.connected()
        server.transport?.write(Loopback.flood)
        server.transport?.loseConnection(within: .seconds(5))
        try loopback.settle()
        #expect(server.reason == nil)
        try clock.advance(by: .seconds(5), running: loopback.reactor)
        #expect(server.events.last == .lost("timed out"))
        peer.receiveAll()
        #expect(peer.error?.code == .connectionReset)
    }

    @Test func `the peer's bytes after the close are read and dropped`() throws {
        let (peer, server) = try loopback.connected()
        server.transport?.loseConnection()
        for _ in 0..<50 {
            peer.send([UInt8](repeating: 2, count: 10_000))
            try loopback.reactor.turn(waitingAtMost: .zero)
        }
        peer.finishWriting()
        #expect(try exchange(with: peer, until: { server.reason != nil }))
        #expect(server.events == [.made, .lost("closed")])
        #expect(peer.hasFinished)
    }

    @Test func `writes after the close are ignored`() throws {
        let (peer, server) = try loopback.connected()
        let transport = try #require(server.transport)
        transport.write("before")
        transport.loseConnection()
        transport.write("after")
        transport.loseConnection(within: .zero)
        #expect(transport.isClosing)
        #expect(try exchange(with: peer, until: { peer.hasFinished }))
        #expect(peer.text == "before")
    }

    @Test func `a close inside a callback sends that callback's writes first`() throws {
        loopback.prepare = { server in
            server.whenMade = {
                $0.write("go away")
                $0.loseConnection()
            }
        }
        let (peer, server) = try loopback.connected()
        #expect(try exchange(with: peer, until: { peer.hasFinished }))
        #expect(peer.text == "go away")
        peer.close()
        #expect(try loopback.turn(until: { server.reason != nil }))
        #expect(server.events == [.made, .lost("closed")])
    }

    @Test func `an abort ends an orderly close`() throws {
        let (peer, server) = try loopback.connected()
        server.transport?.write(Loopback.flood)
        server.transport?.loseConnection()
        try loopback.settle()
        server.transport?.abortConnection()
        #expect(try exchange(with: peer, until: { peer.isOver }))
        #expect(server.events.last == .lost("aborted"))
        #expect(peer.error?.code == .connectionReset)
    }

    // MARK: - Half-close

    @Test func `the writing half can be closed alone`() throws {
        let (peer, server) = try loopback.connected()
        let transport = try #require(server.transport)
        transport.write("question")
        transport.loseWriteConnection()
        transport.write("ignored")
        #expect(transport.isWritingClosed)
        #expect(!transport.isClosing)
        #expect(transport.isDelivering)
        #expect(try exchange(with: peer, until: { peer.hasFinished }))
        #expect(peer.text == "question")
        peer.send("answer")
        #expect(try loopback.turn(until: { server.text == "answer" }))
        peer.close()
        #expect(try loopback.turn(until: { server.reason != nil }))
        #expect(server.events.last == .lost("closed by the peer"))
    }

    @Test func `a half-closed connection that was above the high-water mark goes on reading`()
        throws
    {
        let (peer, server) = try loopback.connected()
        server.transport?.write(Loopback.flood)
        try loopback.settle()
        #expect(server.events == [.made, .paused])
        server.transport?.loseWriteConnection()
        #expect(try exchange(with: peer, until: { peer.hasFinished }))
        #expect(peer.received == Loopback.flood)
        peer.send("answer")
        peer.close()
        #expect(try loopback.turn(until: { server.reason != nil }))
        #expect(server.text == "answer")
        #expect(server.events.last == .lost("closed by the peer"))
    }

    @Test func `bytes that are unsent at the peer's FIN are still sent`() throws {
        let (peer, server) = try loopback.connected()
        server.whenReceived = { _, transport in transport.write(Loopback.flood) }
        peer.send("question")
        peer.finishWriting()
        #expect(try exchange(with: peer, until: { peer.isOver }))
        #expect(peer.error == nil)
        #expect(peer.received == Loopback.flood)
        #expect(server.events.last == .lost("closed by the peer"))
        #expect(server.lostCount == 1)
    }

    @Test func `a peer that finishes and reads nothing is reset after thirty seconds`() throws {
        let (peer, server) = try loopback.connected()
        // Low enough not to stop reading, and more than the kernel buffers.
        server.whenReceived = { _, transport in transport.write(Loopback.flood) }
        peer.send("question")
        try loopback.settle()
        peer.finishWriting()
        server.transport?.loseConnection(within: .seconds(30))
        try loopback.settle()
        #expect(server.reason == nil)
        try clock.advance(by: .seconds(30), running: loopback.reactor)
        #expect(server.events.last == .lost("timed out"))
    }

    // MARK: - Shutdown

    @Test func `a shutdown lets connections finish`() throws {
        let (peer, server) = try loopback.connected()
        server.transport?.write(Loopback.flood)
        loopback.reactor.shutDown(within: .seconds(5))
        #expect(try exchange(with: peer, until: { peer.hasFinished }))
        #expect(peer.received == Loopback.flood)
        peer.close()
        #expect(try loopback.turn(until: { server.reason != nil }))
        #expect(server.events.last == .lost("closed"))
        #expect(loopback.reactor.poller.count == 1)
    }

    @Test func `a shutdown ends at its limit`() throws {
        let (_, server) = try loopback.connected()
        loopback.reactor.shutDown(within: .seconds(5))
        try clock.advance(by: .seconds(4), running: loopback.reactor)
        #expect(server.reason == nil)
        try clock.advance(by: .seconds(1), running: loopback.reactor)
        #expect(server.events.last == .lost("timed out"))
    }

    @Test func `a shutdown's limit applies to a connection that closes with a longer one`() throws {
        let (_, server) = try loopback.connected()
        server.transport?.loseConnection(within: .seconds(60))
        loopback.reactor.shutDown(within: .seconds(5))
        try clock.advance(by: .seconds(5), running: loopback.reactor)
        #expect(server.events.last == .lost("aborted"))
        #expect(loopback.reactor.nextDue == nil)
    }

    @Test func `a second shutdown ends everything at once`() throws {
        let (peer, server) = try loopback.connected()
        let reactor = loopback.reactor
        reactor.callSoon {
            reactor.shutDown(within: .seconds(5))
            reactor.callSoon { reactor.shutDown(within: .seconds(5)) }
        }
        try reactor.run()
        #expect(server.events == [.made, .lost("aborted")])
        peer.receiveAll()
        #expect(peer.isOver)
        #expect(reactor.nextDue == nil)
    }
}
