import FileTesting
import Glibc
import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("carillond chat account, and a server with accounts", .timeLimit(.minutes(10)))
    struct ChatAccountTests {
        private let folder: TemporaryFolder
        private var path: FilePath { folder.path.appending("data") }
        private var control: FilePath { folder.path.appending("control") }
        private var setting: String { "service.chat.data-folder=\(path)" }

        init() throws { folder = try TemporaryFolder() }

        /// Runs `carillond chat account`; what it prints.
        private func account(
            _ words: String..., password: String? = nil, status: Int32 = 0
        ) throws -> String {
            try chat(["account"] + words, password: password, status: status)
        }

        /// Runs `carillond chat`; what it prints.
        private func chat(
            _ words: [String], password: String? = nil, status: Int32 = 0
        ) throws -> String {
            let program = try PipedProgram(
                try ChildProcess.product("carillond"),
                ["chat"] + words + ["--set", setting],
                environment: ["TZ": "UTC", "CARILLOND_CONTROL_SOCKET": control.string])
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
            let server = try start()
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
            let ann = try TestStream(toPort: server.port)
            try ann.send("AUTHENTICATE PLAIN\r\nAUTHENTICATE \(message)\r\n")
            try IRCClient.register("ann", ann)
            let process = server.program.process.id
            // That of the login before may be there still.
            #expect(
                try account("suspend", "ann").hasPrefix(
                    "suspended ann\nprocess \(process) closed "))
            try ann.wait(for: "the end") { $0.isOver }
            #expect(ann.messages.last == "ERROR :Closing Link: The account is suspended")
            #expect(try logIn(message, at: server.port) == "904")
            #expect(try account("list").contains("  suspended"))
            #expect(try account("resume", "ann") == "ann may log in again\n")
            #expect(try account("password", "ann", password: "other").hasPrefix("changed "))
            #expect(try logIn(message, at: server.port) == "904")
            #expect(
                try account("delete", "ann") == "deleted ann\nprocess \(process) took note\n")
            #expect(try account("list") == "")
            // What was confirmed survives a kill.
            #expect(try account("add", "bob", password: "secret") == "added bob\n")
            try server.kill()
            let second = try start()
            #expect(try logIn("AGJvYgBzZWNyZXQ=", at: second.port) == "903")
        }

        /// A server that the commands reach.
        private func start() throws -> RunningServer {
            try RunningServer(
                "--chat", "--set", setting,
                environment: ["TZ": "UTC", "CARILLOND_CONTROL_SOCKET": control.string])
        }

        @Test func `a command reports that the running server does not know of the change`() throws
        {
            let server = try RunningServer("--chat", "--set", setting)
            #expect(try account("add", "ann", password: "secret") == "added ann\n")
            let ann = try TestStream(toPort: server.port)
            try ann.send("AUTHENTICATE PLAIN\r\nAUTHENTICATE AGFubgBzZWNyZXQ=\r\n")
            try IRCClient.register("ann", ann)
            let process = server.program.process.id
            #expect(
                try account("suspend", "ann", status: 75)
                    == "suspended ann\ncarillond: process \(process) that uses \(path) does not know "
                    + "of it before its next reload: no carillond listens at \(control)\n")
            server.program.process.signal(SIGHUP)
            try ann.wait(for: "the end") { $0.isOver }
            // The server of another folder is not meant.
            let other = try RunningServer(
                "--chat",
                environment: ["TZ": "UTC", "CARILLOND_CONTROL_SOCKET": control.string])
            #expect(
                try account("delete", "ann", status: 75).hasSuffix(
                    ": process \(other.program.process.id) answered at the control socket\n"))
            server.program.process.signal(SIGTERM)
            #expect(try server.program.waitForExit() == .exited(0))
            #expect(try account("list") == "")
        }

        @Test func `audit shows what was done, with the time`() throws {
            let server = try RunningServer("--chat", "--set", setting)
            let ann = try IRCClient("ann", at: server.port)
            for (line, answer) in [
                ("NS REGISTER secret", " 900 ann "), ("JOIN #tea", " 366 ann #tea "),
                ("CS REGISTER #tea", ":#tea is registered: you own it"),
                ("NS PASSWD secret other", "Your password is another one now"),
                ("CS DROP #tea", "no longer registered"),
            ] {
                try ann.send(line)
                try ann.wait(for: answer)
            }
            let lines = try chat(["audit"]).split(separator: "\n")
            #expect(lines.allSatisfy { $0.contains(" GMT  ") })
            #expect(
                lines.map { $0.split(separator: " GMT  ").last } == [
                    "registered: ann", "room registered: #tea, by ann", "password changed: ann",
                    "room dropped: #tea",
                ])
            #expect(try chat(["audit", "--last", "1"]).hasSuffix("room dropped: #tea\n"))
            #expect(try chat(["audit", "--last", "0"], status: 64).contains("from 1 to 1000000"))
        }

        @Test(arguments: [1, 2])
        func `the end and an upgrade close the database before the folder is free`(threads: Int)
            throws
        {
            let server = try BackgroundServer("--chat", "--set", setting, "--threads", "\(threads)")
            let first = try server.serve()
            let port = try BackgroundServer.port(in: first.output.text)
            let ann = try IRCClient("ann", at: port)
            try ann.send("NS REGISTER secret")
            try ann.wait(for: " 900 ann ")
            // It has a request that is not answered when it ends.
            try ann.send("NS PASSWD secret other")
            if let process = server.process { kill(process, SIGUSR2) }
            #expect(try first.waitForExit() == .exited(0))
            #expect(first.errors.text == "")
            try ann.stream.wait(for: "the end") { $0.isOver }
            // Either password: the answer did not arrive.
            #expect(
                try ["AGFubgBzZWNyZXQ=", "AGFubgBvdGhlcg=="].map { try logIn($0, at: port) }
                    .sorted { ($0 ?? "") < ($1 ?? "") } == ["903", "904"])
            #expect(try server.ask("stop").ending == .exited(0))
            #expect(
                try folder.names(in: "data").filter { $0 != "pid" }.sorted() == [
                    "accounts.db", "cloak-secret", "history.db",
                ])
        }
    }
}
