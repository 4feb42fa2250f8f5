import Conversation
import ReactorKit
import ReactorTesting
import Testing

/// The wake-ups that a session asks for while an answer is owed.
@Suite("LinkConnection", .timeLimit(.minutes(10)))
struct LinkConnectionTests {
    private let clock = ManualClock()
    private let reactor: Reactor
    private let terminal = FakeTerminal()
    private let server = RecordingProtocol()
    private let session: ClientSession

    init() throws {
        let reactor = try Reactor(clock: clock)
        let server = server
        let listeners = try reactor.listen(at: Endpoint(host: "127.0.0.1", port: 0)) { _ in
            server
        }
        let endpoint = Endpoint(host: "127.0.0.1", port: listeners.first?.address.port ?? 0)
        session = ClientSession(
            to: [Destination(endpoint)], on: reactor, terminal: terminal, wallSecond: { 0 },
            stopJob: {},
            timeOfDay: { _ in "00:00:00" })
        self.reactor = reactor
    }

    /// Turns until the screen shows this, with time for frames.
    private func shows(_ text: String) throws -> Bool {
        for _ in 1...10 {
            let isShown = try reactor.turn(
                until: { terminal.picture.contains(text) }, within: .milliseconds(50))
            if isShown { return true }
            try clock.advance(by: FramePacer.keyGap, running: reactor)
        }
        return false
    }

    private func sendOneMessage() throws {
        session.start()
        try #require(try shows(" connected since"))
        session.typed(Array("hope\r".utf8).span)
        try #require(try reactor.turn(until: { server.text == "hope\n" }))
    }

    @Test func `an overdue answer is counted, and after a minute nothing wakes up for it`() throws {
        try sendOneMessage()
        server.transport?.write("[7] hope\n")
        try #require(try shows("[7] hope"))
        session.typed(Array("words\r".utf8).span)
        try #require(try reactor.turn(until: { server.text == "hope\nwords\n" }))
        try clock.advance(by: .seconds(2), running: reactor)
        #expect(try shows("waiting 2 s for an answer"))
        try clock.advance(by: .seconds(3), running: reactor)
        #expect(try shows("waiting 5 s for an answer"))
        for _ in 1...60 { try clock.advance(by: .seconds(1), running: reactor) }
        #expect(try shows("no answer for over a minute"))
        try clock.advance(by: .seconds(1), running: reactor)
        #expect(reactor.nextDue == nil)
        try reactor.endAll()
    }

    @Test func `where no echo is known, a silence is seen once, and nothing wakes up for it`()
        throws
    {
        try sendOneMessage()
        #expect(try shows("...sending hope..."))
        try clock.advance(by: .seconds(2), running: reactor)
        #expect(try shows("> hope"))
        #expect(!terminal.picture.contains("waiting"))
        try clock.advance(by: FramePacer.keyGap, running: reactor)
        #expect(reactor.nextDue == nil)
        try reactor.endAll()
    }

    @Test func `an answer leaves no wake-up behind`() throws {
        try sendOneMessage()
        server.transport?.write("[7] hope\n")
        try #require(try shows("[7] hope"))
        try clock.advance(by: FramePacer.keyGap, running: reactor)
        #expect(reactor.nextDue == nil)
        try reactor.endAll()
    }
}
