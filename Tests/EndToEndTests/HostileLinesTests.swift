import Glibc
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("Hostile lines", .timeLimit(.minutes(10)))
    struct HostileLinesTests {
        private let listener: TestListener
        private let client: TerminalProgram
        private let server: TestStream

        init() throws {
            listener = try TestListener()
            client = try Client.onTerminal(listener.endpoint)
            server = try listener.accept()
            try client.waitUntilConnected()
        }

        /// All that is not the transcript: the other rows' cells, the cursor, the modes.
        private var surroundings: String {
            let screen = client.screen
            let rows = [0, 22, 23].map { row in (0..<80).map { "\(screen[row, $0])" }.joined() }
            return "\(rows) \(screen.cursor) \(screen.isAlternate) \(screen.isCursorVisible) "
                + screen.title
        }

        @Test(arguments: corpus.indices)
        func `received bytes change nothing outside the transcript's cells`(index: Int) throws {
            let before = surroundings
            let written = client.output.count
            try server.send(Self.corpus[index].bytes + Array("\nthe last\n".utf8))
            try client.waitForText("the last")
            #expect(surroundings == before, "\(Self.corpus[index].name)")
            let text = String(decoding: client.output[written...], as: UTF8.self)
                .replacing(Self.ownLink, with: "")
            #expect(Self.starts.allSatisfy { !text.contains($0) }, "\(Self.corpus[index].name)")
            #expect(!text.unicodeScalars.contains { Self.forbidden.contains($0.value) })
            // A terminal that had been asked would have answered by typing.
            try client.type("mine\r")
            #expect(try server.line(0) == "mine")
            #expect(server.input.text == "mine\n")
        }

        @Test func `what was tried is seen`() throws {
            try server.send("\u{1B}]0;owned\u{7}\u{202E}evil\n")
            try client.waitForText("^[]0;owned^G<202E>evil")
        }

        /// As if something else had asked: the answers to DA, DSR, DECRQSS, OSC 11 and 52, and
        /// DECRQM.
        @Test func `the terminal's own answers are never sent to the server`() throws {
            let answers = [
                "\u{1B}[?1;2c", "\u{1B}[>0;276;0c", "\u{1B}[37;14R", "\u{1B}[0n",
                "\u{1B}P1$r0m\u{1B}\\", "\u{1B}]11;rgb:0000/0000/0000\u{1B}\\",
                "\u{1B}]52;c;b3duZWQ=\u{7}", "\u{1B}[?2026;2$y", "\u{1B}[?0u", "\u{1B}[I",
            ]
            for answer in answers { try client.type("a" + answer) }
            try client.type("\r")
            let message = String(repeating: "a", count: answers.count)
            #expect(try server.line(0) == message)
        }

        @Test func `a line of 50 MB without an end costs less than 2 MB`() throws {
            let part = [UInt8](repeating: 0x78, count: 1 << 20)
            // What is allocated once, whatever the length.
            try server.send(part) { client.drain() }
            try client.waitForText("xxxxxxxx")
            let before = try client.peakMemory()
            for _ in 1...50 { try server.send(part) { client.drain() } }
            try server.send("\nthe last\n")
            try client.waitForText("the last")
            #expect(try client.peakMemory() - before < 2 << 20)
            try client.type("mine\r")
            #expect(try server.line(0) == "mine")
        }

        // MARK: -

        private static let corpus: [(name: String, bytes: [UInt8])] = [
            ("a title by OSC 0", Array("\u{1B}]0;owned\u{7}".utf8)),
            ("a title by OSC 2", Array("\u{1B}]2;owned\u{1B}\\".utf8)),
            ("the clipboard by OSC 52", Array("\u{1B}]52;c;b3duZWQ=\u{7}".utf8)),
            ("a link by OSC 8", Array("\u{1B}]8;;http://owned\u{1B}\\text\u{1B}]8;;\u{1B}\\".utf8)),
            ("a palette by OSC 4", Array("\u{1B}]4;1;rgb:00/00/00\u{7}\u{1B}]104\u{7}".utf8)),
            ("clearing and colour", Array("\u{1B}[2J\u{1B}[H\u{1B}[31mred\u{1B}[7m".utf8)),
            ("modes", Array("\u{1B}[?1049l\u{1B}[?25l\u{1B}[?1000h\u{1B}[?2004l\u{1B}c".utf8)),
            ("margins and origin", Array("\u{1B}[5;10r\u{1B}[?6h\u{1B}[4h\u{1B}[20h\u{1B}#8".utf8)),
            ("DECRQSS", Array("\u{1B}P$qm\u{1B}\\".utf8)),
            ("DCS without an end", Array("\u{1B}P+q544e".utf8)),
            ("APC, PM and SOS", Array("\u{1B}_Gx\u{1B}\\\u{1B}^x\u{1B}\\\u{1B}Xx\u{1B}\\".utf8)),
            (
                "device queries",
                Array("\u{1B}[c\u{1B}[>c\u{1B}[=c\u{1B}[5n\u{1B}[6n\u{1B}[?6n\u{1B}Z\u{1B}[x".utf8)
            ),
            (
                "questions",
                Array("\u{1B}]11;?\u{7}\u{1B}[?2026$p\u{1B}[?u\u{1B}[18t\u{1B}[21t".utf8)
            ),
            ("answerback", [0x05, 0x05]),
            ("C1 as bytes", [0x9B, 0x32, 0x4A, 0x9D, 0x30, 0x3B, 0x78, 0x9C, 0x90, 0x85, 0x8D]),
            ("C1 as characters", Array("\u{9B}2J\u{9D}0;x\u{9C}\u{90}q\u{85}\u{8D}".utf8)),
            ("backspaces", [UInt8](repeating: 0x08, count: 200) + Array("over".utf8)),
            ("carriage returns", Array("hidden\rshown\u{B}\u{C}\u{D}".utf8)),
            ("other sets of characters", [0x0E, 0x6C, 0x71, 0x0F] + Array("\u{1B}(0lqk".utf8)),
            ("bells", [UInt8](repeating: 0x07, count: 50)),
            ("bidi overrides", Array("\u{202E}evil\u{202C}\u{2066}\u{2069}\u{200F}\u{61C}".utf8)),
            (
                "a zero-width storm",
                Array(String(repeating: "\u{200B}\u{200D}\u{FEFF}", count: 3_000).utf8)
            ),
            ("a thousand marks", Array(("e" + String(repeating: "\u{301}", count: 1_000)).utf8)),
            ("joiners without an end", Array(String(repeating: "👩\u{200D}", count: 1_000).utf8)),
            ("tags and selectors", Array("x\u{E0041}\u{E007F}\u{FE0F}\u{FE0F}\u{FE0E}".utf8)),
            ("overlong UTF-8", [0xC0, 0x80, 0xC1, 0x9B, 0xE0, 0x80, 0x9B, 0xF0, 0x80, 0x80, 0x9B]),
            (
                "bytes that are no UTF-8",
                [0xFF, 0xFE, 0xED, 0xA0, 0x80, 0xF4, 0x90, 0x80, 0x80, 0xE2]
            ),
            ("NUL", [0x00, 0x41, 0x00]),
            ("DEL", [0x7F, 0x7F]),
            ("a lone ESC", [0x1B]),
            ("an ESC at the margin", [UInt8](repeating: 0x61, count: 79) + [0x1B, 0x5B, 0x41]),
        ]

        /// Strings, queries, resets and shifts, none of which the client itself needs to write.
        private static let starts = [
            "\u{1B}]", "\u{1B}P", "\u{1B}_", "\u{1B}^", "\u{1B}X", "\u{1B}c", "\u{1B}Z", "\u{1B}#",
            "\u{1B}[5n", "\u{1B}[6n", "\u{1B}[c", "\u{1B}[>", "\u{1B}[?1049", "\u{1B}[?1000",
            "\u{1B}[?2004", "\u{5}", "\u{7}", "\u{E}", "\u{F}",
        ]

        /// What the client itself makes of an address: printable, and ended in its own way.
        private static var ownLink: Regex<(Substring, Substring)> {
            /\u{1B}\]8;(id=[0-9]+-[0-9]+;https?:\/\/[!-~]+|;)\u{1B}\\/
        }

        /// C1 controls, and what turns the direction of writing.
        private static let forbidden = Set<UInt32>(
            Array(0x80...0x9F) + [0x61C, 0x200E, 0x200F] + Array(0x202A...0x202E)
                + Array(0x2066...0x2069))
    }
}

extension TerminalProgram {
    /// The most memory that the program has had so far, in bytes: VmHWM of proc(5).
    fileprivate func peakMemory() throws -> Int {
        let status = try PipedProgram("/bin/cat", ["/proc/\(process.id)/status"])
        _ = try status.waitForExit()
        let line = status.output.lines.first { $0.hasPrefix("VmHWM:") }
        let kilobytes = line?.split { $0 == " " || $0 == "\t" }.dropFirst().first.flatMap {
            Int($0)
        }
        return try #require(kilobytes) * 1_024
    }
}
