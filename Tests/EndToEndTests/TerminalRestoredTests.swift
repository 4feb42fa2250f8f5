import FileTesting
import Glibc
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("The terminal is restored", .timeLimit(.minutes(10)))
    struct TerminalRestoredTests {
        private static let noHandlers = "handle_segv=0:handle_sigbus=0:handle_sigfpe=0"

        /// A client that is up, and the modes of its terminal from before it took it.
        private func startedClient() throws -> (client: TerminalProgram, found: TerminalAttributes)
        {
            // The kernel's modes for a new terminal are the same each time.
            let found = try TerminalPair().modes
            // Swift's own report of a crash would wait for a key, and a sanitizer would exit.
            let client = try Client.onTerminal(
                "--local",
                environment: [
                    "SWIFT_BACKTRACE": "enable=no",
                    "ASAN_OPTIONS": Self.noHandlers, "TSAN_OPTIONS": Self.noHandlers,
                ])
            try client.waitUntilConnected()
            #expect(client.screen.isAlternate && client.modes != found)
            return (client, found)
        }

        private func expectRestored(_ client: TerminalProgram, _ found: TerminalAttributes) {
            #expect(client.modes == found)
            #expect(!client.screen.isAlternate && client.screen.isCursorVisible)
            let output = String(decoding: client.output, as: UTF8.self)
            #expect(output.contains("\u{1B}[?2004l") && output.contains("\u{1B}[?1004l"))
            // The title that was found is the terminal's to remember.
            #expect(output.contains("\u{1B}[22;0t") && output.contains("\u{1B}[23;0t"))
        }

        @Test(arguments: ["/quit\r", "\u{3}\u{3}", "\u{4}"])
        func `when it is left`(keys: String) throws {
            let (client, found) = try startedClient()
            try client.type(keys)
            #expect(try client.waitForExit() == .exited(0))
            expectRestored(client, found)
        }

        @Test(arguments: ["/quit\r", "\u{3}\u{3}", "\u{4}"])
        func `with the last error and its status on the normal screen`(keys: String) throws {
            let listener = try TestListener()
            let client = try Client.onTerminal(
                listener.endpoint, "--set", "reconnect-maximum=1h", "--set", "reconnect-initial=1h")
            let server = try listener.accept()
            try client.waitUntilConnected()
            server.resetOnClose()
            try client.type("never read\r")
            try server.wait(for: "a line") { !$0.bytes.isEmpty }
            server.close()
            try client.waitForText("down: reset by the peer")
            try client.type(keys)
            #expect(try client.waitForExit() == .exited(74))
            #expect(!client.screen.isAlternate)
            let output = String(decoding: client.output, as: UTF8.self)
            let sentence =
                "carillon: \(listener.endpoint): reset by the peer; 1 of the lines were not answered"
            #expect(output.hasSuffix("\(sentence)\r\n"))
        }

        @Test func `with a status for each way not to get there, the first tab's`() throws {
            let reserved = try RunningServer()
            try reserved.kill()
            let client = try Client.onTerminal(reserved.endpoint, "unix:/nowhere/at/all")
            try client.waitForText("connection refused, is the server running?")
            client.signal(SIGTERM)
            #expect(try client.waitForExit() == .exited(69))
            let output = String(decoding: client.output, as: UTF8.self)
            #expect(
                output.contains(
                    "carillon: cannot connect to \(reserved.endpoint): connection refused")
            )
        }

        @Test func `without a message when the connection was closed, or is open`() throws {
            let (client, found) = try startedClient()
            try client.type("\r")
            try client.waitForText("down: closed, Enter = connect")
            try client.type("\u{4}")
            #expect(try client.waitForExit() == .exited(0))
            expectRestored(client, found)
            #expect(!String(decoding: client.output, as: UTF8.self).contains("carillon: "))
        }

        @Test(arguments: [SIGTERM, SIGHUP, SIGINT])
        func `upon a signal`(signal: Int32) throws {
            let (client, found) = try startedClient()
            client.signal(signal)
            #expect(try client.waitForExit() == .exited(0))
            expectRestored(client, found)
        }

        /// An editor with the terminal in its own modes, that ends when asked, or does not.
        private static func editor(endsWhenTold: Bool) -> String {
            let trap = endsWhenTold ? "stty sane; exit 1" : ":"
            return """
                sh -c 'trap "\(trap)" TERM; echo from the editor >"$1"; stty raw -echo; \
                printf "\\033[?1049h\\033[2Jthe editor"; while :; do sleep 1; done' sh
                """
        }

        @Test(arguments: [SIGTERM, SIGHUP], [true, false])
        func `upon a signal while an editor has it, and the text is the draft`(
            signal: Int32, endsWhenTold: Bool
        ) throws {
            let found = try TerminalPair().modes
            let folder = try TemporaryFolder()
            let client = try Client.onTerminal(
                "--local", environment: ["VISUAL": Self.editor(endsWhenTold: endsWhenTold)],
                in: folder)
            try client.waitUntilConnected()
            try client.type("a draft\u{18}\u{5}")
            try client.waitForText("the editor")
            client.signal(signal)
            #expect(try client.waitForExit() == .exited(0))
            expectRestored(client, found)
            #expect(folder.read("state/carillon/drafts")?.hasSuffix("15 from the editor\n") == true)
        }

        @Test(arguments: [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT, SIGQUIT])
        func `in a crash`(signal: Int32) throws {
            let (client, found) = try startedClient()
            client.signal(signal)
            #expect(try client.waitForExit() == .killed(signal: signal))
            expectRestored(client, found)
        }

        /// A shell with job control runs the client; that is what it is given back to. (Without
        /// one the kernel stops no process: signal(7) on orphaned process groups.)
        private static let shell = """
            sh -c 'echo "process $$."; exec "$0" --local' "$0"; echo gone; read answer; fg
            """

        @Test(arguments: ["\u{1A}", nil])
        func `while it is suspended, and resumed`(key: String?) throws {
            let found = try TerminalPair().modes
            let folder = try TemporaryFolder()
            let client = try TerminalProgram(
                "/bin/sh", ["-mc", Self.shell, try ChildProcess.product("carillon")],
                environment: folder.environment, in: folder)
            try client.waitUntilConnected()
            try client.talk("before")
            try client.type("half a line")
            try client.waitForText("> half a line")
            if let key { try client.type(key) } else { kill(try processID(in: client), SIGTSTP) }
            try client.waitForText("gone")
            expectRestored(client, found)
            try client.type("\r")
            try client.waitForScreen("the screen") { _ in
                client.screen.isAlternate && client.inputRow.hasSuffix("half a line")
            }
            #expect(client.modes != found && client.replies == ["before"])
            try client.type("\r")
            try client.waitForReply(to: "half a line")
            try client.type("/quit\r")
            #expect(try client.waitForExit() == .exited(0))
            expectRestored(client, found)
        }

        /// What the inner shell printed before it became the client.
        private func processID(in client: TerminalProgram) throws -> pid_t {
            let output = String(decoding: client.output, as: UTF8.self)
            let match = try #require(output.firstMatch(of: /process ([0-9]+)\./))
            return try #require(pid_t(match.1))
        }

        @Test(arguments: [nil, "", "no-such-type", "dumb"])
        func `by never being touched where the screen cannot be shown`(type: String?) throws {
            let found = try TerminalPair().modes
            let folder = try TemporaryFolder()
            let environment = folder.environment.merging(type.map { ["TERM": $0] } ?? [:]) { $1 }
            let client = try TerminalProgram(
                "/usr/bin/env",
                (type == nil ? ["-u", "TERM"] : [])
                    + [try ChildProcess.product("carillon"), "--local"],
                environment: environment,
                in: folder
            )
            #expect(try client.waitForExit() == .exited(78))
            #expect(client.modes == found)
            let output = String(decoding: client.output, as: UTF8.self)
            #expect(output.hasPrefix("carillon: ") && output.contains("use --plain\r\n"))
            #expect(!output.contains("\u{1B}"))
            #expect(output.split(separator: "\r\n").count == 1)
        }
    }
}
