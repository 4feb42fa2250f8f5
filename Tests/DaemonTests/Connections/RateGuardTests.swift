import Daemon
import ReactorKit
import ReactorTesting
import Testing
import Timestamps

@Suite("RateGuard", .timeLimit(.minutes(5)))
struct RateGuardTests {
    @Test func `without a limit there is none of it`() throws {
        let reactor = try Reactor()
        let made = RateGuard(
            before: RecordingProtocol(), ConnectionRates(ServerLimits()), framing: .lines,
            sharing: nil, on: reactor
        ) {}
        #expect(made == nil)
    }

    @Test(arguments: [1, 3, 1_000])
    func `just a second's messages pass, however they were cut; the rest follows in time`(
        size: Int
    ) throws {
        let bench = try Bench { $0.messagesPerConnection = 4 }
        try bench.send("a\nb\nc\nd\ne\nf\ng", in: size)
        #expect(bench.inner.text == "a\nb\nc\nd\n")
        #expect(bench.transport.isPaused && bench.exceeded == 1)
        try bench.pass(.milliseconds(249))
        #expect(bench.inner.text == "a\nb\nc\nd\n")
        try bench.pass(.milliseconds(1))
        #expect(bench.inner.text == "a\nb\nc\nd\ne\n")
        #expect(bench.transport.isPaused)
        try bench.pass(.milliseconds(500))
        #expect(bench.inner.text == "a\nb\nc\nd\ne\nf\ng")
        #expect(!bench.transport.isPaused && bench.exceeded == 1)
    }

    @Test func `bytes pass at their rate, a line in parts`() throws {
        let bench = try Bench { $0.bytesPerConnection = 100 }
        let line = String(repeating: "x", count: 149) + "\n"
        try bench.send(line)
        #expect(bench.inner.received.count == 100)
        try bench.pass(.milliseconds(100))
        #expect(bench.inner.received.count == 110)
        try bench.pass(.milliseconds(400))
        #expect(bench.inner.text == line)
        #expect(!bench.transport.isPaused)
    }

    @Test func `in chunks a message is never cut`() throws {
        let bench = try Bench(framing: .chunks) { $0.bytesPerConnection = 10 }
        try bench.send("twenty bytes are here")
        #expect(bench.inner.pieceSizes == [21])
        try bench.send("more")
        #expect(bench.inner.pieceSizes == [21] && bench.transport.isPaused)
        // 11 bytes of debt, and a tenth of a second's worth.
        try bench.pass(.milliseconds(1_200))
        #expect(bench.inner.pieceSizes == [21, 4])
    }

    @Test func `by the other policy what is beyond is refused by a line and a close`() throws {
        let bench = try Bench {
            $0.messagesPerConnection = 2
            $0.ratePolicy = .refuse
        }
        try bench.send("a\nb\nc\nd\n")
        #expect(bench.inner.text == "a\nb\n")
        #expect(bench.transport.text == "error: more than 2 messages a second\n")
        #expect(bench.transport.closings == [.loseConnection(within: .seconds(2))])
        #expect(bench.exceeded == 1)
    }

    @Test func `connections of an address share its limit`() throws {
        let shared = SharedRate(try #require(RateLimit(messages: 3, bytes: 0)))
        let clock = ManualClock()
        let one = try Bench(clock: clock, sharing: shared) { $0.ratePolicy = .refuse }
        let other = try Bench(clock: clock, sharing: shared)
        try one.send("a\nb\n")
        try other.send("c\nd\n")
        #expect(other.inner.text == "c\n" && other.transport.isPaused)
        try one.send("e\n")
        #expect(
            one.transport.text == "error: more than 3 messages a second from your address\n")
        try clock.advance(by: .seconds(1), running: other.reactor)
        #expect(other.inner.text == "c\nd\n" && !other.transport.isPaused)
    }

