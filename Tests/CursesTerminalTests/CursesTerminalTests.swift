import CursesTerminal
import Glibc
import SystemPackage
import TerminalTesting
import TerminalUI
import Testing

/// Curses has one screen per process, so every test that opens one is in this serialized suite.
@Suite("CursesTerminal", .serialized, .timeLimit(.minutes(10)))
struct CursesTerminalTests {}

extension CursesTerminalTests {
    @Suite("drawing")
    struct Drawing {
        let pair: TerminalPair
        let terminal: CursesTerminal

        init() throws {
            pair = try TerminalPair(rows: 3, columns: 10)
            terminal = try CursesTerminal(pair)
        }

        @Test func `a grid is shown, with its cursor`() {
            var grid = CellGrid("title", "", "> hello")
            grid.cursor = .init(row: 2, column: 7)
            terminal.draw(grid)
            pair.drain()
            #expect(pair.picture == "title\n\n> hello")
            #expect(pair.screen.cursor == (2, 7))
            #expect(pair.screen.isCursorVisible)
            #expect(pair.screen.isAlternate)
        }

        @Test func `a grid without a cursor hides it`() {
            terminal.draw(CellGrid("a", "b", "c"))
            pair.drain()
            #expect(!pair.screen.isCursorVisible)
        }

        @Test func `a text is put on the clipboard, if it is Base64`() {
            let grid = CellGrid("one", "two", "> ")
            terminal.draw(grid)
            #expect(
                pair.written { terminal.copy(base64: "aGl0") } == "\u{1B}]52;c;aGl0\u{7}")
            #expect(pair.written { terminal.copy(base64: "aGl0\u{7}\u{1B}[2J") } == "")
            #expect(pair.written { terminal.draw(grid) } == "")
            #expect(pair.picture == "one\ntwo\n>")
        }

        @Test func `an address becomes a link on the terminal, and is unlinked again`() throws {
            let pair = try TerminalPair(rows: 3, columns: 30)
            terminal.close()
            let terminal = try CursesTerminal(pair)
            var transcript = Transcript()
            transcript.append("see http://a/b".utf8, kind: .reply)
            func grid(linkedAs id: String?) -> CellGrid {
                var grid = CellGrid(rows: 3, columns: 30)
                TranscriptView().draw(transcript, into: &grid, rows: 0..<3) { _, _ in
                    var decorations = LineDecorations()
                    decorations.add(Style(.standard, .underlined), to: 4..<14, linkedAs: id)
                    return decorations
                }
                return grid
            }
            let opened = "\u{1B}]8;id=0-4;http://a/b\u{1B}\\"
            #expect(pair.written { terminal.draw(grid(linkedAs: "0-4")) }.contains(opened))
            #expect(pair.picture == "\n\nsee http://a/b" && pair.screen.cursor == (0, 0))
            let gone = pair.written { terminal.draw(grid(linkedAs: nil)) }
            #expect(gone.contains("http://a/b") && !gone.contains("\u{1B}]8"))
            #expect(pair.picture == "\n\nsee http://a/b")
            terminal.close()
        }

        @Test func `the same grid again writes nothing`() {
            terminal.draw(CellGrid("a", "👨‍👩‍👧", "c"))
            #expect(pair.written { terminal.draw(CellGrid("a", "👨‍👩‍👧", "c")) }.isEmpty)
        }

        @Test func `one changed cell writes few bytes`() {
            terminal.draw(CellGrid("same", "👨‍👩‍👧", "aaaaaaaaaa"))
            let bytes = pair.written { terminal.draw(CellGrid("same", "👨‍👩‍👧", "aaaabaaaaa")) }
            #expect(bytes.contains("b") && bytes.utf8.count < 20)
            #expect(pair.picture.hasSuffix("aaaabaaaaa"))
        }

        @Test func `every cell can be filled without scrolling`() {
            terminal.draw(CellGrid("0123456789", "abcdefghij", "ABCDEFGHIJ"))
            pair.drain()
            #expect(pair.picture == "0123456789\nabcdefghij\nABCDEFGHIJ")
        }

        @Test(arguments: ["世界", "e\u{301}", "👨‍👩‍👧", "🇩🇪", "❤️", "👍🏽", "x🇩🇪🇫🇷"])
        func `a cluster leaves its neighbours in place`(text: String) {
            var grid = CellGrid(rows: 3, columns: 10)
            let end = grid.put(text, row: 1, column: 0)
            grid.put("next", row: 1, column: end, style: Style(.standard, .bold))
            grid.put("|", row: 1, column: 9)
            grid.put("untouched", row: 2, column: 0)
            terminal.draw(grid)
            pair.drain()
            let row = (0..<10).map { pair.screen[1, $0].text }
            #expect(row[end..<end + 4].joined() == "next")
            #expect(row[9] == "|")
            #expect(pair.screen[1, end].isBold && !pair.screen[1, 9].isBold)
            #expect(pair.picture.hasSuffix("untouched"))
        }

