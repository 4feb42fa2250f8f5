import Glibc
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("Text on the screen", .timeLimit(.minutes(10)))
    struct ScreenTextTests {
        @Test(arguments: [
            ("世界", ["世", "", "界", ""]), ("e\u{301}!", ["e\u{301}", "!"]),
            ("한글x", ["한", "", "글", "", "x"]), ("ｗｉ", ["ｗ", "", "ｉ", ""]), ("äß€", ["ä", "ß", "€"]),
        ])
        func `clusters are typed and returned in their columns`(
            text: String,
            cells: [String]
        ) throws {
            let client = try Client.onTerminal("--local")
            try client.waitUntilConnected()
            try client.type(text)
            let typed = 2..<2 + cells.count
            try client.waitForScreen("what was typed") { _ in
                typed.map { client.screen[23, $0].text } == cells
            }
            #expect(client.screen.cursor == (23, typed.upperBound))
            try client.type("|\r")
            try client.waitForReply(to: text + "|")
            let row = try #require(client.rows.firstIndex { Reply($0) != nil })
            // The time in brackets has 27 columns.
            let echoed = (27..<27 + cells.count).map { client.screen[row, $0].text }
            #expect(echoed == cells)
            #expect(client.screen[row, 27 + cells.count].text == "|")
        }

        @Test(arguments: ["C", "POSIX", "no_SUCH.locale"])
        func `the locale does not matter`(locale: String) throws {
            let client = try Client.onTerminal("--local", environment: ["LC_ALL": locale])
            try client.waitUntilConnected()
            try client.talk("世界 é")
            #expect(client.replies == ["世界 é"])
        }

        /// Terminals disagree on how wide these are, so what follows must not depend on it.
        @Test(arguments: ["🇩🇪", "👨‍👩‍👧‍👦", "👍🏽", "❤️"])
        func `what follows an emoji is in its column`(emoji: String) throws {
            let client = try Client.onTerminal("--local")
            try client.waitUntilConnected()
            try client.type(emoji + "|")
            try client.waitForScreen("a bar") { _ in client.screen[23, 4].text == "|" }
            #expect(client.screen.cursor == (23, 5))
            try client.type("\r")
            try client.waitForScreen("a reply") { $0.contains("[") && !$0.contains("...sending") }
            let row = try #require(client.rows.firstIndex { $0.hasPrefix("[") })
            #expect(client.screen[row, 29].text == "|")
        }

        @Test func `a cluster is deleted as a whole, and no half is sent`() throws {
            let listener = try TestListener()
            let client = try Client.onTerminal(listener.endpoint)
            let server = try listener.accept()
            try client.waitUntilConnected()
            try client.type("a🇩🇪e\u{301}\u{7F}\u{7F}b\r")
            #expect(try server.line(0) == "ab")
        }
    }
}
