import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("Typing", .timeLimit(.minutes(5)))
    struct TypingTests {
        @Test func `a paste of three lines is shown whole, confirmed, and then sent`() throws {
            let server = try RunningServer()
            let client = try Client.onTerminal(server.endpoint)
            try client.waitUntilConnected()
            try client.type("\u{1B}[200~one\rtwo\rthree\u{1B}[201~")
            try client.waitForText("3 lines: Enter sends all, Alt-Enter edits, Esc drops")
            #expect(client.rows.suffix(4).dropLast() == ["one", "two", "three"])
            #expect(client.replies == [])
            try client.type("\r")
            try client.waitForReply(to: "three")
            #expect(client.replies == ["one", "two", "three"])
        }

        @Test func `a paste that stalls is still one, and none of its lines is a command`() throws {
            let server = try RunningServer()
            let client = try Client.onTerminal(server.endpoint, "--set", "escape-timeout=1ms")
            try client.waitUntilConnected()
            try client.type("\u{1B}[200~one\rtwo\r")
            try client.waitForText("a paste has not ended")
            try client.type("\r/quit\r\u{1B}[201~")
            try client.waitForText("4 lines: Enter sends all, Alt-Enter edits, Esc drops")
            #expect(client.replies == [])
            try client.type("\r")
            try client.waitForReply(to: "/quit")
        }

        @Test func `Alt-Enter makes the input grow, and each line is sent`() throws {
            let client = try Client.onTerminal("--local")
            try client.waitUntilConnected()
            try client.type("one\u{1B}\rtwo")
            try client.waitForScreen("two rows") { _ in client.rows.suffix(2) == ["> one", "  two"]
            }
            try client.type("\r")
            try client.waitForReply(to: "two")
            #expect(client.replies == ["one", "two"])
            #expect(client.inputRow == ">")
        }

        @Test func `Ctrl-R finds what was sent while one types`() throws {
            let client = try Client.onTerminal("--local")
            try client.waitUntilConnected()
            try client.talk("Where is hope")
            try client.talk("When words fail")
            try client.type("draft\u{12}ho")
            try client.waitForText("(search)`ho`: Where is hope")
            try client.type("\u{7}")
            try client.waitForText("> draft")
            try client.type("\u{12}wor")
            try client.waitForText("(search)`wor`: When words fail")
            try client.type("\r")
            try client.waitForScreen("two replies") { _ in
                client.replies.count { $0 == "When words fail" } == 2
            }
        }

        @Test func `Tab completes commands, endpoints and words of the transcript`() throws {
            let server = try RunningServer()
            let client = try Client.onTerminal(server.endpoint)
            try client.waitUntilConnected()
            try client.talk("incomprehensible")
            try client.type("/re\t")
            try client.waitForText("/reconnect  /resend")
            try client.type("\u{15}/conn\t127\t")
            try client.waitForText("> /connect \(server.endpoint)")
            try client.type("\u{15}how inc\t")
            try client.waitForText("> how incomprehensible")
            try client.type("\r")
            try client.waitForReply(to: "how incomprehensible")
        }

        /// Reads a line from the terminal, and makes it the text.
        private static let editor = """
            sh -c 'trap "" INT; echo "editing $(cat "$1")"; read -r line; echo "$line" >"$1"' sh
            """

        @Test func `Ctrl-X Ctrl-E hands the terminal to the editor, and the connection lives on`()
            throws
        {
            let listener = try TestListener()
            let client = try Client.onTerminal(
                listener.endpoint, environment: ["EDITOR": Self.editor])
            let server = try listener.accept()
            try client.waitUntilConnected()
            let modes = client.modes
            try client.type("a draft\u{18}\u{5}")
            try client.waitForText("editing a draft")
            #expect(!client.screen.isAlternate && client.modes != modes)
            try server.send("meanwhile\n")
            try client.type("\u{3}")
            try client.waitForText("^C")
            try client.type("written there\r")
            try client.waitForText("> written there")
            try client.waitForText("\nmeanwhile\n")
            #expect(client.screen.isAlternate && client.modes == modes)
            try client.type("\r")
            #expect(try server.line(0) == "written there")
        }

        @Test(arguments: [
            ("false", "the editor ended with exit code 1; the text stays"),
            ("/no/such/editor", "cannot start /no/such/editor: set VISUAL or EDITOR"),
        ])
        func `an editor that fails leaves the text as it was`(
            editor: String, reason: String
        ) throws {
            let client = try Client.onTerminal("--local", environment: ["VISUAL": editor])
            try client.waitUntilConnected()
            try client.type("a draft\u{18}\u{5}")
            try client.waitForText(reason)
            #expect(client.screen.isAlternate && client.inputRow == "> a draft")
            try client.type("!\r")
            try client.waitForReply(to: "a draft!")
        }
    }
}
