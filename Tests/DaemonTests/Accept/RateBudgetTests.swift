import Daemon
import ReactorKit
import ReactorTesting
import Testing

@Suite("RateBudget", .timeLimit(.minutes(10)))
struct RateBudgetTests {
    @Test func `without a limit there is no budget`() throws {
        let reactor = try Reactor()
        let made = RateBudget(ConnectionRates(ServerLimits()), sharing: nil, on: reactor) {}
        #expect(made == nil)
    }

    @Test(arguments: [1, 3, 1_000])
    func `just a second's messages pass, however they were cut; the rest follows in time`(
        size: Int
    ) throws {
        let bench = try Bench { $0.messagesPerConnection = 4 }
        try bench.send("a\nb\nc\nd\ne\nf\ng", in: size)
        #expect(bench.lines.text == "a b c d")
        #expect(bench.transport.isPaused && bench.exceeded == 1)
        try bench.pass(.milliseconds(249))
        #expect(bench.lines.text == "a b c d")
        try bench.pass(.milliseconds(1))
        #expect(bench.lines.text == "a b c d e")
        #expect(bench.transport.isPaused)
        try bench.pass(.milliseconds(500))
        #expect(bench.lines.text == "a b c d e f")
        #expect(bench.lines.unfinishedLine == Array("g".utf8))
        #expect(!bench.transport.isPaused && bench.exceeded == 1)
    }

    @Test func `bytes pass at their rate, a line in parts`() throws {
        let bench = try Bench { $0.bytesPerConnection = 100 }
        let line = String(repeating: "x", count: 149)
        try bench.send("\(line)\n")
        #expect(bench.lines.unfinishedLine?.count == 100)
        try bench.pass(.milliseconds(100))
        #expect(bench.lines.unfinishedLine?.count == 110)
        try bench.pass(.milliseconds(399))
        #expect(bench.lines.text == "")
        try bench.pass(.milliseconds(1))
        #expect(bench.lines.text == line)
        #expect(!bench.transport.isPaused)
    }

    @Test func `without framing a message is never cut`() throws {
        let chunks = Chunks()
        let bench = try Bench(before: chunks) { $0.bytesPerConnection = 10 }
        try bench.send("twenty bytes and one.")
        #expect(chunks.sizes == [21])
        try bench.send("more")
        #expect(chunks.sizes == [21] && bench.transport.isPaused)
        // 11 bytes of debt, and a tenth of a second's worth.
        try bench.pass(.milliseconds(1_199))
        #expect(chunks.sizes == [21])
        try bench.pass(.milliseconds(1))
        #expect(chunks.sizes == [21, 4])
    }

    @Test func `by the other policy what is beyond is refused by a line and a close`() throws {
        let bench = try Bench {
            $0.messagesPerConnection = 2
            $0.ratePolicy = .refuse
        }
        try bench.send("a\nb\nc\nd\n")
        #expect(bench.lines.text == "a b")
        #expect(bench.transport.text == "error: more than 2 messages a second\n")
        #expect(bench.transport.closings == [.loseConnection(within: .seconds(2))])
        #expect(bench.transport.keptByteCount == 0)
        #expect(bench.exceeded == 1)
    }

    @Test func `connections of an address share its limit`() throws {
        let shared = SharedRate(try #require(RateLimit(messages: 3, bytes: 0)))
        let clock = ManualClock()
        let one = try Bench(clock: clock, sharing: shared) { $0.ratePolicy = .refuse }
        let other = try Bench(clock: clock, sharing: shared)
        try one.send("a\nb\n")
        try other.send("c\nd\n")
        #expect(other.lines.text == "c" && other.transport.isPaused)
        try one.send("e\n")
        #expect(
            one.transport.text == "error: more than 3 messages a second from your address\n")
        try clock.advance(by: .seconds(1), running: other.reactor)
        #expect(other.lines.text == "c d" && !other.transport.isPaused)
    }

    @Test func `during a pause nothing passes, and then all in its time`() throws {
        let bench = try Bench { $0.messagesPerConnection = 3 }
        bench.lines.whenReceived = { line, lines in if line == "c" { lines.pauseReceiving() } }
        try bench.send("a\nb\nc\n")
        #expect(bench.lines.text == "a b c" && bench.transport.isPaused)
        // What a layer below had already.
        try bench.send("d\n")
        try bench.pass(.seconds(5))
        #expect(bench.lines.text == "a b c")
        try bench.lines.resumeReceiving()
        #expect(bench.lines.text == "a b c d" && !bench.transport.isPaused)
        #expect(bench.exceeded == 0)
    }

    @Test func `a pause that ends during a wait does not cut the wait short`() throws {
        let bench = try Bench { $0.messagesPerConnection = 1 }
        try bench.send("a\nb\nc\n")
        bench.lines.pauseReceiving()
        try bench.lines.resumeReceiving()
        #expect(bench.lines.text == "a" && bench.transport.isPaused)
        try bench.pass(.seconds(1))
        #expect(bench.lines.text == "a b")
        bench.lines.pauseReceiving()
        try bench.pass(.seconds(1))
        #expect(bench.lines.text == "a b" && bench.transport.isPaused)
        try bench.lines.resumeReceiving()
        #expect(bench.lines.text == "a b c" && !bench.transport.isPaused)
    }

