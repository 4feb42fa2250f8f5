import Glibc
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("carillon in scripts", .timeLimit(.minutes(10)))
    struct ScriptTests {
        @Test func `a health check is one line out, one line in, and a status`() throws {
            let server = try RunningServer()
            let client = try Client.inPipes("--once", "--timeout", "5", server.endpoint)
            try client.send("ping\nnever sent\n")
            #expect(try client.waitForExit() == .exited(0))
            #expect(client.output.lines.map { Reply($0)?.message } == ["ping"])
            #expect(client.errors.text == "")
        }

        @Test func `a silent server fails the check, with status 75`() throws {
            let listener = try TestListener()
            let client = try Client.inPipes("--once", "--timeout", "0.2", listener.endpoint)
            let server = try listener.accept()
            try client.send("ping\n")
            #expect(try server.line(0) == "ping")
            #expect(try client.waitForExit() == .exited(75))
            #expect(
                client.errors.text == "carillon: \(listener.endpoint) gave no answer in time\n")
        }

        @Test func `half a reply is no reply: the check waits for the rest of it`() throws {
            let listener = try TestListener()
            let client = try Client.inPipes("--once", "--timeout", "30", listener.endpoint)
            let server = try listener.accept()
            try client.send("ping\n")
            #expect(try server.line(0) == "ping")
            try server.send("The quick brown fox ")
            #expect(throws: UnexpectedOutput.self) {
                try client.wait(for: "half", within: .milliseconds(300)) {
                    !$0.output.bytes.isEmpty
                }
            }
            try server.send("jumps\n")
            #expect(try client.waitForExit() == .exited(0))
            #expect(client.output.text == "The quick brown fox jumps\n")
        }

        @Test func `half a reply before a reset is a failure`() throws {
            let listener = try TestListener()
            let client = try Client.inPipes("--once", listener.endpoint)
            let server = try listener.accept()
            try client.send("ping\n")
            #expect(try server.line(0) == "ping")
            try server.send("[now] pi")
            server.resetOnClose()
            server.close()
            #expect(try client.waitForExit() == .exited(74))
        }

        @Test func `a time limit ends a silent pipe, with status 75`() throws {
            let listener = try TestListener()
            let client = try Client.inPipes("--timeout", "0.3", listener.endpoint)
            let server = try listener.accept()
            try client.send("a\nb\nc\n")
            client.closeInput()
            try server.wait(for: "FIN") { $0.isOver }
            #expect(server.input.text == "a\nb\nc\n")
            #expect(try client.waitForExit() == .exited(75))
            #expect(client.errors.text == "carillon: \(listener.endpoint) did not finish in time\n")
        }

        @Test func `on a terminal a time means no screen`() throws {
            let client = try Client.onTerminal("--local", "--timeout", "5")
            try client.waitForText(">")
            #expect(!client.screen.isAlternate)
            try client.type("\u{4}")
            #expect(try client.waitForExit() == .exited(0))
        }

        @Test(arguments: ["0", "-1", "soon", "nan", "inf"])
        func `an invalid time is reported, with status 64`(time: String) throws {
            let client = try Client.inPipes("--timeout=\(time)")
            #expect(try client.waitForExit() == .exited(64))
            #expect(client.errors.text.contains("'\(time)' is invalid for '--timeout"))
        }

        // MARK: - A command for lines

        @Test func `a command has each line on its standard input, and writes in its place`() throws
        {
            let server = try RunningServer()
            let client = try Client.inPipes(
                "--exec", "printf '%s' $$; sed 's/^.*] / /'", server.endpoint)
            try client.send("one\n$(touch owned)`id`\nthree\n")
            client.closeInput()
            #expect(try client.waitForExit() == .exited(0))
            let lines = client.output.lines
            #expect(
                lines.map { $0.drop { $0 != " " } } == [" one", " $(touch owned)`id`", " three"])
            #expect(Set(lines.map { $0.prefix { $0 != " " } }).count == 3, "a process for each")
            #expect(client.errors.text == "")
        }

        @Test func `lines are given in their order, and the end waits for the last of them`() throws
        {
            let listener = try TestListener()
            let client = try Client.inPipes("--exec", "cat", listener.endpoint)
            let server = try listener.accept()
            let lines = (0..<300).map { "line \($0)" }
            try server.send(lines.map { $0 + "\n" }.joined())
            client.closeInput()
            try server.wait(for: "the end") { $0.isOver }
            server.close()
            #expect(try client.waitForExit(within: .seconds(30)) == .exited(0))
            #expect(client.output.lines == lines)
        }

        @Test(arguments: [
            ("exit 3", "exit code 3"), ("no-such-program-here", "exit code 127"),
            ("kill -9 $$", "signal 9"),
        ])
        func `a command that fails is reported, with status 70`(
            command: String, ending: String
        ) throws {
            let server = try RunningServer()
            let client = try Client.inPipes("--exec", command, server.endpoint)
            try client.send("one\n")
            client.closeInput()
            #expect(try client.waitForExit() == .exited(70))
            #expect(client.errors.lines.last == "carillon: the command of --exec: \(ending)")
        }

        @Test func `a command that does not read its line is no failure`() throws {
            let server = try RunningServer()
            let client = try Client.inPipes("--exec", "exec <&-; echo done", server.endpoint)
            try client.send("one\ntwo\n")
            client.closeInput()
            #expect(try client.waitForExit() == .exited(0))
            #expect(client.output.lines == ["done", "done"])
        }

        @Test func `what a command writes to a terminal cannot rule it`() throws {
            let listener = try TestListener()
            let client = try Client.onTerminal(
                "--plain", "--exec", "cat; cat >&2 <<'end'\n\u{1B}]2;owned\u{7}\nend",
                listener.endpoint)
            let server = try listener.accept()
            try server.send("\u{1B}]0;owned\u{7}\n")
            try client.waitForText("^[]0;owned^G")
            try client.waitForText("^[]2;owned^G")
            #expect(client.screen.title == "")
        }

        @Test func `in the full screen the line is shown, and a failing command reported`() throws {
            let server = try RunningServer()
            let client = try Client.onTerminal(
                "--exec", "grep -q fine || { echo seen nowhere; exit 4; }", server.endpoint)
            try client.waitUntilConnected()
            try client.talk("fine")
            try client.talk("bad")
            try client.waitForText("-- the command of --exec: exit code 4")
            #expect(!client.picture.contains("seen nowhere"))
            #expect(client.replies == ["fine", "bad"])
        }
    }
}
