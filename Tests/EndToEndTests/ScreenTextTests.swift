import Glibc
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("Text on the screen", .timeLimit(.minutes(1)))
    struct ScreenTextTests {
        @Test(arguments: [
            ("世界", ["世", "", "界", ""]), ("e\u{301}!", ["e\u{301}", "!"]),
            ("한글x", ["한", "", "글", "", "x"]), ("ｗｉ", ["ｗ", "", "ｉ", ""]), ("äß€", ["ä", "ß", "€"]),
        ])
        func `clusters are typed and come back in their columns`(
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

        /// Terminals disagree on how wide these are, so what stands behind must not depend on it.
        @Test(arguments: ["🇩🇪", "👨‍👩‍👧‍👦", "👍🏽", "❤️"])
        func `what stands behind an emoji is in its column`(emoji: String) throws {
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

        @Test func `a server's hostile bytes change nothing but the transcript`() throws {
            let listener = try TestListener()
            let client = try Client.onTerminal(listener.endpoint)
            let server = try listener.accept()
            try client.waitUntilConnected()
            let before = client.output.count
            let title = client.rows[0]
            for line in Self.hostile { try server.send(line + [0x0A]) }
            try server.send("the last\n")
            try client.waitForText("the last")
            #expect(client.rows[0] == title && client.inputRow == ">")
            #expect(client.screen.title == "\(listener.endpoint) - carillon"
                    && client.screen.isAlternate)
            #expect(client.screen.isCursorVisible && client.screen.cursor == (23, 2))
            let written = client.output[before...]
            // No control of the server's got through: no string, no query, no C1, no bell.
            let text = String(decoding: written, as: UTF8.self)
            for start in [
                "\u{1B}]", "\u{1B}P", "\u{1B}_", "\u{1B}[6n", "\u{1B}[c", "\u{7}", "\u{E}",
            ] {
                #expect(!text.contains(start))
            }
            #expect(!text.unicodeScalars.contains { Self.forbidden.contains($0.value) })
            #expect(client.picture.contains("^[]0;owned^G"))
            // A terminal that had been asked would have answered by typing.
            try client.type("mine\r")
            #expect(try server.line(0) == "mine")
            #expect(server.input.text == "mine\n")
        }

        private static let hostile: [[UInt8]] = [
            Array("\u{1B}]0;owned\u{7}".utf8), Array("\u{1B}]2;owned\u{1B}\\".utf8),
            Array("\u{1B}[2J\u{1B}[H\u{1B}[31mred\u{1B}[6n\u{1B}[c".utf8),
            Array("\u{1B}[?1049l\u{1B}[?25l\u{1B}c".utf8), Array("\u{1B}P$qm\u{1B}\\".utf8),
            [0x9B, 0x32, 0x4A], [0x9D, 0x30, 0x3B, 0x78, 0x9C],
            Array("\u{9B}2J\u{9D}0;x\u{9C}".utf8),
            Array("\u{202E}evil\u{2066}\u{200F}".utf8),
            [0x0E, 0x0F, 0x05, 0x08, 0x08, 0x08, 0x0D, 0x0B],
            [0xFF, 0xFE, 0xC0, 0x80, 0xED, 0xA0, 0x80], [0x00, 0x00], Array("\u{1B}".utf8),
        ]

        /// C1 controls, and what turns the direction of writing.
        private static let forbidden = Set<UInt32>(
            Array(0x80...0x9F) + [0x200E, 0x200F] + Array(0x202A...0x202E) + Array(0x2066...0x2069))
    }
}
