import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("Search and copy", .timeLimit(.minutes(10)))
    struct SearchTests {
        @Test func `a line is found far up, and its neighbours are reached by keys`() throws {
            let client = try Client.onTerminal("--local", rows: 10)
            try client.waitUntilConnected()
            for number in 1...30 { try client.talk("line \(number)") }
            try client.type("\u{13}line 1")
            try client.waitForText("search 1/11: line 1")
            try client.waitForReply(to: "line 19")
            try client.type("\u{12}")
            try client.waitForText("search 2/11: line 1")
            try client.type("$\u{1B}r")
            try client.waitForText("search regex 1/1: line 1$")
            try client.waitForReply(to: "line 1")
            try client.type("\r")
            try client.waitForText("1/1: Alt-P older, Alt-N newer")
            try client.type("/search LINE\r")
            try client.waitForText("no hit: Alt-P older")
            try client.type("/search line 2\r\u{1B}p")
            try client.waitForText("Alt-P older, Alt-N newer")
            try client.type("\u{13}\u{13}")
            try client.waitForText(": line 2")
            try client.type("\u{1B}")
            try client.waitForScreen("the input") { _ in client.inputRow == ">" }
            try client.type("\u{1B}[1;5F")
            try client.waitForReply(to: "line 30")
        }

        @Test func `a chosen line is copied to the terminal's clipboard, and the screen stays`()
            throws
        {
            let client = try Client.onTerminal("--local", rows: 10)
            try client.waitUntilConnected()
            try client.talk("hope")
            try client.type("\u{1B}w")
            try client.waitForText("copy 1 line: ")
            try client.type("\r")
            try client.waitForText("1 line copied to the terminal's clipboard")
            let output = String(decoding: client.output, as: UTF8.self)
            // The line is "[Tue Apr 18 23:53:09 2006] hope": its end is known.
            let copied = output.split(separator: "\u{1B}]52;c;").dropFirst().map {
                $0.prefix { $0 != "\u{7}" }
            }
            #expect(copied.count == 1)
            #expect(copied[0].count == 44)
            #expect(client.replies == ["hope"])
            try client.type("/copy 1\r")
            try client.waitForScreen("an empty input") { _ in client.inputRow == ">" }
        }
    }
}