        @Test func `a cluster at the right margin does not spill into the next row`() {
            terminal.draw(CellGrid("01234567👨‍👩‍👧", "next", "third"))
            pair.drain()
            #expect(pair.picture.hasPrefix("01234567"))
            #expect(pair.picture.hasSuffix("\nnext\nthird"))
        }

        @Test func `an ambiguous cluster is replaced by plain text`() {
            terminal.draw(CellGrid("👨‍👩‍👧 x", "", ""))
            terminal.draw(CellGrid("\u{A0}\u{A0}ab", "", ""))
            pair.drain()
            #expect(pair.picture == "  ab\n\n")
        }

        @Test func `rows that scroll take their clusters along`() {
            terminal.draw(CellGrid("first", "👍🏽 second", "third"))
            terminal.draw(CellGrid("👍🏽 second", "third", "🇩🇪 last"))
            pair.drain()
            let lines = pair.picture.split(separator: "\n")
            #expect(lines.map { $0.split(separator: " ").last } == ["second", "third", "last"])
        }

        @Test func `scrolling costs little more than the new row`() throws {
            let pair = try TerminalPair(rows: 24, columns: 80)
            let terminal = try CursesTerminal(pair)
            let lines = (0...24).map { "\($0)" + String(repeating: "text ", count: 15) }
            func grid(from first: Int) -> CellGrid {
                var grid = CellGrid(rows: 24, columns: 80)
                for row in 0..<24 { grid.put(lines[first + row], row: row, column: 0) }
                return grid
            }
            terminal.draw(grid(from: 0))
            let bytes = pair.written { terminal.draw(grid(from: 1)) }
            #expect(bytes.utf8.count < 120)
            #expect(pair.picture == grid(from: 1).picture)
        }

        @Test func `a control character never reaches the terminal`() {
            var grid = CellGrid(rows: 3, columns: 10)
            grid.put("\u{1B}[31m\u{9B}\u{7}", row: 0, column: 0)
            let bytes = pair.written { terminal.draw(grid) }
            #expect(!bytes.contains("\u{1B}[31m") && !bytes.contains("\u{7}"))
        }

        @Test func `the cursor returns from an ambiguous row`() {
            var grid = CellGrid("🇩🇪", "> ", "")
            grid.cursor = .init(row: 1, column: 2)
            terminal.draw(grid)
            pair.drain()
            #expect(pair.screen.cursor == (1, 2))
        }

