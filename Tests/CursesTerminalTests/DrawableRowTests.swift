import TerminalUI
import Testing
import Text

@testable import CursesTerminal

@Suite("DrawableRow", .timeLimit(.minutes(10)))
struct DrawableRowTests {
    private func row(_ text: String, links: [CellGrid.LinkedCells] = []) -> DrawableRow {
        var grid = CellGrid(rows: 1, columns: 6)
        grid.put(text, row: 0, column: 0)
        return DrawableRow(grid.cells[0], links: links) { TextWidth.columns(of: Character($0)) }
    }

    @Test(arguments: ["", "abc", "~ abc", "abcdef"])
    func `printable ASCII is passed to curses as it is`(text: String) {
        let row = row(text)
        #expect(row.isPlain)
        #expect(row.pieces.map(\.cell) == row.cells)
        #expect(row.pieces.map(\.column) == Array(0..<6))
    }

    @Test(arguments: ["é", "ab世", "─", "\u{A0}"])
    func `anything else is examined`(text: String) {
        #expect(!row(text).isPlain)
    }

    @Test func `a link is not drawn by curses alone`() throws {
        let link = try #require(Hyperlink(VisibleText("http://a/b").clusters, id: "1"))
        let row = row("abc", links: [.init(columns: 1..<3, link: link)])
        #expect(!row.isPlain)
        #expect(row.linkedColumns == 1..<3)
        #expect(row.pieces.map { $0.link != nil } == [false, true, true, false, false, false])
    }

    @Test func `a control in a cell is not printable`() {
        let row = DrawableRow([Cell("\u{1B}"), Cell("\u{7F}")]) { _ in 1 }
        #expect(!row.isPlain)
        #expect(row.pieces.map(\.cell.cluster) == ["\u{FFFD}", "\u{FFFD}"])
    }
}
