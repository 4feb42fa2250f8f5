import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("carillond chat account, and a server with accounts", .timeLimit(.minutes(10)))
    struct ChatAccountTests {
        private let folder: TemporaryFolder
        private var path: FilePath { folder.path.appending("data") }
        private var setting: String { "service.chat.data-folder=\(path)" }

        init() throws { folder = try TemporaryFolder() }

        /// Runs `carillond chat account`; what it prints.
        private func account(
            _ words: String..., password: String? = nil, status: Int32 = 0
        ) throws -> String {
            let program = try PipedProgram(
                try ChildProcess.product("carillond"),
                ["chat", "account"] + words + ["--set", setting], environment: ["TZ": "UTC"])
            if let password { try program.send("\(password)\n") }
            program.closeInput()
            let ending = try program.waitForExit()
            #expect(ending == .exited(status), "\(program.errors.text)")
            return program.output.text + program.errors.text
        }

        /// The numeric that ends a login by SASL PLAIN: 903 or 904.
        private func logIn(_ message: String, at port: UInt16) throws -> String? {
            let stream = try TestStream(toPort: port)
            defer { stream.close() }
            try stream.send("AUTHENTICATE PLAIN\r\nAUTHENTICATE \(message)\r\n")
            try stream.wait(for: "an answer") {
                $0.text.contains(" 903 ") || $0.text.contains(" 904 ")
            }
            return stream.messages.last.map { String($0.split(separator: " ")[1]) }
        }

        @Test func `an administrator adds, lists, suspends and deletes beside the server`() throws {
            #expect(try account("list", status: 70).contains("start a server with accounts"))
            let server = try RunningServer("--chat", "--set", setting)
            // The file is made when somebody connects first, at the latest.
            try IRCClient("guest", at: server.port).stream.close()
            #expect(try account("add", "Ann", password: "secret") == "added Ann\n")
            #expect(
                try account("add", "ann", password: "secret", status: 70)
                    == "carillond: there is an account ann already\n")
            #expect(try account("list").hasPrefix("Ann  registered "))
            // The base 64 of ann and secret.
            let message = "AGFubgBzZWNyZXQ="
            #expect(try logIn(message, at: server.port) == "903")
            #expect(try account("suspend", "ann") == "suspended ann\n")
            #expect(try logIn(message, at: server.port) == "904")
            #expect(try account("list").contains("  suspended"))
            #expect(try account("resume", "ann") == "ann may log in again\n")
            #expect(try account("password", "ann", password: "other").hasPrefix("changed "))
            #expect(try logIn(message, at: server.port) == "904")
            #expect(try account("delete", "ann") == "deleted ann\n")
            #expect(try account("list") == "")
            // What was confirmed survives a kill.
            #expect(try account("add", "bob", password: "secret") == "added bob\n")
            try server.kill()
            let second = try RunningServer("--chat", "--set", setting)
            #expect(try logIn("AGJvYgBzZWNyZXQ=", at: second.port) == "903")
        }
    }
}