        @Test func `a redraw repairs what another program wrote`() throws {
            terminal.draw(CellGrid("title", "🇩🇪 x", "> hello"))
            try pair.terminal.writeAll("\u{1B}[Hgarbage\u{1B}[2;1Hgarbage".utf8)
            terminal.redraw()
            pair.drain()
            #expect(pair.picture.hasPrefix("title\n"))
            #expect(!pair.picture.contains("garbage"))
            #expect(pair.screen[1, 3].text == "x")
        }
    }

    @Suite("styles")
    struct Styles {
        let pair: TerminalPair

        init() throws {
            pair = try TerminalPair(rows: 1, columns: 10)
            // `swift test` sets it when its own output is no terminal.
            unsafe unsetenv("NO_COLOR")
            unsafe unsetenv("COLORTERM")
        }

        private func draw(_ style: Style, type: String = "xterm-256color") throws -> String {
            let terminal = try CursesTerminal(pair, type: type)
            return withExtendedLifetime(terminal) {
                pair.written { terminal.draw(CellGrid("x", style: style)) }
            }
        }

        @Test func `attributes and colours are shown`() throws {
            let bytes = try draw(Style(.green, [.bold, .dim, .underlined, .reversed]))
            let cell = pair.screen[0, 0]
            #expect(cell.isBold && cell.isUnderlined && cell.isReversed)
            #expect(cell.foreground == 2)
            #expect(bytes.contains("\u{1B}[0;1;2") || bytes.contains("\u{1B}[2m"))
        }

        @Test func `an ambiguous cluster has its style`() throws {
            let terminal = try CursesTerminal(pair)
            terminal.draw(CellGrid("🇩🇪", style: Style(.red, .reversed)))
            pair.drain()
            #expect(pair.screen[0, 0].foreground == 1 && pair.screen[0, 0].isReversed)
        }

        @Test(arguments: ["xterm", "linux", "screen"])
        func `eight colours are enough`(type: String) throws {
            _ = try draw(Style(.cyan), type: type)
            #expect(pair.screen[0, 0].foreground == 6)
        }

        @Test(arguments: ["vt100", "vt220"])
        func `a terminal without colours shows the text`(type: String) throws {
            _ = try draw(Style(.cyan, .bold), type: type)
            #expect(pair.screen[0, 0].foreground == nil && pair.screen[0, 0].text == "x")
        }

        @Test func `a colour of the palette is shown, on another`() throws {
            _ = try draw(Style(.palette(130), on: .palette(236)))
            #expect(pair.screen[0, 0].foreground == 130 && pair.screen[0, 0].background == 236)
        }

        @Test func `many pairs of colours are shown side by side`() throws {
            let pair = try TerminalPair(rows: 16, columns: 16)
            let terminal = try CursesTerminal(pair)
            var grid = CellGrid(rows: 16, columns: 16)
            for number in 0..<255 {
                let style = Style(.palette(UInt8(number)), on: .palette(UInt8(255 - number)))
                grid.put("x", row: number / 16, column: number % 16, style: style)
            }
            terminal.draw(grid)
            pair.drain()
            for number in 0..<255 {
                let cell = pair.screen[number / 16, number % 16]
                #expect(cell.foreground == number && cell.background == 255 - number)
            }
        }

        @Test func `an ambiguous cluster has its background`() throws {
            let terminal = try CursesTerminal(pair)
            terminal.draw(CellGrid("🇩🇪", style: Style(.palette(130), on: .palette(236))))
            pair.drain()
            #expect(pair.screen[0, 0].foreground == 130 && pair.screen[0, 0].background == 236)
        }

        @Test func `without a direct entry a colour by components becomes the nearest`() throws {
            _ = try draw(Style(.rgb(red: 0xA0, green: 0xA0, blue: 0xFF)))
            #expect(pair.screen[0, 0].foreground == 147)
            _ = try draw(Style(.rgb(red: 0xA0, green: 0xA0, blue: 0xFF)), type: "xterm")
            #expect(pair.screen[0, 0].foreground == 4)
        }

        @Test(arguments: ["xterm-direct", "xterm-256color"])
        func `with a direct entry it is shown exactly`(type: String) throws {
            let entry = try DirectEntry()
            defer { withExtendedLifetime(entry) {} }
            unsafe setenv("COLORTERM", "truecolor", 1)
            let style = Style(
                .rgb(red: 0xA0, green: 0xA1, blue: 0xFE), on: .rgb(red: 1, green: 2, blue: 3))
            _ = try draw(style, type: type)
            #expect(pair.screen[0, 0].foreground == 0x1A0_A1FE)
            #expect(pair.screen[0, 0].background == 0x101_0203)
            _ = try draw(Style(.red, on: .palette(9)), type: type)
            #expect(pair.screen[0, 0].foreground == 1)
            #expect(pair.screen[0, 0].background == 0x1FF_0000)
        }

        @Test func `NO_COLOR leaves only the attributes`() throws {
            unsafe setenv("NO_COLOR", "1", 1)
            defer { unsafe unsetenv("NO_COLOR") }
            _ = try draw(Style(.red, .bold, on: .blue))
            #expect(pair.screen[0, 0].foreground == nil && pair.screen[0, 0].background == nil)
            #expect(pair.screen[0, 0].isBold)
        }
    }

    @Suite("size")
    struct Size {
        @Test func `the terminal's size is read and followed`() throws {
            let pair = try TerminalPair(rows: 5, columns: 20)
            let terminal = try CursesTerminal(pair)
            #expect((terminal.rows, terminal.columns) == (5, 20))
            terminal.draw(CellGrid("a", "b", "c", "d", "e", columns: 20))
            try pair.resize(rows: 2, columns: 8)
            terminal.resized()
            #expect((terminal.rows, terminal.columns) == (2, 8))
            terminal.draw(CellGrid("12345678", "abcdefgh", columns: 8))
            pair.drain()
            #expect(pair.picture == "12345678\nabcdefgh")
            try pair.resize(rows: 3, columns: 9)
            terminal.resized()
            terminal.draw(CellGrid("123456789", "", "ABCDEFGHI", columns: 9))
            pair.drain()
            #expect(pair.picture == "123456789\n\nABCDEFGHI")
        }

        @Test func `one cell is enough`() throws {
            let pair = try TerminalPair(rows: 1, columns: 1)
            let terminal = try CursesTerminal(pair)
            terminal.draw(CellGrid("x", columns: 1))
            pair.drain()
            #expect((terminal.rows, terminal.columns) == (1, 1))
            #expect(pair.picture == "x")
        }

        @Test func `a size that is restored before it was noticed is drawn again`() throws {
            let pair = try TerminalPair(rows: 3, columns: 10)
            let terminal = try CursesTerminal(pair)
            let grid = CellGrid("first", "second", "third")
            terminal.draw(grid)
            pair.drain()
            try pair.resize(rows: 1, columns: 2)
            try pair.resize(rows: 3, columns: 10)
            terminal.resized()
            terminal.draw(grid)
            pair.drain()
            #expect(pair.picture == "first\nsecond\nthird")
        }

        @Test func `shrinking to one cell and growing again is survived`() throws {
            let pair = try TerminalPair(rows: 4, columns: 10)
            let terminal = try CursesTerminal(pair)
            terminal.draw(CellGrid("1", "2", "3", "👨‍👩‍👧"))
            for (rows, columns) in [(1, 1), (4, 10)] {
                try pair.resize(rows: rows, columns: columns)
                terminal.resized()
                terminal.draw(CellGrid("1", "2", "3", "👨‍👩‍👧"))
            }
            pair.drain()
            #expect(pair.picture.hasPrefix("1\n2\n3\n"))
        }
    }
}