    @Test func `another limit holds at once, and so does none`() throws {
        let bench = try Bench { $0.messagesPerConnection = 2 }
        try bench.send("a\n")
        bench.rates.change(to: Bench.limits { $0.messagesPerConnection = 1 })
        try bench.send("b\nc\n")
        #expect(bench.lines.text == "a b" && bench.transport.isPaused)
        bench.rates.change(to: ServerLimits())
        try bench.pass(.seconds(1))
        #expect(bench.lines.text == "a b c" && !bench.transport.isPaused)
        try bench.send(String(repeating: "x\n", count: 1_000))
        #expect(bench.lines.all.count == 1_003 && !bench.transport.isPaused)
        bench.rates.change(
            to: Bench.limits {
                $0.messagesPerConnection = 1
                $0.ratePolicy = .refuse
            })
        try bench.send("y\nz\n")
        #expect(bench.transport.text == "error: more than 1 messages a second\n")
    }

    @Test func `what an address shares can change, and be removed`() throws {
        let shared = SharedRate(try #require(RateLimit(messages: 1, bytes: 0)))
        let bench = try Bench(sharing: shared)
        try bench.send("a\nb\nc\n")
        #expect(bench.lines.text == "a")
        shared.change(to: RateLimit(messages: 0, bytes: 2))
        try bench.pass(.seconds(1))
        #expect(bench.lines.text == "a b")
        shared.change(to: nil)
        try bench.pass(.seconds(1))
        #expect(bench.lines.text == "a b c" && !bench.transport.isPaused)
    }

    @Test func `what waits is counted by the transport, and given up when memory is short`() throws
    {
        let bench = try Bench { $0.messagesPerConnection = 1 }
        try bench.send("a\nbb\nccc\n")
        #expect(bench.transport.keptByteCount == 7)
        try bench.pass(.seconds(1))
        #expect(bench.transport.keptByteCount == 4)
        bench.lines.memoryRanOut(bench.transport)
        try bench.pass(.seconds(5))
        #expect(bench.lines.text == "a bb")
        try bench.reactor.expectNothingLeft()
    }

    @Test func `what waits at the end of the server is answered`() throws {
        let bench = try Bench { $0.messagesPerConnection = 1 }
        try bench.send("a\nb\nc\n")
        bench.lines.shutDown(bench.transport, within: .seconds(5))
        #expect(bench.lines.text == "a b c")
        #expect(bench.transport.closings == [.loseConnection(within: .seconds(5))])
        try bench.reactor.expectNothingLeft()
    }

    @Test func `a connection that ends leaves nothing behind`() throws {
        let bench = try Bench { $0.messagesPerConnection = 1 }
        try bench.send("a\nb\nc\n")
        bench.lines.connectionLost(.closedByPeer)
        try bench.reactor.expectNothingLeft()
    }
}

/// Keeps its lines.
private final class Lines: LineProtocol {
    private(set) var all: [String] = []
    var whenReceived: ((String, Lines) throws -> Void)?

    var text: String { all.joined(separator: " ") }

    override func lineReceived(_ line: Span<UInt8>) throws {
        let line = String(decoding: [UInt8](copying: line), as: UTF8.self)
        all.append(line)
        try whenReceived?(line, self)
    }
}

private final class Chunks: ChunkProtocol {
    private(set) var sizes: [Int] = []

    override func chunkReceived(_ chunk: Span<UInt8>) { sizes.append(chunk.count) }
}

/// A protocol with a budget, on a clock that is turned by hand.
private final class Bench {
    let clock: ManualClock
    let reactor: Reactor
    let lines = Lines()
    let transport = RecordingTransport()
    let rates: ConnectionRates
    private let limited: FramedProtocol
    private let count = Counter()

    private final class Counter {
        var value = 0
    }

    init(
        clock: ManualClock = ManualClock(), before other: FramedProtocol? = nil,
        sharing shared: SharedRate? = nil, _ change: (inout ServerLimits) -> Void = { _ in }
    ) throws {
        self.clock = clock
        reactor = try Reactor(clock: clock)
        rates = ConnectionRates(Self.limits(change))
        let made = RateBudget(rates, sharing: shared, on: reactor) { [count] in count.value += 1 }
        limited = other ?? lines
        limited.limit(by: try #require(made))
        try limited.connectionMade(transport)
    }

    var exceeded: Int { count.value }

    static func limits(_ change: (inout ServerLimits) -> Void) -> ServerLimits {
        var limits = ServerLimits()
        change(&limits)
        return limits
    }

    /// Delivers in pieces, also while the transport is paused, as a layer below may.
    func send(_ text: String, in size: Int = .max) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(size))
            rest = rest.dropFirst(piece.count)
            try limited.dataReceived(piece.span)
        }
    }

    func pass(_ time: Duration) throws {
        try clock.advance(by: time, running: reactor)
    }
}
