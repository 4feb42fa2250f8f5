import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("Typing", .timeLimit(.minutes(10)))
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

        @Test func `keys arrive in every form in which terminals send them`() throws {
            let client = try Client.onTerminal("--local")
            try client.waitUntilConnected()
            // CSI u, modifyOtherKeys and kitty's forms of: Shift-W, Space with Shift, Ctrl-A, Ctrl-E.
            try client.type("\u{1B}[119;2uhere\u{1B}[32;2uis\u{1B}[27;5;97~> \u{1B}[101:69;5:1u")
            try client.type("\u{1B}[101;5:3u hope")
            try client.waitForText("> > Where is hope")
            // Alt-Left as iTerm2, rxvt and xterm send it, then Alt-D and Enter.
            for key in ["\u{1B}\u{1B}[D", "\u{1B}Od", "\u{1B}[1;9D"] { try client.type(key) }
            try client.type("\u{1B}[100;3u")
            try client.waitForText("> >  is hope")
            try client.type("\u{1B}[27;1;13~")
            try client.waitForReply(to: ">  is hope")
        }

        @Test func `by SSH the bytes of a key may be further apart`() throws {
            let client = try Client.onTerminal(
                "--local", environment: ["SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22"])
            try client.waitUntilConnected()
            try client.type("/set escape-timeout\r")
            try client.waitForText("escape-timeout = 100ms")
            try client.type("/set sequence-timeout\r")
            try client.waitForText("sequence-timeout = 1s")
        }

        @Test func `what is killed in one tab is yanked in another, and undone by words`() throws {
            let servers = try [RunningServer(), RunningServer()]
            let client = try Client.onTerminal(servers[0].endpoint, servers[1].endpoint)
            try client.waitUntilConnected()
            try client.type("Where is hope\u{17}\u{1B}2")
            try client.waitUntilConnected()
            try client.type("some \u{19}")
            try client.waitForText("> some hope")
            try client.type(" and joy\u{1F}\u{1F}")
            try client.waitForText("> some hope")
            try client.waitForScreen("two words less") { _ in client.inputRow == "> some hope" }
            try client.type("\u{1B}_")
            try client.waitForScreen("one word again") { _ in client.inputRow == "> some hope and" }
        }

        @Test func `a line of 64 KiB is edited at both of its ends, and sent whole`() throws {
            let client = try Client.onTerminal("--local")
            try client.waitUntilConnected()
            let text = String(repeating: "世界 music speaks ", count: 2_900)
            try client.type("\u{1B}[200~\(text)\u{1B}[201~")
            try client.waitForScreen("the end of the line") { _ in
                client.inputRow.hasSuffix("speaks")
            }
            try client.type("end\u{1}start \u{5}!\u{7F}?")
            try client.waitForScreen("the changed end") { _ in
                client.inputRow.hasSuffix("speaks end?")
            }
            try client.type("\u{1}")
            try client.waitForText("> start 世界 music")
        }
    }
}
