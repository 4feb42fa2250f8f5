import Conversation
import TerminalUI
import Testing
import TextTesting

@Suite("ClientState: screen", .timeLimit(.minutes(10)))
struct ClientStateScreenTests {
    static let sizes = [
        (0, 0), (0, 5), (5, 0), (1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (3, 20), (4, 20), (20, 4),
        (500, 1_000),
    ]

    @Test(arguments: sizes)
    func `any size can be drawn in any state`(rows: Int, columns: Int) {
        for situation in ClientBench.Situation.allCases {
            var bench = ClientBench(in: situation)
            bench.handle(.resized(rows: rows, columns: columns))
            bench.receive("世界 🇫🇷 a line that is longer than most of these screens are wide")
            bench.type("世界")
            bench.press(.pageUp, .shiftUp)
            expectSize(of: bench, rows: rows, columns: columns)
            bench.press(.function(1), .pageDown)
            expectSize(of: bench, rows: rows, columns: columns)
        }
    }

    private func expectSize(of bench: ClientBench, rows: Int, columns: Int) {
        let grid = bench.state.screen()
        #expect(grid.rows == rows && grid.columns == columns)
        if let cursor = grid.cursor {
            #expect((0..<rows).contains(cursor.row) && (0..<columns).contains(cursor.column))
        }
    }

    @Test func `three rows do without the ruler`() {
        var bench = ClientBench.up(rows: 3, columns: 20)
        expectPicture(
            of: bench,
            """
             localhost:21567  up
            127.0.0.1:21567
            > too small: 20x4
            """)
        bench.type("hello")
        #expect(bench.pictureRows.last == "> hello")
    }

    @Test func `four rows of twenty columns have everything`() {
        expectPicture(
            of: ClientBench.up(rows: 4, columns: 20),
            """
             localhost:21567  up
            127.0.0.1:21567
            ────────────────────
            >
            """)
    }

    @Test func `two rows do without the title, and one has the input alone`() {
        var bench = ClientBench.up(rows: 2, columns: 30)
        bench.type("hello")
        expectPicture(of: bench, "            127.0.0.1:21567\n> hello")
        bench.handle(.resized(rows: 1, columns: 30))
        expectPicture(of: bench, "> hello")
    }

    @Test func `a smaller and a larger screen show the same conversation`() {
        var bench = ClientBench.up()
        bench.enter("Where is hope")
        let before = bench.picture
        bench.handle(.resized(rows: 1, columns: 1))
        bench.handle(.resized(rows: 8, columns: 76))
        #expect(bench.picture == before)
    }

    // MARK: - Untrusted bytes

    @Test func `controls, bidirectional overrides and bad UTF-8 are seen as marks`() {
        var bench = ClientBench.up()
        bench.receive("\u{1B}]0;owned\u{7} \u{202E}abc \u{9B}2J \r\u{7F}")
        #expect(bench.lines.last == "^[]0;owned^G <202E>abc <9B>2J ^M^?")
        bench.handle(.received([0xFF, 0x00, 0xE4, 0xB8], isCut: false))
        #expect(bench.lines.last == "<FF>^@<E4><B8>")
    }

    @Test(arguments: [7, 8, 9] as [UInt64])
    func `no received byte puts a control character on the screen`(seed: UInt64) {
        var numbers = SplitMix(seed: seed)
        var bench = ClientBench.up(rows: 40, columns: 80)
        for _ in 1...60 {
            let length = Int.random(in: 0...120, using: &numbers)
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &numbers) }
            bench.handle(.received(bytes, isCut: false))
        }
        bench.paste(String(String.UnicodeScalarView((0...0x2FFF).compactMap(Unicode.Scalar.init))))
        bench.handle(.dialFailed("\u{1B}[2J"))
        let scalars = bench.state.screen().cells.joined().flatMap(\.cluster.unicodeScalars)
        let unfit = scalars.filter {
            [.control, .format, .lineSeparator, .unassigned].contains($0.properties.generalCategory)
        }
        #expect(unfit == [])
    }

    @Test func `wide, combining and joined characters keep their columns`() {
        var bench = ClientBench.up()
        bench.receive("[now] e\u{301} 世界 🇫🇷 👩‍👩‍👧 x")
        #expect(bench.lines.last == "[now] e\u{301} 世界 🇫🇷 👩‍👩‍👧 x")
        let row = bench.state.screen().cells[5]
        #expect(row.firstIndex { $0.cluster == "x" } == 6 + 2 + 5 + 3 + 3)
    }

    @Test func `an address is a link, also where it is wrapped`() throws {
        var bench = ClientBench.up(rows: 12, columns: 30)
        bench.receive("[now] see https://example.org/a/long/way/down, and ftp://other/x")
        let screen = bench.state.screen()
        let linked = screen.links.sorted { $0.key < $1.key }
        #expect(linked.count == 2)
        let links = linked.flatMap { $0.value }.map(\.link)
        #expect(Set(links.map(\.address)).count == 1 && Set(links.map(\.id)).count == 1)
        let text = linked.map { row, parts in
            String(screen.cells[row][parts[0].columns].map(\.cluster))
        }
        #expect(text.joined() == "https://example.org/a/long/way/down")
        #expect(linked[0].value[0].link.address == text.joined())
        bench.configure { $0.links = false }
        #expect(bench.state.screen().links.isEmpty)
    }

    @Test func `a cut line has a mark at its end`() {
        var bench = ClientBench.up()
        bench.handle(.received(Array("the beginning of it".utf8), isCut: true))
        #expect(bench.lines.last == "the beginning of it … cut here")
    }

    @Test func `a line cut at the client's limit keeps its mark in the transcript`() {
        var bench = ClientBench.up()
        bench.handle(.received(Array(repeating: 0x41, count: 66_560), isCut: true))
        #expect(bench.lines.last?.hasSuffix("A … cut here") == true)
    }

    @Test func `the longest message is answered by its reply`() {
        var bench = ClientBench.up()
        bench.paste(String(repeating: "x", count: LineEditor.byteLimit))
        bench.press(.enter)
        bench.receive("[now] " + String(repeating: "x", count: LineEditor.byteLimit))
        bench.handle(.lost("reset by peer"))
        #expect(!bench.ruler.contains("not answered"))
    }

    // MARK: - Cost

    /// A frame for every thousand lines, and at its end one that shows nothing new.
    @Test func `of a hundred thousand lines only those that are seen are laid out`() {
        var bench = ClientBench.up(rows: 24, columns: 80)
        bench.state.prepareScreen()
        _ = bench.state.screen()
        let before = bench.state.tab.view.layoutCount
        for number in 1...100_000 {
            bench.receive("line \(number) of a flood")
            if number % 1_000 == 0 {
                bench.state.prepareScreen()
                _ = bench.state.screen()
            }
        }
        #expect(bench.picture.contains("line 100000 of a flood"))
        let transcriptRows = 21
        #expect(bench.state.tab.view.layoutCount - before == 100 * transcriptRows)
    }
}
