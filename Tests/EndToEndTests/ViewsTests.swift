import TerminalTesting
import Testing

extension EndToEndTests {
    /// How the transcript is looked at: times, days, the unread, filters, the bare view.
    @Suite("Views", .timeLimit(.minutes(10)))
    struct ViewsTests {
        private let listener: TestListener
        private let client: TerminalProgram
        private let server: TestStream

        init() throws {
            listener = try TestListener()
            client = try Client.onTerminal(listener.endpoint, rows: 12, columns: 60)
            server = try listener.accept()
            try client.waitUntilConnected()
        }

        @Test func `timestamps as sent, local, relative and ISO, and a line where the day changes`()
            throws
        {
            try server.send("[2006-04-18T23:59:59Z] Where is hope\n")
            try server.send("[2006-04-19T00:00:00Z] Where is joy\n")
            try client.waitForText(
                """
                [2006-04-18T23:59:59Z] Where is hope
                ── Wednesday, 19 April 2006 ──
                [2006-04-19T00:00:00Z] Where is joy
                """)
            try client.type("\u{1B}t")
            try client.waitForText("[23:59:59] Where is hope\n── Wednesday")
            try client.type("\u{1B}[18~")
            try client.waitForText(" d ago] Where is joy")
            try client.type("/timestamps iso\r")
            try client.waitForText("[2006-04-19T00:00:00+00:00] Where is joy")
            try client.type("/timestamps\r")
            try client.waitForText("[2006-04-19T00:00:00Z] Where is joy")
        }

        @Test func `the unread rule, a key to it, and back to the bottom by End`() throws {
            let other = try RunningServer()
            try client.type("/connect \(other.endpoint)\r")
            try client.waitForText("[2 ")
            try client.waitUntilConnected()
            // In one piece, so that all of it is there when the mark is.
            try server.send((1...30).map { "line \($0)\n" }.joined())
            try client.waitForText("1* ")
            try client.type("\u{1B}1")
            try client.waitForText("unread from above: F6")
            try client.type("\u{1B}u")
            try client.waitForText("── new since you looked away ──\nline 1\n")
            try client.waitForText("22 lines below: Ctrl-End")
            try client.type("\u{1B}[F")
            try client.waitForText("line 30\n")
            try client.type("/unread\r")
            try client.waitForText("── new since you looked away ──\nline 1\n")
        }

        @Test func `filter: only matching lines, N hidden, and a key that shows all`() throws {
            for number in 1...20 { try server.send("line \(number)\n") }
            try client.waitForText("line 20")
            try client.type("/only /[05]$/\r")
            try client.waitForText(
                "line 5\nline 10\nline 15\nline 20\n── 16 hidden: Alt-= shows all")
            try client.type("\u{1B}=")
            try client.waitForText("line 19\nline 20\n── filters off")
            try client.type("/filters\r")
            try client.waitForText("── 16 hidden")
            try client.type("/all\r")
            try client.waitForText("line 19\nline 20\n───")
            try client.type("/hide LINE\r")
            try client.waitForText("── 0 hidden")
            try client.type("/hide line 1\r")
            try client.waitForText("line 9\nline 20\n── 11 hidden")
        }

        @Test func `bare mode: no decoration between the lines of a selection`() throws {
            try server.send("[now] " + String(repeating: "x", count: 70) + "\n")
            try client.waitForText("      xxxx")
            try client.type("\u{1B}l")
            try client.waitForScreen("text from column 0 on, and nothing else") { picture in
                picture.contains("\n" + String(repeating: "x", count: 60) + "\nxxxxxxxxxx\n>")
                    && !picture.contains("──") && !picture.contains("connected since")
            }
            try client.type("/bare\r")
            try client.waitForText("connected since")
        }
    }
}
