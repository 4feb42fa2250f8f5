import Glibc
import ReactorKit
import ReactorTesting
import SystemPackage
import Testing

@Suite("ChildProcess on a terminal", .timeLimit(.minutes(10)))
struct ChildTerminalTests {
    private let reactor: Reactor
    private let recorder = RecordingChild()

    init() throws { reactor = try Reactor() }

    private func shell(_ script: String) -> ChildSettings {
        ChildSettings("/bin/sh", ["-c", script])
    }

    /// Runs a child to its end.
    private func run(_ settings: ChildSettings) throws {
        try reactor.spawn(settings, protocol: recorder)
        #expect(try reactor.turn { recorder.status != nil })
    }

    @Test func `a child on a terminal sees one, with its size, and controls it`() throws {
        var settings = shell("tty >/dev/null && stty size && echo to-tty >/dev/tty; echo err >&2")
        settings.streams = .terminal(TerminalSize(rows: 33, columns: 101))
        try run(settings)
        #expect(recorder.text == "33 101\r\nto-tty\r\nerr\r\n")
        #expect(recorder.events == ["started", "output closed", "exit code 0"])
    }

    @Test func `a child on a terminal is signalled a new size`() throws {
        var settings = shell(
            "trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.01; done")
        settings.streams = .terminal()
        recorder.whenReceived = { [recorder] _ in
            try? recorder.child?.resize(to: TerminalSize(rows: 5, columns: 7))
        }
        try run(settings)
        #expect(recorder.text == "ready\r\n5 7\r\n")
    }

    @Test func `a terminal takes lines and Ctrl-D`() throws {
        var settings = shell("stty -echo; echo ready; cat; echo end")
        settings.streams = .terminal()
        var isWritten = false
        recorder.whenReceived = { [recorder] _ in
            guard !isWritten else { return }
            isWritten = true
            recorder.child?.write("hello\n")
            recorder.child?.closeInput()
        }
        try run(settings)
        #expect(recorder.text == "ready\r\nhello\r\nend\r\n")
    }

    @Test func `only a terminal has a size`() throws {
        let child = try reactor.spawn(ChildSettings("/bin/true"), protocol: recorder)
        let error = #expect(throws: SystemError.self) { try child.resize(to: TerminalSize()) }
        #expect(error?.code.rawValue == ENOTTY)
        #expect(try reactor.turn { recorder.status != nil })
    }
}
