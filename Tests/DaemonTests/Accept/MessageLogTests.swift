import Daemon
import ReactorKit
import ReactorTesting
import Services
import Testing

@Suite("MessageLog", .timeLimit(.minutes(10)))
struct MessageLogTests {
    private final class Log {
        var lines: [String] = []
    }

    private let log = Log()
    private let reactor: Reactor
    private let clock = ManualClock()
    private let inner = RecordingProtocol()
    private let far = RecordingProtocol()

    init() throws {
        reactor = try Reactor(clock: clock)
    }

    private func messageLog(_ framing: Framing) -> MessageLog {
        MessageLog(before: inner, framing: framing) { [log] in log.lines.append($0) }
    }

    @Test(arguments: [1, 2, 3, 65_536])
    func `each line is logged once over hand-overs, however it was cut`(size: Int) {
        let (second, third) = (RecordingProtocol(), RecordingProtocol())
        // Hands a whole read back, so that the next one gets it again.
        inner.whenReceived = { bytes, transport in
            transport.handOver(to: second, unread: bytes.span)
        }
        second.whenReceived = { [unowned second] _, transport in
            guard second.received.count > 4 else { return }
            transport.handOver(to: third, unread: Array(second.received.dropFirst(2)).span)
        }
        let pair = TransportPair(
            messageLog(.lines), far, conditions: .pieces(of: size), on: reactor)
        far.whenMade = { $0.write("one\ntwo\n\nthree") }
        pair.pump()
        far.transport?.write(" and more\nunfinished")
        far.transport?.loseConnection()
        pair.pump()
        #expect(log.lines == ["\"one\"", "\"two\"", "\"\"", "\"three and more\""])
        #expect(third.text == "e\ntwo\n\nthree and more\nunfinished")
        #expect(third.events.last == .lost("closed by the peer"))
    }

    @Test func `a chunk that is handed over is not logged again`() {
        let second = RecordingProtocol()
        inner.whenReceived = { bytes, transport in
            transport.handOver(to: second, unread: Array(bytes.dropFirst(1)).span)
        }
        let pair = TransportPair(messageLog(.chunks), far, on: reactor)
        pair.pump()
        for text in ["one", "two", "three"] {
            far.transport?.write(text)
            pair.pump()
        }
        #expect(log.lines == ["\"one\"", "\"two\"", "\"three\""])
        #expect(second.text == "netwothree")
        far.transport?.abortConnection()
        pair.pump()
    }

    @Test func `a hand-over stays limited and logged, and half-close is passed on`() throws {
        final class Lines: LineProtocol, HalfCloseProtocol {
            var all: [String] = []
            var successor: Lines?

            override func lineReceived(_ line: Span<UInt8>) {
                all.append(String(decoding: [UInt8](copying: line), as: UTF8.self))
                if let successor { handOver(to: successor) }
            }

            func readConnectionLost() {
                all.append("read lost")
                transport?.write("answer")
                transport?.loseWriteConnection()
            }
        }
        var limits = ServerLimits()
        limits.messagesPerConnection = 2
        let (first, second) = (Lines(), Lines())
        first.successor = second
        let messageLog = MessageLog(before: first, framing: .lines) { [log] in
            log.lines.append($0)
        }
        let budget = RateBudget(ConnectionRates(limits), sharing: nil, on: reactor) {}
        messageLog.limit(by: try #require(budget))
        let pair = TransportPair(messageLog, far, on: reactor)
        pair.pump()
        far.transport?.write("a\nb\nc\nd\n")
        far.transport?.loseWriteConnection()
        pair.pump()
        func pass(_ time: Duration) throws {
            try clock.advance(by: time, running: reactor)
            pair.pump()
        }
        #expect(first.all == ["a"])
        #expect(second.all == ["b"])
        try pass(.milliseconds(499))
        #expect(second.all == ["b"])
        try pass(.milliseconds(1))
        #expect(second.all == ["b", "c"])
        try pass(.milliseconds(500))
        #expect(second.all == ["b", "c", "d", "read lost"])
        // Each once, when it arrived.
        #expect(log.lines == ["\"a\"", "\"b\"", "\"c\"", "\"d\""])
        #expect(far.text == "answer")
        try reactor.expectNothingLeft()
    }

    @Test func `a half-close that was reported is reported again behind a hand-over`() throws {
        let second = RecordingProtocol()
        inner.supportsHalfClose = true
        inner.whenReadLost = { $0.handOver(to: second, unread: "unread".utf8.span) }
        let pair = TransportPair(messageLog(.lines), far, on: reactor)
        pair.pump()
        far.transport?.loseWriteConnection()
        pair.pump()
        #expect(inner.events == [.made, .readLost])
        #expect(
            second.events
                == [.made, .received(Array("unread".utf8)), .lost("closed by the peer")])
        #expect(far.events == [.made, .lost("closed by the peer")])
        try reactor.expectNothingLeft()
    }
}
