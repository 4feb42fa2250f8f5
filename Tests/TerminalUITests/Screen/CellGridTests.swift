import TerminalUI
import Testing

@Suite("CellGrid", .timeLimit(.minutes(10)))
struct CellGridTests {
    @Test func `text is cut at the right edge`() {
        var grid = CellGrid(rows: 2, columns: 6)
        let ends = [
            grid.put("Carillon", row: 0, column: 0), grid.put("ab", row: 1, column: 2),
        ]
        #expect(ends == [6, 4])
        #expect(
            grid.picture == """
                Carill
                  ab
                """
        )
    }

    @Test func `half a wide cluster is never shown`() {
        var grid = CellGrid(rows: 3, columns: 5)
        grid.put("世界世", row: 0, column: 0)
        grid.put("世界", row: 1, column: 0)
        grid.put("x", row: 1, column: 1)
        grid.put("世界", row: 2, column: -1)
        #expect(grid.picture == "世界\n x界\n 界")
        #expect(grid.cells[0].map(\.width) == [2, 0, 2, 0, 1])
        #expect(grid.cells[1].map(\.width) == [1, 1, 2, 0, 1])
        #expect(grid.cells[2].map(\.width) == [1, 2, 0, 1, 1])
    }

    @Test func `a wide cluster may cover parts of two others`() {
        var grid = CellGrid(rows: 1, columns: 6)
        grid.put("世界", row: 0, column: 0)
        grid.put("字", row: 0, column: 1)
        #expect(grid.picture == " 字")
        #expect(grid.cells[0].map(\.width) == [1, 2, 0, 1, 1, 1])
    }

    @Test func `a row is filled with a character`() {
        var grid = CellGrid(rows: 2, columns: 3)
        grid.fill(row: 1, with: "─", style: Style(.red))
        #expect(grid.picture == "\n───")
        #expect(grid.cells[1].allSatisfy { $0.style == Style(.red) })
    }

    @Test func `rows that differ are found, except between grids of different sizes`() {
        var grid = CellGrid(rows: 3, columns: 4)
        let earlier = grid
        #expect(grid.changedRows(since: earlier) == [])
        grid.put("x", row: 2, column: 1)
        grid.put(" ", row: 0, column: 0)
        grid.fill(row: 1, style: Style(.red))
        grid.cursor = .init(row: 0, column: 0)
        #expect(grid.changedRows(since: earlier) == [1, 2])
        #expect(grid.changedRows(since: CellGrid(rows: 3, columns: 5)) == nil)
    }

    @Test func `positions outside are ignored`() {
        var grid = CellGrid(rows: 1, columns: 3)
        grid.put("x", row: -1, column: 0)
        grid.put("x", row: 1, column: 0)
        grid.put("xyz", row: 0, column: -2)
        grid.put("x", row: 0, column: 9)
        grid.fill(row: 7, style: .plain)
        #expect(grid.picture == "z")
    }

    @Test func `a grid of no size takes everything and shows nothing`() {
        for (rows, columns) in [(0, 0), (0, 5), (2, 0), (-1, -1)] {
            var grid = CellGrid(rows: rows, columns: columns)
            grid.put("世界", row: 0, column: 0)
            grid.fill(row: 0, style: .plain)
            #expect(grid.picture.allSatisfy { $0 == "\n" })
        }
    }

    @Test func `marks take their own style`() {
        let mark = Style(.red)
        var grid = CellGrid(rows: 1, columns: 4)
        grid.put("a\u{1B}", row: 0, column: 0, style: .plain, mark: mark)
        #expect(grid.cells[0].map(\.style) == [.plain, mark, mark, .plain])
    }

    @Test func `to fill a row styles all its cells`() {
        let style = Style(.standard, .reversed)
        var grid = CellGrid(rows: 1, columns: 3)
        grid.put("abc", row: 0, column: 0)
        grid.fill(row: 0, style: style)
        #expect(grid.cells[0] == Array(repeating: Cell(" ", style: style), count: 3))
    }
}
