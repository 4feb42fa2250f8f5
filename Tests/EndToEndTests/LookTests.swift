import FileTesting
import TerminalTesting
import Testing

extension EndToEndTests {
    /// What a person recognizes by its look: states, errors, and who has written a line.
    @Suite("The look of the screen", .timeLimit(.minutes(10)))
    struct LookTests {
        private func client(
            _ endpoints: String..., theme: String = "standard", columns: Int = 80
        ) throws -> TerminalProgram {
            let folder = try TemporaryFolder()
            try folder.write("theme = \(theme)\n", to: "config/carillon/carillon.conf")
            let program = try ChildProcess.product("carillon")
            return try TerminalProgram(
                program, endpoints + ["--set", "reconnect=never"],
                environment: folder.environment.merging(["TZ": "UTC"]) { given, _ in given },
                in: folder, columns: columns)
        }

        /// The cells of a text in the lowest row that contains it.
        private func cells(
            of text: String, on client: TerminalProgram
        ) throws -> [VirtualScreen.Cell] {
            let row = try #require(client.rows.lastIndex { $0.contains(text) })
            let start = try #require(client.rows[row].firstRange(of: text)).lowerBound
            let column = client.rows[row].distance(from: client.rows[row].startIndex, to: start)
            return (column..<column + text.count).map { client.screen[row, $0] }
        }

        @Test func `the state in the title has its word and its colour`() throws {
            let listener = try TestListener()
            let client = try client(listener.endpoint)
            let server = try listener.accept()
            try client.waitUntilConnected()
            #expect(try cells(of: "connected since", on: client).first?.foreground == 28)
            server.close()
            try client.waitForText("down: closed by the peer")
            let down = try cells(of: "down: closed", on: client)
            #expect(down[0].foreground == 160 && down[0].isBold && down[0].isReversed)
            #expect(down[5].foreground == nil && down[5].isReversed)
        }

        @Test func `the title, the hint and Enter agree`() throws {
            let listener = try TestListener()
            let client = try client(listener.endpoint)
            try listener.accept().close()
            try client.waitForText(", Enter = connect")
            try client.type("half a line")
            try client.waitForText(", F5 = connect")
            try client.type("\r")
            try client.waitForText("not connected: F5 connects, then Enter sends")
            #expect(client.picture.contains(", F5 = connect"))
            let hint = try cells(of: "not connected", on: client)
            #expect(hint.allSatisfy { $0.foreground == 160 && $0.isBold })
            try client.type("\u{1B}[15~")
            let server = try listener.accept()
            try client.waitForScreen("the hint is over") { !$0.contains("not connected") }
            try client.type("\r")
            #expect(try server.line(0) == "half a line")
        }

        @Test(arguments: ["standard", "mono"])
        func `a sent line differs from a received one`(theme: String) throws {
            let listener = try TestListener()
            let client = try client(listener.endpoint, theme: theme)
            let server = try listener.accept()
            try client.waitUntilConnected()
            try client.type("mine\r")
            #expect(try server.line(0) == "mine")
            try server.send("> theirs\n")
            try client.waitForText("> theirs")
            try client.waitForText("> mine")
            let (sent, received) = (
                try cells(of: "> mine", on: client), try cells(of: "> theirs", on: client)
            )
            #expect(sent[0].isBold && !received[0].isBold)
            #expect((sent[2].foreground == received[2].foreground) == (theme == "mono"))
        }

        @Test func `an error of a command has its word and its colour`() throws {
            let server = try RunningServer()
            let client = try client(server.endpoint)
            try client.waitUntilConnected()
            try client.type("/nonsense\r")
            try client.waitForText("error: no command /nonsense")
            let error = try cells(of: "error: no command", on: client)
            #expect(error.allSatisfy { $0.text == " " || $0.foreground == 160 && $0.isBold })
        }

        @Test func `a notice is wrapped under its text`() throws {
            let server = try RunningServer()
            let client = try client(server.endpoint, columns: 36)
            try client.waitForText("connected to")
            let row = try #require(client.rows.firstIndex { $0.hasSuffix("connected to") })
            #expect(client.rows[row + 1] == "            \(server.endpoint)")
        }

        @Test func `the label of a line without an answer is not part of its text`() throws {
            let listener = try TestListener()
            let client = try client(listener.endpoint)
            let server = try listener.accept()
            try client.waitUntilConnected()
            try client.type("hope\r")
            #expect(try server.line(0) == "hope")
            server.close()
            try client.waitForText("not answered: hope")
            let text = try cells(of: "hope", on: client)
            #expect(text.allSatisfy { $0.foreground == nil && !$0.isUnderlined && !$0.isBold })
        }

        @Test func `the list of tabs shows states and unread lines, and chooses`() throws {
            let listeners = try [TestListener(), TestListener()]
            let client = try client(listeners[0].endpoint, listeners[1].endpoint)
            let hidden = try listeners[1].accept()
            try client.waitUntilConnected()
            try hidden.send("one\ntwo\n")
            try client.waitForText(" 2* ")
            try client.type("\u{1B}OQ")
            try client.waitForText("2 unread")
            #expect(client.rows[1].hasPrefix("> 1  \(listeners[0].endpoint)"))
            hidden.close()
            try client.waitForText("2! \(listeners[1].endpoint)  down: closed by the peer")
            try client.type("2\r")
            try client.waitForText("two")
            #expect(client.rows[0].contains("[2 "))
        }

        @Test func `what returns of one's own lines marks no tab`() throws {
            let listeners = try [TestListener(), TestListener()]
            let client = try client(listeners[0].endpoint, listeners[1].endpoint)
            let hidden = try listeners[1].accept()
            try client.waitUntilConnected()
            try client.type("\u{1B}2")
            try client.waitForText("[2 ")
            try client.type("mine\r")
            #expect(try hidden.line(0) == "mine")
            try client.type("\u{1B}1")
            try client.waitForText("[1 ")
            try hidden.send("[now] mine\n")
            try client.type("\u{1B}OQ")
            try client.waitForText("2 tabs:")
            #expect(!client.picture.contains("2*"))
            try hidden.send("another's\n")
            try client.waitForText("1 unread")
            #expect(client.picture.contains("2*"))
        }
    }
}