    @Test func `while the protocol behind pauses nothing passes, and then all in its time`() throws
    {
        let bench = try Bench { $0.messagesPerConnection = 3 }
        let inner = try #require(bench.inner.transport)
        bench.inner.whenReceived = { _, transport in transport.pauseProducing() }
        try bench.send("a\nb\nc\n")
        #expect(bench.inner.text == "a\nb\nc\n" && bench.transport.isPaused)
        // What a layer below had already.
        try bench.send("d\n")
        try bench.pass(.seconds(5))
        #expect(bench.inner.text == "a\nb\nc\n")
        bench.inner.whenReceived = nil
        inner.resumeProducing()
        #expect(bench.inner.text == "a\nb\nc\n")
        try bench.pass(.zero)
        #expect(bench.inner.text == "a\nb\nc\nd\n" && !bench.transport.isPaused)
        #expect(bench.exceeded == 0)
    }

    @Test func `another limit holds at once, and so does none`() throws {
        let bench = try Bench { $0.messagesPerConnection = 2 }
        try bench.send("a\n")
        bench.rates.change(to: Bench.limits { $0.messagesPerConnection = 1 })
        try bench.send("b\nc\n")
        #expect(bench.inner.text == "a\nb\n" && bench.transport.isPaused)
        bench.rates.change(to: ServerLimits())
        try bench.pass(.seconds(1))
        #expect(bench.inner.text == "a\nb\nc\n" && !bench.transport.isPaused)
        try bench.send(String(repeating: "x\n", count: 1_000))
        #expect(bench.inner.received.count == 2_006 && !bench.transport.isPaused)
        bench.rates.change(
            to: Bench.limits {
                $0.messagesPerConnection = 1
                $0.ratePolicy = .refuse
            })
        try bench.send("y\nz\n")
        #expect(bench.transport.text == "error: more than 1 messages a second\n")
    }

