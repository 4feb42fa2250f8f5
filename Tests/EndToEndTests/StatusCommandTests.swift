import FileTesting
import Glibc
import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("carillond status", .timeLimit(.minutes(10)))
    struct StatusCommandTests {
        private struct Bench {
            let folder: TemporaryFolder
            let server: RunningServer
            var socket: String { folder.path.appending("control").string }

            init() throws {
                folder = try TemporaryFolder()
                server = try RunningServer(
                    "--set", "control-socket=\(folder.path.appending("control").string)")
            }

            func watch(rows: Int = 24) throws -> TerminalProgram {
                try TerminalProgram(
                    try ChildProcess.product("carillond"),
                    ["status", "--watch", "--control-socket", socket], rows: rows)
            }
        }

        @Test func `it prints a table of what the server did`() throws {
            let bench = try Bench()
            let client = try TestStream(toPort: bench.server.port)
            try client.send("Where is hope\n")
            _ = try client.line(0)
            let status = try PipedProgram(
                try ChildProcess.product("carillond"),
                ["status", "--control-socket", bench.socket])
            #expect(try status.waitForExit() == .exited(0))
            let lines = status.output.lines
            let process = bench.server.program.process.id
            #expect(lines.first?.contains(", process \(process): ready, up 00:00:") == true)
            #expect(lines.contains("connections  1 now, 1 accepted"))
            #expect(lines.contains("messages     1"))
            #expect(lines.contains("received     14 B"))
        }

        @Test func `on a screen the figures follow, until q`() throws {
            let bench = try Bench()
            let watch = try bench.watch()
            try watch.waitForText("connections  0 now, 0 accepted")
            #expect(watch.screen.isAlternate)
            let client = try TestStream(toPort: bench.server.port)
            try watch.waitForText("connections  1 now, 1 accepted")
            try client.send("Where is hope\n")
            try watch.waitForText("messages     1, ")
            try watch.type("q")
            #expect(try watch.waitForExit() == .exited(0))
            #expect(!watch.screen.isAlternate)
        }

        @Test(arguments: ["\u{3}", "\u{1B}"])
        func `Ctrl-C and Escape leave too, and the terminal is as it was`(key: String) throws {
            let bench = try Bench()
            let watch = try bench.watch(rows: 5)
            try watch.waitForText("q quits")
            try watch.type(key)
            #expect(try watch.waitForExit() == .exited(0))
            #expect(!watch.screen.isAlternate)
        }

        @Test func `the end of a server is shown, and one that starts again is watched`() throws {
            let bench = try Bench()
            let watch = try bench.watch()
            try watch.waitForText("connections  0 now")
            bench.server.program.process.signal(SIGTERM)
            _ = try bench.server.program.waitForExit()
            try watch.waitForText("no carillond listens at")
            let again = try RunningServer("--set", "control-socket=\(bench.socket)")
            try watch.waitForText("process \(again.program.process.id): ready")
            try watch.type("q")
            #expect(try watch.waitForExit() == .exited(0))
        }

        @Test func `without a terminal there is nothing to watch on`() throws {
            let program = try PipedProgram(
                try ChildProcess.product("carillond"), ["status", "--watch"])
            #expect(try program.waitForExit() == .exited(78))
            #expect(program.errors.text.contains("--watch needs a terminal"))
        }
    }
}
