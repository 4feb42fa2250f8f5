import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("carillond as a relay", .timeLimit(.minutes(10)))
    struct RelayTests {
        /// The text of a line after its stamp.
        private func said(_ line: String) -> String { Reply(line)?.message ?? "no stamp: \(line)" }

        @Test func `people at telnet get each other's lines, and their own once`() throws {
            let server = try RunningServer("--service", "relay")
            let alice = try TestStream(toPort: server.port)
            #expect(
                said(try alice.line(0))
                    == "* you are guest-1; /help, in carillon //help, lists what to type")
            try alice.send("/name alice\r\n")
            #expect(said(try alice.line(1)) == "* you are alice now: /name alice")
            let bob = try TestStream(toPort: server.port)
            #expect(
                said(try bob.line(0))
                    == "* you are guest-1; /help, in carillon //help, lists what to type")
            #expect(said(try alice.line(2)) == "* guest-1 has come")
            try bob.send("Where is hope\r\n")
            for line in [try alice.line(3), try bob.line(1)] {
                #expect(said(line) == "guest-1: Where is hope")
            }
            try alice.send("/who\r\n")
            #expect(said(try alice.line(4)) == "* 2 here: alice, guest-1: /who")
            bob.close()
            #expect(said(try alice.line(5)) == "* guest-1 has left")
        }

        @Test func `a member cannot steer another's terminal, nor take a name that is not seen`()
            throws
        {
            let server = try RunningServer("--service", "relay")
            let victim = try TestStream(toPort: server.port)
            _ = try victim.line(0)
            let other = try TestStream(toPort: server.port)
            _ = try victim.line(1)
            try other.send("/name \u{3164}\r\n")
            #expect(said(try other.line(1)).hasPrefix("* a name has letters, digits and "))
            try other.send("away\r\u{1B}[2J\u{7}\r\n")
            #expect(said(try victim.line(2)) == "guest-2: away^M^[[2J^G")
        }

        @Test func `the greeting names the command that carillon passes on`() throws {
            let server = try RunningServer("--service", "relay")
            let client = try Client.onTerminal(server.endpoint)
            try client.waitForText("in carillon //help")
            try client.type("//help\r")
            try client.waitForText("* /help shows this: /help")
        }

        @Test func `a late member gets the last lines, with their original times`() throws {
            let server = try RunningServer(
                "--service", "relay", "--set", "service.relay.history=2")
            let early = try TestStream(toPort: server.port)
            try early.send("one\ntwo\nthree\n")
            let first = [try early.line(2), try early.line(3)]
            let late = try TestStream(toPort: server.port)
            #expect(said(try late.line(0)) == "* said before you came:")
            #expect([try late.line(1), try late.line(2)] == first)
            #expect(said(first[1]) == "guest-1: three")
            #expect(
                said(try late.line(3))
                    == "* you are guest-2; /help, in carillon //help, lists what to type")
        }

        @Test func `carillon pairs what it sends, and shows what others send`() throws {
            let server = try RunningServer("--service", "relay")
            let client = try Client.onTerminal(server.endpoint)
            try client.waitForText("* you are guest-1")
            let other = try TestStream(toPort: server.port)
            try client.waitForText("* guest-2 has come")
            try client.type("Where is hope\r")
            try client.waitForReply(to: "guest-1: Where is hope")
            try other.send("here\n")
            try client.waitForReply(to: "guest-2: here")
            // Two slashes are one for the server, whose command it is.
            try client.type("//name carol\r")
            try client.waitForReply(to: "* you are carol now: /name carol")
            try client.type("///etc\r")
            try client.waitForReply(to: "carol: //etc")
            try other.wait(for: "a slash") { $0.text.contains("carol: /etc\n") }
            #expect(!client.picture.contains("...sending"), "nothing waits for an answer")
        }

        @Test func `carillon in a pipe sends a line, and prints what it receives`() throws {
            let server = try RunningServer("--service", "relay")
            let client = try Client.inPipes(server.endpoint)
            try client.send("one\ntwo\n")
            client.closeInput()
            #expect(try client.waitForExit() == .exited(0))
            let lines = client.output.lines.map(said)
            #expect(lines.suffix(2) == ["guest-1: one", "guest-1: two"])
        }

        @Test func `the former option still works, with a warning that names the new one`() throws {
            let server = try RunningServer("--mode", "relay")
            #expect(
                server.program.errors.text.contains(
                    #"warning: --mode: "mode" is now "service": write service = chat, framing = "#
                        + "lines, room = #relay"))
            let client = try TestStream(toPort: server.port)
            try client.wait(for: "a welcome") { $0.text.contains("* you are guest-1;") }
        }

        @Test func `a room with chunks is refused before it starts`() throws {
            let program = try PipedProgram(
                try ChildProcess.product("carillond"), ["--mode", "relay", "--framing", "chunks"])
            #expect(try program.waitForExit() == .exited(78))
            #expect(
                program.errors.text
                    == "carillond: error: --framing: the service relay has no framing = chunks: leave it out\n"
            )
        }
    }
}
