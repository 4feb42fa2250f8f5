import TerminalUI
import Testing
import Text

@testable import CursesTerminal

@Suite("AmbiguousWidthRows", .timeLimit(.minutes(10)))
struct AmbiguousWidthRowsTests {
    /// A terminal that understands words in brackets.
    private let description = TerminalDescription(
        position: { Array("<\($0.row),\($0.column)>".utf8) },
        style: { Array(($0.attributes.contains(.bold) ? "<bold>" : "<plain>").utf8) },
        eraseToEnd: Array("<erase>".utf8),
        link: { Array("<\($0.map { "\($0.id) \($0.address)" } ?? "/link")>".utf8) },
        leave: []
    )

    private func bytes(_ grid: CellGrid) -> String {
        let rows = grid.cells.map { DrawableRow($0, columnsByTerminal: columns) }
        let bytes = AmbiguousWidthRows(description: description)
            .bytes(finishing: rows.indices, of: rows, home: .init(row: 0, column: 0))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Enough of wcwidth(3) for these tests.
    private func columns(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0x300..<0x370, 0x200D, 0xFE0F: 0
        case 0x1F1E6..<0x1F200: 1
        case 0x3000...: 2
        default: 1
        }
    }

    private let link = Hyperlink(VisibleText("http://a/b").clusters, id: "7-0")

    /// The bytes that finish a row, some columns of which lead somewhere.
    private func finish(
        _ text: String, linked: Range<Int>?, formerly: Range<Int>? = nil
    ) -> String {
        let links = linked.flatMap { columns in
            link.map { [CellGrid.LinkedCells(columns: columns, link: $0)] }
        }
        var row = DrawableRow(
            CellGrid(text).cells[0], links: links ?? [], columnsByTerminal: columns)
        row.formerLinks = formerly
        let bytes = AmbiguousWidthRows(description: description)
            .bytes(finishing: [0], of: [row], home: .init(row: 0, column: 0))
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `linked cells are written again, between the sequences`() {
        #expect(
            finish("ab12", linked: 1..<3)
                == "<0,1><7-0 http://a/b><plain>b1</link><plain><0,0>")
        #expect(
            finish("世b12", linked: 0..<3)
                == "<0,0><7-0 http://a/b><plain>世b</link><plain><0,0>")
    }

    @Test func `formerly linked cells are written without a link`() {
        #expect(finish("abcd", linked: nil, formerly: 1..<3) == "<0,1><plain>bc<plain><0,0>")
        #expect(
            finish("abcd", linked: 2..<4, formerly: 0..<2)
                == "<0,0><plain>ab<7-0 http://a/b>cd</link><plain><0,0>")
        #expect(finish("a", linked: nil, formerly: 2..<4) == "<0,2><plain>  <plain><0,0>")
    }

    @Test func `a link beside an ambiguous cluster is written with it`() {
        #expect(
            finish("🇩🇪ab", linked: 2..<4)
                == "<0,0><plain>🇩🇪<0,2><7-0 http://a/b>ab</link><plain><erase><plain><0,0>")
    }

    @Test func `rows that curses can draw need no bytes`() {
        #expect(bytes(CellGrid("plain", "世界", "e\u{301}")).isEmpty)
    }

    @Test func `the cell after a cluster is positioned explicitly`() {
        #expect(
            bytes(CellGrid("", "a🇩🇪bc"))
                == "<1,1><plain>🇩🇪<1,3>bc<plain><erase><plain><0,0>"
        )
    }

    @Test func `text after the cluster keeps its style`() {
        var grid = CellGrid("🇩🇪", columns: 5)
        grid.put("xy", row: 0, column: 2, style: Style(.standard, .bold))
        grid.put("z", row: 0, column: 4)
        #expect(
            bytes(grid)
                == "<0,0><plain>🇩🇪<0,2><bold>xy<plain>z<plain><0,0>"
        )
    }

    @Test func `a cluster that could cross the right margin is shortened`() {
        let lines = ["ab👨‍👩‍👧", "ab🇩🇪", "ab❤️"].map { CellGrid($0, columns: 4).cells[0] }
        let rows = lines.map { DrawableRow($0, columnsByTerminal: columns) }
        #expect(rows.map { $0.pieces[2].cell.cluster } == ["👨", "\u{FFFD}", "❤️"])
    }

    @Test(arguments: [
        ("世", 2, false), ("e\u{301}", 1, false), ("🇩🇪", 2, true), ("❤\u{FE0F}", 2, true),
        ("👨‍👩‍👧", 2, true), ("a\u{301}\u{302}\u{303}\u{304}\u{305}", 1, true), ("世", 1, true),
    ])
    func `a cluster is ambiguous if terminals may disagree`(
        cluster: Character,
        width: UInt8,
        isAmbiguous: Bool
    ) {
        let rest = Array(repeating: Cell(" ", width: 0), count: 9)
        let row = DrawableRow([Cell(cluster, width: width)] + rest, columnsByTerminal: columns)
        #expect(row.pieces[0].isAmbiguous == isAmbiguous)
    }

    @Test func `half a wide cluster and a control are drawn as something harmless`() {
        let cells = [Cell(" ", width: 0), Cell("\u{1B}"), Cell("世", width: 2)]
        let row = DrawableRow(cells, columnsByTerminal: columns)
        #expect(row.pieces.map(\.cell.cluster) == [" ", "\u{FFFD}", " "])
    }
}
