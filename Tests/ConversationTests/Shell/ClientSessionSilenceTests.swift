import Conversation
import ReactorKit
import ReactorTesting
import Testing

/// What is typed and pasted with pauses between its bytes, as over a slow line.
@Suite("ClientSession: silence", .timeLimit(.minutes(10)))
struct ClientSessionSilenceTests {
    private let clock = ManualClock()
    private let bench: SessionBench

    init() throws {
        bench = try SessionBench(clock: clock)
        bench.session.start()
        try #require(try bench.connectsByHand(clock))
    }

    private func type(_ text: String, pausing pause: Duration) throws {
        for byte in text.utf8 {
            bench.session.typed([byte].span)
            try clock.advance(by: pause, running: bench.reactor)
        }
    }

    @Test func `characters arrive whole at ten bytes a second`() throws {
        try type("übér 世界\r", pausing: .milliseconds(100))
        #expect(try bench.showsByHand("[7] übér 世界\n", clock))
        try bench.end()
    }

    @Test func `an unfinished character keeps nothing awake`() throws {
        bench.session.typed([0xC3].span)
        try bench.turnIdly()
        #expect(bench.reactor.nextDue == nil)
        bench.session.typed([0xBC].span)
        #expect(try bench.showsByHand("> ü", clock))
        try bench.end()
    }

    @Test func `a paste that stalls answers no question and runs no command`() throws {
        bench.type("\u{1B}[200~one\rtwo\r")
        try clock.advance(by: .seconds(10), running: bench.reactor)
        #expect(try bench.showsByHand("a paste has not ended", clock))
        try type("\r/quit\r", pausing: .milliseconds(100))
        bench.type("\u{1B}[20")
        try clock.advance(by: .seconds(10), running: bench.reactor)
        bench.type("1~")
        #expect(try bench.showsByHand("4 lines: Enter sends all", clock))
        bench.type("\r")
        #expect(try bench.showsByHand("[7] /quit\n", clock))
        #expect(bench.terminal.calls.isEmpty, "the program goes on")
        try bench.end()
    }

    @Test func `Escape alone ends a paste whose end is lost, and then the question is answered`()
        throws
    {
        bench.type("\u{1B}[200~one\rtwo")
        try clock.advance(by: .seconds(3), running: bench.reactor)
        bench.type("\u{1B}")
        try clock.advance(by: .milliseconds(500), running: bench.reactor)
        #expect(try bench.showsByHand("2 lines: Enter sends all", clock))
        bench.type("\r")
        #expect(try bench.showsByHand("[7] two\n", clock))
        try bench.end()
    }
}
