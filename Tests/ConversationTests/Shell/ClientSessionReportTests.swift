import Conversation
import ReactorKit
import ReactorTesting
import TerminalUI
import Testing

/// The terminal's background is asked for, and nothing waits for the answer.
@Suite("ClientSession: the terminal's reports", .timeLimit(.minutes(10)))
struct ClientSessionReportTests {
    private static let light = "\u{1B}]11;rgb:ffff/ffff/ffff\u{1B}\\"
    private static let attributes = "\u{1B}[?1;2c"

    @Test func `the first frame is drawn before the query`() throws {
        let bench = try SessionBench(clock: ManualClock())
        bench.session.start()
        try bench.reactor.turn(waitingAtMost: .zero)
        #expect(bench.terminal.pictures.count == 1)
        #expect(bench.terminal.questions == 1)
        #expect(bench.terminal.picture.contains(" connecting…"))
        try bench.end()
    }

    @Test func `the answer restyles the screen, and is not text`() throws {
        let bench = try SessionBench()
        bench.terminal.takesQuestions = true
        bench.session.start()
        try #require(try bench.connects())
        let before = bench.terminal.pictures.count
        bench.type(Self.light + Self.attributes)
        #expect(try bench.reactor.turn(until: { bench.terminal.pictures.count > before }))
        #expect(bench.terminal.questions == 1 && bench.terminal.answers == 1)
        #expect(bench.terminal.promptStyle == Theme.light.prompt)
        #expect(bench.terminal.picture.hasSuffix("\n>"))
        try bench.end()
    }

    @Test func `a missing answer delays nothing, and is queried once`() throws {
        let clock = ManualClock()
        let bench = try SessionBench(clock: clock)
        bench.terminal.takesQuestions = true
        bench.session.start()
        try #require(try bench.connectsByHand(clock))
        #expect(bench.reactor.nextDue == nil, "nothing waits for it")
        bench.type("hope\r")
        #expect(try bench.showsByHand("[7] hope", clock))
        #expect(bench.terminal.questions == 1)
        try bench.end()
    }

    @Test func `nothing is queried when the theme is chosen`() throws {
        let bench = try SessionBench(theme: "dark")
        bench.session.start()
        try #require(try bench.connects())
        #expect(bench.terminal.questions == 0)
        bench.type("/set theme auto\r")
        #expect(try bench.shows("theme = auto"))
        #expect(bench.terminal.questions == 1)
        try bench.end()
    }

    @Test func `a late answer in pieces cancels nothing and types nothing`() throws {
        let clock = ManualClock()
        let bench = try SessionBench(clock: clock)
        bench.terminal.takesQuestions = true
        bench.session.start()
        try bench.reactor.turn(waitingAtMost: .zero)
        for byte in (Self.light + Self.attributes).utf8 {
            bench.session.typed([byte].span)
            clock.advance(by: .milliseconds(40))
            try bench.reactor.turn(waitingAtMost: .zero)
        }
        try #require(try bench.connectsByHand(clock))
        #expect(bench.terminal.picture.hasSuffix("\n>"))
        #expect(!bench.terminal.picture.contains("cancelled"))
        #expect(bench.terminal.promptStyle == Theme.light.prompt)
        try bench.end()
    }

    @Test func `reports of the focus are a setting`() throws {
        let bench = try SessionBench()
        bench.session.start()
        try #require(try bench.connects())
        #expect(bench.terminal.hasFocusReports)
        bench.type("/set focus off\r")
        #expect(try bench.reactor.turn(until: { !bench.terminal.hasFocusReports }))
        try bench.end()
    }
}
