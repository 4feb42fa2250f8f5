import FileTesting
import Glibc
import SystemPackage
import TLSTesting
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("carillond chat password, and what uses it", .timeLimit(.minutes(10)))
    struct ChatSettingsTests {
        /// What `carillond chat password` prints for a line in a pipe.
        private func verifier(of password: String) throws -> String {
            let program = try PipedProgram(
                try ChildProcess.product("carillond"), ["chat", "password"])
            try program.send("\(password)\n")
            program.closeInput()
            #expect(try program.waitForExit() == .exited(0), "\(program.errors.text)")
            return program.output.lines.first ?? ""
        }

        @Test func `a password in a pipe becomes a verifier that admits it`() throws {
            let verifier = try verifier(of: "open sesame")
            #expect(verifier.hasPrefix("SCRAM-SHA-256$100000:"))
            let folder = try TemporaryFolder()
            try folder.write("[service chat]\npassword = \(verifier)\n", to: "settings")
            let server = try RunningServer("--chat", "--config", "\(folder.path)/settings")
            let ann = try TestStream(toPort: server.port)
            try ann.send("PASS :open sesame\r\n")
            try IRCClient.register("ann", ann)
            let eve = try TestStream(toPort: server.port)
            try eve.send("PASS guess\r\nNICK eve\r\nUSER eve 0 * :eve\r\n")
            try eve.wait(for: "the end") { $0.isOver }
            #expect(eve.messages.last == "ERROR :Closing Link: Wrong password")
        }

        @Test func `on a terminal it is typed twice, and not shown`() throws {
            let program = try TerminalProgram(
                try ChildProcess.product("carillond"), ["chat", "password"], columns: 200)
            try program.waitForScreen("a question") { _ in program.picture.contains("Password:") }
            try program.type("hunter2\r")
            try program.waitForScreen("the same") { _ in program.picture.contains("Again:") }
            try program.type("hunter2\r")
            try program.waitForScreen("a verifier") { _ in
                program.picture.contains("SCRAM-SHA-256$100000:")
            }
            #expect(try program.waitForExit() == .exited(0))
            #expect(!program.picture.contains("hunter2"))
        }

        @Test(arguments: [("hunter2\rhunter3\r", Int32(70)), ("hunt\u{3}", 130), ("\r\r", 70)])
        func `on a terminal two that differ, none, and Ctrl-C end it without one`(
            typed: String, status: Int32
        ) throws {
            let program = try TerminalProgram(
                try ChildProcess.product("carillond"), ["chat", "password"], columns: 200)
            try program.waitForScreen("a question") { _ in program.picture.contains("Password:") }
            try program.type(typed)
            #expect(try program.waitForExit() == .exited(status))
            #expect(!program.picture.contains("SCRAM") && !program.picture.contains("hunt"))
        }

        @Test func `an empty line in a pipe is no password`() throws {
            let program = try PipedProgram(
                try ChildProcess.product("carillond"), ["chat", "password"])
            try program.send("\n")
            #expect(try program.waitForExit() == .exited(70))
            #expect(
                program.errors.text == "carillond: a password needs at least one character\n")
        }

        @Test func `a reload changes the message of the day, and shows no secret`() throws {
            let folder = try TemporaryFolder()
            let settings = "\(folder.path)/settings"
            let motd = "motd = \(folder.path)/motd\n"
            try folder.write("Tea at five.\n", to: "motd")
            try folder.write("[service chat]\n" + motd, to: "settings")
            let server = try BackgroundServer("--chat", "--config", settings, in: folder)
            let program = try server.serve()
            let port = try BackgroundServer.port(in: program.output.text)
            let ann = try IRCClient("ann", at: port)
            #expect(ann.stream.input.text.contains(" 372 ann :- Tea at five.\r\n"))
            try folder.write("Tea at six.\n", to: "motd")
            let secret = "cloak-secret = 0123456789abcdef\n"
            try folder.write("[service chat]\n" + motd + secret, to: "settings")
            let reload = try server.ask("reload")
            #expect(reload.ending == .exited(0), "\(reload.errors)")
            #expect(
                reload.output.contains("[service chat] cloak-secret changed, for new connections"))
            #expect(!reload.output.contains("0123456789abcdef"))
            let bob = try IRCClient("bob", at: port)
            #expect(bob.stream.input.text.contains(" 372 bob :- Tea at six.\r\n"))
            try ann.send("PING behind")
            try ann.wait(for: ":behind")
        }

        @Test func `a message of the day that cannot be read is reported, and the old one is kept`()
            throws
        {
            let folder = try TemporaryFolder()
            let settings = "\(folder.path)/settings"
            let reason =
                "[service chat] cannot read the message of the day \(folder.path)/motd: "
                + "No such file or directory\n"
            try folder.write("[service chat]\nmotd = \(folder.path)/motd\n", to: "settings")
            let check = try PipedProgram(
                try ChildProcess.product("carillond"), ["--chat", "--config", settings, "--check"],
                environment: folder.environment, in: folder)
            #expect(try check.waitForExit() == .exited(78))
            #expect(check.errors.text.hasSuffix("error: " + reason))
            try folder.write("Tea at five.\n", to: "motd")
            let server = try BackgroundServer("--chat", "--config", settings, in: folder)
            let program = try server.serve()
            #expect(unsafe unlink("\(folder.path)/motd") == 0)
            let reload = try server.ask("reload")
            #expect(reload.ending == .exited(70))
            #expect(reload.output.hasPrefix(reason))
            let ann = try IRCClient("ann", at: try BackgroundServer.port(in: program.output.text))
            #expect(ann.stream.input.text.contains(" 372 ann :- Tea at five.\r\n"))
        }

        @Test func `an operator's REHASH reads the settings again`() throws {
            let folder = try TemporaryFolder()
            let settings = "\(folder.path)/settings"
            let start = "[service chat]\noperators = root \(try verifier(of: "hunter2"))\n"
            try folder.write(start, to: "settings")
            let server = try RunningServer("--chat", "--config", settings)
            let ann = try IRCClient("ann", at: server.port)
            try ann.send("REHASH")
            try ann.wait(for: " 481 ann :")
            try ann.send("OPER root guess")
            try ann.wait(for: " 464 ann :")
            try ann.send("OPER root hunter2")
            try ann.wait(for: " 381 ann :")
            try folder.write(start + "topic-length = 100\n", to: "settings")
            try ann.send("REHASH")
            try ann.wait(for: " 382 ann ")
            try server.program.wait(for: "a reload") {
                $0.output.text.contains(
                    "[service chat] topic-length changed from 307 to 100\n")
            }
            let bob = try IRCClient("bob", at: server.port)
            #expect(bob.stream.input.text.contains(" TOPICLEN=100 "))
        }

        @Test(.enabled(if: TLSLineServer.isInstalled, "openssl is not installed"))
        func `clients come by TLS`() throws {
            let folder = try TemporaryFolder()
            let maker = CertificateMaker(.init(commonName: "chat", names: "IP:127.0.0.1"))
            try folder.write(maker.certificateText, to: "c.pem")
            try folder.write(maker.keyText, to: "k.pem")
            let server = try RunningServer(
                "--chat", "--listen", "tls:127.0.0.1:0", "--set",
                "tls-certificate=\(folder.path)/c.pem", "--set", "tls-key=\(folder.path)/k.pem")
            let mark = "listening on tls:127.0.0.1:"
            let line = server.program.output.lines.first { $0.hasPrefix(mark) } ?? ""
            let port = line.dropFirst(mark.count).prefix { $0.isNumber }
            let client = try PipedProgram(
                "/usr/bin/openssl", ["s_client", "-quiet", "-connect", "127.0.0.1:\(port)"])
            try client.send("NICK ann\r\nUSER ann 0 * :ann\r\nPING behind\r\n")
            try client.wait(for: "an answer") { $0.output.text.contains(":behind\r\n") }
            #expect(client.output.text.contains(" 001 ann :"))
        }
    }
}
