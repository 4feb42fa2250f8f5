import Glibc
import SystemPackage
import TerminalTesting
import Testing

@Suite("TerminalProgram", .timeLimit(.minutes(10)))
struct TerminalProgramTests {
    private func shell(_ script: String, environment: [String: String] = [:]) throws
        -> TerminalProgram
    {
        try TerminalProgram(
            "/bin/sh",
            ["-c", script],
            environment: environment,
            rows: 4,
            columns: 12
        )
    }

    @Test func `a program uses its terminal and its status is reported`() throws {
        let program = try shell("read name; echo \"hello $name\"; exit 3")
        try program.type("you\r")
        try program.waitForScreen("the greeting") { $0.contains("hello you") }
        #expect(try program.waitForExit() == .exited(3))
    }

    @Test func `a killed program's signal is reported`() throws {
        let program = try shell("echo up; read never")
        try program.waitForScreen("a start") { $0.contains("up") }
        program.signal(SIGTERM)
        #expect(try program.waitForExit() == .killed(signal: SIGTERM))
    }

    @Test func `the size and the environment are the program's own`() throws {
        let program = try shell("stty size; echo $TERM $A", environment: ["A": "b", "TERM": "c"])
        _ = try program.waitForExit()
        #expect(program.picture == "4 12\nc b\n\n")
    }

    @Test func `a new size is reported by SIGWINCH`() throws {
        let program = try shell("trap 'stty size; exit' WINCH; echo up; while :; do read x; done")
        try program.waitForScreen("a start") { $0.contains("up") }
        try program.resize(rows: 5, columns: 20)
        try program.waitForScreen("the new size") { $0.contains("5 20") }
    }

    @Test func `a stopped program is noticed and continues`() throws {
        let program = try shell("kill -STOP $$; echo back")
        try program.waitForStop()
        program.signal(SIGCONT)
        try program.waitForScreen("the return") { $0.contains("back") }
        #expect(try program.waitForExit() == .exited(0))
    }

    @Test func `the terminal answers the program`() throws {
        let program = try shell(
            #"stty raw -echo; printf '\033[6n'; dd bs=1 count=6 2>/dev/null | od -c | tail -c 9"#
        )
        #expect(try program.waitForExit() == .exited(0))
        #expect(String(decoding: program.output, as: UTF8.self).contains("0000006"))
    }

    @Test func `a missing program is reported by errno`() {
        #expect(throws: Errno.noSuchFileOrDirectory) { try TerminalProgram("/nowhere/to/be/found") }
    }

    @Test func `a screen that is not reached is shown in a box`() throws {
        let program = try shell("printf here")
        let error = #expect(throws: UnexpectedScreen.self) {
            try program.waitForScreen("something else") { $0.contains("there") }
        }
        #expect(error?.description.contains("|here        |\n|            |") == true)
    }

    @Test func `a product is beside the tests`() throws {
        #expect(try ChildProcess.product("carillon").hasSuffix("/carillon"))
    }
}
