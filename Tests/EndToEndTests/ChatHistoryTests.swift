import FileTesting
import Glibc
import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("carillond chat export and forget", .timeLimit(.minutes(10)))
    struct ChatHistoryTests {
        private let folder: TemporaryFolder
        private var path: FilePath { folder.path.appending("data") }
        private var environment: [String: String] {
            [
                "TZ": "UTC",
                "CARILLOND_CONTROL_SOCKET": folder.path.appending("control").string,
            ]
        }
        private var setting: String { "service.chat.data-folder=\(path)" }

        init() throws { folder = try TemporaryFolder() }

        /// Runs `carillond chat`; what it prints.
        private func chat(_ words: String..., status: Int32 = 0) throws -> String {
            let program = try PipedProgram(
                try ChildProcess.product("carillond"), ["chat"] + words + ["--set", setting],
                environment: environment)
            program.closeInput()
            #expect(try program.waitForExit() == .exited(status), "\(program.errors.text)")
            return program.output.text + program.errors.text
        }

        @Test func `what was said is printed, and forgotten, beside the server`() throws {
            #expect(
                try chat("export", "#tea", status: 70).contains("start a server with history"))
            let server = try RunningServer(
                "--chat", "--set", setting, "--set", "service.chat.durability=strict",
                environment: environment)
            let ann = try IRCClient("ann", at: server.port)
            for (line, answer) in [
                ("NS REGISTER secret", " 900 ann "), ("JOIN #tea", " 366 ann #tea "),
                // What was said is on disk when this is answered.
                ("PRIVMSG #tea :the weather in Darjeeling\r\nPING x", " PONG "),
            ] {
                try ann.send(line)
                try ann.wait(for: answer)
            }
            let lines = try chat("export", "#TEA").split(separator: "\n")
            #expect(lines.contains { $0.contains("\"command\":\"PRIVMSG\"") })
            #expect(lines.allSatisfy { $0.hasPrefix("{\"room\":\"#tea\",\"time\":\"") })
            #expect(
                try chat("export", "#coffee", status: 70)
                    == "carillond: nothing is kept of #coffee\n")
            #expect(
                try chat("export", "no name", status: 70)
                    == "carillond: \"no name\" is neither a room nor an account\n")
            let forgotten = try chat("forget", "ann")
            #expect(forgotten.hasPrefix("process "))
            #expect(forgotten.hasSuffix(" took note\nforgot what ann said and did\n"))
            #expect(try chat("export", "ann", status: 70).contains("nothing is kept of ann"))
            for name in try folder.names(in: "data") where name.hasPrefix("history.db") {
                #expect(folder.read("data/\(name)")?.contains("Darjeeling") != true)
            }
            // It goes on.
            try ann.send("PRIVMSG #tea :again\r\nPING y")
            try ann.wait(for: ":y")
            server.program.process.signal(SIGTERM)
            #expect(try server.program.waitForExit() == .exited(0))
        }
    }
}
