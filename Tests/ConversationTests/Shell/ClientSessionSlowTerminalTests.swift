import Conversation
import ReactorKit
import ReactorTesting
import Testing

@Suite("ClientSession at a slow terminal", .timeLimit(.minutes(10)))
struct ClientSessionSlowTerminalTests {
    /// Connected, and the terminal has not taken the last frame.
    private func benchBehind(_ clock: ManualClock) throws -> SessionBench {
        let bench = try SessionBench(clock: clock)
        bench.session.start()
        try #require(try bench.connectsByHand(clock))
        clock.advance(by: .seconds(1))
        bench.terminal.isSlow = true
        bench.type("a")
        try #require(try bench.shows("> a"))
        #expect(bench.terminal.isBehind)
        return bench
    }

    @Test func `no frame is drawn while the terminal is behind, and one when it has caught up`()
        throws
    {
        let clock = ManualClock()
        let bench = try benchBehind(clock)
        let frames = bench.terminal.pictures.count
        bench.type("bc")
        bench.servers[0].transport?.write("one\ntwo\n")
        try bench.turnIdly()
        try clock.advance(by: .seconds(1), running: bench.reactor)
        #expect(bench.terminal.pictures.count == frames)
        #expect(bench.reactor.nextDue == nil, "it is the terminal that is waited for")
        bench.terminal.isSlow = false
        bench.terminal.catchUp()
        #expect(try bench.shows("> abc"))
        #expect(bench.terminal.pictures.count == frames + 1)
        #expect(bench.terminal.picture.contains("\none\ntwo\n"), "frames are dropped, never lines")
        try bench.end()
    }

    @Test func `keys are handled while the terminal is behind`() throws {
        let clock = ManualClock()
        let bench = try benchBehind(clock)
        bench.type("sk\r")
        bench.terminal.isSlow = false
        let isAnswered = try bench.reactor.turn(until: {
            bench.terminal.catchUp()
            clock.advance(by: .milliseconds(1))
            return bench.terminal.picture.contains("[7] ask")
        })
        #expect(isAnswered)
        try bench.end()
    }

    @Test func `a terminal that was behind is left in peace as long again before news`() throws {
        let clock = ManualClock()
        let bench = try benchBehind(clock)
        bench.servers[0].transport?.write("news\n")
        try bench.turnIdly()
        try clock.advance(by: .milliseconds(500), running: bench.reactor)
        bench.terminal.catchUp()
        try bench.turnIdly()
        #expect(!bench.terminal.picture.contains("news"), "the last frame took half a second")
        try clock.advance(by: .milliseconds(500), running: bench.reactor)
        #expect(try bench.shows("\nnews\n"))
        try bench.end()
    }

    @Test func `a full redrawing that is not taken is waited for too`() throws {
        let clock = ManualClock()
        let bench = try SessionBench(clock: clock)
        bench.session.start()
        try #require(try bench.connectsByHand(clock))
        clock.advance(by: .seconds(1))
        bench.terminal.isSlow = true
        bench.type("\u{C}")
        bench.terminal.isSlow = false
        try #require(bench.terminal.calls == ["redraw"])
        let frames = bench.terminal.pictures.count
        bench.type("x")
        try bench.turnIdly()
        #expect(bench.terminal.pictures.count == frames)
        bench.terminal.catchUp()
        #expect(try bench.shows("> x"))
        try bench.end()
    }
}
