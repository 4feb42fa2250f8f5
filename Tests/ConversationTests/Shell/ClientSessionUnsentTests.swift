import Conversation
import ReactorKit
import ReactorTesting
import Settings
import Testing

/// The report when the program ends before everything was sent.
@Suite("ClientSession: leaving", .timeLimit(.minutes(10)))
struct ClientSessionUnsentTests {
    private let clock = ManualClock()
    private let reactor: Reactor
    private let terminal = FakeTerminal()
    private let server = RecordingProtocol()
    /// A UNIX socket, whose buffers are much smaller than those of TCP.
    private let endpoint = Endpoint.unix(path: "@carillon-\(UInt64.random(in: .min ... .max))")
    private let session: ClientSession

    init() throws {
        let reactor = try Reactor(clock: clock)
        let server = server
        try reactor.listen(at: endpoint) { _ in server }
        session = ClientSession(
            to: [Destination(endpoint)], on: reactor, terminal: terminal, wallSecond: { 0 },
            stopJob: {},
            timeOfDay: { _ in "00:00:00" })
        self.reactor = reactor
    }

    private func connect() throws {
        session.start()
        try #require(try reactor.turn(until: { server.transport != nil }))
        for _ in 1...10 { try clock.advance(by: FramePacer.keyGap, running: reactor) }
        try #require(terminal.picture.contains(" connected since"))
    }

    private func paste(_ count: Int) {
        let text = String(repeating: "x", count: count)
        session.typed(Array("\u{1B}[200~\(text)\u{1B}[201~\r".utf8).span)
    }

    @Test(arguments: ["/quit\r", "\u{3}\u{3}"])
    func `quitting with unsent bytes reports how many, also by the status`(keys: String) throws {
        try connect()
        server.transport?.pauseProducing()
        for _ in 1...2 { paste(500_000) }
        session.typed(Array(keys.utf8).span)
        for _ in 1...30 { try clock.advance(by: .milliseconds(100), running: reactor) }
        #expect(session.exitReport.status == .broken)
        let sentence = try #require(session.exitReport.sentences.first)
        #expect(sentence.hasPrefix("\(endpoint): the last "))
        #expect(sentence.hasSuffix(" bytes that were sent did not arrive"))
        try reactor.endAll()
    }

    @Test func `a second signal ends the wait, and the bytes are still reported`() throws {
        try connect()
        server.transport?.pauseProducing()
        for _ in 1...2 { paste(500_000) }
        session.terminate()
        session.terminate()
        #expect(session.exitReport.status == .broken)
        #expect(session.exitReport.sentences.count == 1)
        try reactor.endAll()
    }

    @Test func `quitting when everything has arrived reports nothing`() throws {
        try connect()
        session.typed(Array("hope\r".utf8).span)
        try #require(try reactor.turn(until: { server.text == "hope\n" }))
        session.typed(Array("/quit\r".utf8).span)
        for _ in 1...30 { try clock.advance(by: .milliseconds(100), running: reactor) }
        #expect(session.exitReport == ExitReport())
        try reactor.endAll()
    }
}