    @Test func `what an address shares can change, and go`() throws {
        let shared = SharedRate(try #require(RateLimit(messages: 1, bytes: 0)))
        let bench = try Bench(sharing: shared)
        try bench.send("a\nb\nc\n")
        #expect(bench.inner.text == "a\n")
        shared.change(to: RateLimit(messages: 0, bytes: 2))
        try bench.pass(.seconds(1))
        #expect(bench.inner.text == "a\nb\n")
        shared.change(to: nil)
        try bench.pass(.seconds(1))
        #expect(bench.inner.text == "a\nb\nc\n" && !bench.transport.isPaused)
    }

    @Test func `what is held is told to the transport, and given up when memory is short`() throws {
        let bench = try Bench { $0.messagesPerConnection = 1 }
        try bench.send("a\nbb\nccc\n")
        #expect(bench.transport.keptByteCount == 7)
        try bench.pass(.seconds(1))
        #expect(bench.transport.keptByteCount == 4)
        bench.rateGuard.memoryRanOut(bench.transport)
        #expect(bench.inner.memoryRanOutCount == 1)
        try bench.pass(.seconds(5))
        #expect(bench.inner.text == "a\nbb\n")
    }

    @Test func `a successor is guarded as well, and gets what is held`() throws {
        let bench = try Bench { $0.messagesPerConnection = 2 }
        let (second, third) = (RecordingProtocol(), RecordingProtocol())
        second.whenMade = { $0.handOver(to: third, unread: [UInt8]().span) }
        bench.inner.whenReceived = { bytes, transport in
            transport.handOver(to: second, unread: Array(bytes.dropFirst(2)).span)
        }
        try bench.send("a\nb\nc\nd\ne\n")
        #expect(bench.inner.text == "a\nb\n" && bench.transport.isPaused)
        #expect(bench.transport.successor == nil)
        #expect(bench.transport.keptByteCount == 8)
        try bench.pass(.zero)
        try bench.pass(.zero)
        #expect(second.events == [.made])
        #expect(third.text == "b\n" && bench.transport.isPaused)
        try bench.pass(.milliseconds(500))
        #expect(third.text == "b\nc\n")
        try bench.pass(.seconds(1))
        #expect(third.text == "b\nc\nd\ne\n" && !bench.transport.isPaused)
        #expect(bench.transport.keptByteCount == 0)
        bench.rateGuard.pauseProducing()
        bench.rateGuard.connectionLost(.closedByPeer)
        #expect(third.events.suffix(2) == [.paused, .lost("closed by the peer")])
        #expect(bench.inner.events == [.made, .received(Array("a\nb\n".utf8))])
        try bench.reactor.expectNothingLeft()
    }

    @Test func `a successor that pauses holds back what was handed over and what is held`() throws {
        let bench = try Bench { $0.messagesPerConnection = 1 }
        let second = RecordingProtocol()
        second.whenMade = { $0.pauseProducing() }
        bench.inner.whenReceived = { _, transport in
            transport.handOver(to: second, unread: "unread\n".utf8.span)
        }
        bench.rateGuard.pauseProducing()
        try bench.send("a\nb\n")
        try bench.pass(.seconds(5))
        #expect(second.events == [.made, .paused] && bench.transport.isPaused)
        second.transport?.resumeProducing()
        try bench.pass(.zero)
        #expect(second.text == "unread\nb\n" && !bench.transport.isPaused)
        bench.rateGuard.connectionLost(.closedByPeer)
    }

    @Test func `what is held at the end of the server is answered`() throws {
        let bench = try Bench { $0.messagesPerConnection = 1 }
        try bench.send("a\nb\nc\n")
        bench.rateGuard.shutDown(bench.transport, within: .seconds(5))
        #expect(bench.inner.text == "a\nb\nc\n")
        #expect(bench.transport.closings == [.loseConnection(within: .seconds(5))])
        try bench.reactor.expectNothingLeft()
    }

    @Test func `half-close is supported if the protocol behind supports it`() throws {
        let bench = try Bench { $0.messagesPerConnection = 2 }
        #expect(bench.rateGuard.halfCloseProtocol == nil)
        bench.inner.supportsHalfClose = true
        #expect(bench.rateGuard.halfCloseProtocol === bench.rateGuard)
    }

    @Test func `a connection that ends leaves nothing behind`() throws {
        let bench = try Bench { $0.messagesPerConnection = 1 }
        try bench.send("a\nb\nc\n")
        bench.rateGuard.connectionLost(.closedByPeer)
        #expect(bench.inner.lostCount == 1)
        try bench.reactor.expectNothingLeft()
    }
}

/// A guard before a protocol that records, on a clock that is turned by hand.
private final class Bench {
    let clock: ManualClock
    let reactor: Reactor
    let inner = RecordingProtocol()
    let transport = RecordingTransport()
    let rates: ConnectionRates
    let rateGuard: RateGuard
    private let count = Counter()

    private final class Counter {
        var value = 0
    }

    init(
        clock: ManualClock = ManualClock(), framing: Framing = .lines,
        sharing shared: SharedRate? = nil, _ change: (inout ServerLimits) -> Void = { _ in }
    ) throws {
        self.clock = clock
        reactor = try Reactor(clock: clock)
        rates = ConnectionRates(Self.limits(change))
        let made = RateGuard(
            before: inner, rates, framing: framing, sharing: shared, on: reactor
        ) { [count] in count.value += 1 }
        rateGuard = try #require(made)
        try rateGuard.connectionMade(transport)
    }

    var exceeded: Int { count.value }

    static func limits(_ change: (inout ServerLimits) -> Void) -> ServerLimits {
        var limits = ServerLimits()
        change(&limits)
        return limits
    }

    /// Sends in pieces, as long as the guard wants any.
    func send(_ text: String, in size: Int = .max) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(size))
            rest = rest.dropFirst(piece.count)
            try rateGuard.dataReceived(piece.span)
        }
    }

    func pass(_ time: Duration) throws {
        try clock.advance(by: time, running: reactor)
    }
}
