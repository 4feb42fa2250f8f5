import Conversation
import ReactorKit
import ReactorTesting
import Testing

@Suite("ClientSession: the editor", .timeLimit(.minutes(10)))
struct EditingSessionTests {
    private func bench(editor script: String) throws -> SessionBench {
        let bench = try SessionBench(
            editor: EditorSettings { $0 == "EDITOR" ? "sh -c '\(script)' sh" : nil })
        bench.session.start()
        try #require(try bench.connects())
        return bench
    }

    @Test func `the terminal is the editor's, and then ours again with its text`() throws {
        let bench = try bench(editor: #"echo "edited text" >"$1""#)
        bench.type("a draft\u{18}\u{5}")
        #expect(bench.terminal.calls == ["suspend"])
        #expect(try bench.shows("> edited text"))
        #expect(bench.terminal.calls == ["suspend", "resume", "resized"])
        try bench.end()
    }

    @Test func `keys typed ahead are for after the editor`() throws {
        let bench = try bench(editor: #"echo edited >"$1""#)
        bench.type("a draft\u{18}\u{5} and more")
        #expect(try bench.shows("> edited and more"))
        try bench.end()
    }

    @Test func `nothing is drawn meanwhile, and what arrives is seen afterwards`() throws {
        let gate = try Gate()
        let bench = try bench(editor: gate.script)
        bench.type("\u{18}\u{5}")
        let frames = bench.terminal.pictures.count
        bench.servers[0].transport?.write("meanwhile\n")
        // Longer than a frame of news may have to wait.
        let isDrawn = try bench.reactor.turn(
            until: { bench.terminal.pictures.count > frames }, within: .milliseconds(100))
        #expect(!isDrawn)
        try gate.open()
        #expect(try bench.shows("meanwhile"))
        try bench.end()
    }

    @Test func `a signal for the editor is not for us, and one to stop stops the job`() throws {
        let gate = try Gate()
        let bench = try bench(editor: gate.script)
        bench.type("a draft\u{18}\u{5}")
        bench.session.interrupt()
        bench.session.suspend()
        #expect(bench.terminal.calls == ["suspend", "stop"])
        try gate.open()
        #expect(try bench.reactor.turn(until: { bench.terminal.calls.contains("resume") }))
        bench.session.interrupt()
        #expect(bench.terminal.calls.last == "close")
        try bench.end()
    }

    @Test func `an end in the midst of it ends the editor first, and leaves the terminal closed`()
        throws
    {
        let gate = try Gate()
        let bench = try bench(editor: gate.script)
        bench.type("a draft\u{18}\u{5}")
        bench.session.terminate()
        #expect(bench.terminal.calls == ["suspend"], "it is the editor's yet")
        try bench.reactor.run()
        #expect(bench.terminal.calls == ["suspend", "resume", "close"])
    }

    @Test func `an editor that does not want to end is killed, by a second signal at once`() throws
    {
        let gate = try Gate()
        let bench = try bench(editor: "trap : TERM; while :; do \(gate.script); done")
        bench.type("a draft\u{18}\u{5}")
        bench.session.terminate()
        bench.session.terminate()
        #expect(try bench.reactor.turn(until: { bench.terminal.calls.contains("close") }))
        try bench.end()
    }
}
