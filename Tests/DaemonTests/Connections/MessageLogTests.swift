import Daemon
import ReactorKit
import ReactorTesting
import Testing
import Timestamps

@Suite("MessageLog", .timeLimit(.minutes(5)))
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

    /// The layers of a server, in their order.
    @Test func `a hand-over stays guarded and logged, and half-close passes both`() throws {
        var limits = ServerLimits()
        limits.messagesPerConnection = 2
        let rateGuard = try #require(
            RateGuard(
                before: messageLog(.lines), ConnectionRates(limits), framing: .lines,
                sharing: nil, on: reactor
            ) {})
        let second = RecordingProtocol()
        inner.whenReceived = { _, transport in
            transport.handOver(to: second, unread: "a\n".utf8.span)
        }
        second.supportsHalfClose = true
        second.whenReadLost = {
            $0.write("answer")
            $0.loseWriteConnection()
        }
        let pair = TransportPair(rateGuard, far, on: reactor)
        pair.pump()
        far.transport?.write("a\nb\nc\nd\n")
        far.transport?.loseWriteConnection()
        func settle(passing time: Duration) throws {
            try clock.advance(by: time, running: reactor)
            pair.pump()
        }
        pair.pump()
        try settle(passing: .zero)
        #expect(inner.text == "a\nb\n")
        #expect(second.text == "a\n")
        #expect(log.lines == ["\"a\"", "\"b\""])
        try settle(passing: .milliseconds(500))
        #expect(second.text == "a\nc\n")
        #expect(log.lines == ["\"a\"", "\"b\"", "\"c\""])
        #expect(!second.events.contains(.readLost))
        try settle(passing: .milliseconds(500))
        #expect(log.lines == ["\"a\"", "\"b\"", "\"c\"", "\"d\""])
        #expect(
            second.events == [
                .made, .received(Array("a\nc\nd\n".utf8)), .readLost,
                .lost("closed by the peer"),
            ])
        #expect(far.text == "answer")
        #expect(inner.events == [.made, .received(Array("a\nb\n".utf8))])
        try reactor.expectNothingLeft()
    }

    @Test func `a half-close that was reported is reported again behind a hand-over`() throws {
        var limits = ServerLimits()
        limits.messagesPerConnection = 2
        let rateGuard = try #require(
            RateGuard(
                before: messageLog(.lines), ConnectionRates(limits), framing: .lines,
                sharing: nil, on: reactor
            ) {})
        let second = RecordingProtocol()
        inner.supportsHalfClose = true
        inner.whenReadLost = { $0.handOver(to: second, unread: "unread".utf8.span) }
        let pair = TransportPair(rateGuard, far, on: reactor)
        pair.pump()
        far.transport?.loseWriteConnection()
        pair.pump()
        try clock.advance(by: .zero, running: reactor)
        pair.pump()
        #expect(inner.events == [.made, .readLost])
        #expect(
            second.events
                == [.made, .received(Array("unread".utf8)), .lost("closed by the peer")])
        #expect(far.events == [.made, .lost("closed by the peer")])
        try reactor.expectNothingLeft()
    }
}
