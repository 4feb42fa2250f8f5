import TerminalUI
import Testing

@testable import CursesTerminal

@Suite("RiskyRows", .timeLimit(.minutes(5)))
struct RiskyRowsTests {
    /// A terminal that understands words in brackets.
    private let description = TerminalDescription(
        position: { Array("<\($0.row),\($0.column)>".utf8) },
        style: { Array(($0.attributes.contains(.bold) ? "<bold>" : "<plain>").utf8) },
        eraseToEnd: Array("<erase>".utf8),
        leave: []
    )

    private func bytes(_ grid: CellGrid) -> String {
        let rows = grid.cells.map { DrawableRow($0, columnsByTerminal: columns) }
        let bytes = RiskyRows(description: description)
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

    @Test func `rows that curses can draw need no bytes`() {
        #expect(bytes(CellGrid("plain", "世界", "e\u{301}")).isEmpty)
    }

    @Test func `the cell after a cluster is placed by itself`() {
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

    @Test func `what could reach over the right margin is shortened`() {
        let lines = ["ab👨‍👩‍👧", "ab🇩🇪", "ab❤️"].map { CellGrid($0, columns: 4).cells[0] }
        let rows = lines.map { DrawableRow($0, columnsByTerminal: columns) }
        #expect(rows.map { $0.pieces[2].cell.cluster } == ["👨", "\u{FFFD}", "❤️"])
    }

    @Test(arguments: [
        ("世", 2, false), ("e\u{301}", 1, false), ("🇩🇪", 2, true), ("❤\u{FE0F}", 2, true),
        ("👨‍👩‍👧", 2, true), ("a\u{301}\u{302}\u{303}\u{304}\u{305}", 1, true), ("世", 1, true),
    ])
    func `a cluster is risky if terminals may disagree`(
        cluster: Character,
        width: UInt8,
        isRisky: Bool
    ) {
        let rest = Array(repeating: Cell(" ", width: 0), count: 9)
        let row = DrawableRow([Cell(cluster, width: width)] + rest, columnsByTerminal: columns)
        #expect(row.pieces[0].isRisky == isRisky)
    }

    @Test func `half a wide cluster and a control are drawn as something harmless`() {
        let cells = [Cell(" ", width: 0), Cell("\u{1B}"), Cell("世", width: 2)]
        let row = DrawableRow(cells, columnsByTerminal: columns)
        #expect(row.pieces.map(\.cell.cluster) == [" ", "\u{FFFD}", " "])
    }
}
