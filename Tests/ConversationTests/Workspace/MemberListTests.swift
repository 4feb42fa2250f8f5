import TerminalUI
import Testing

@testable import Conversation

@Suite("MemberList", .timeLimit(.minutes(10)))
struct MemberListTests {
    private func list(_ names: [String]) -> MemberList {
        var list = MemberList()
        list.replace(
            names.map { name in
                let rank = name.hasPrefix("@") ? "@" : ""
                let bare = String(name.dropFirst(rank.count))
                return MemberList.Row(
                    rank: rank, name: bare, key: Array(bare.utf8), isAway: bare == "eve")
            })
        return list
    }

    private func grid(_ list: MemberList, rows: Int = 5) -> CellGrid {
        var grid = CellGrid(rows: rows, columns: 14)
        list.draw(into: &grid, rows: 0..<rows, columns: 4..<14, theme: .standard)
        return grid
    }

    @Test func `the count is above the members`() {
        #expect(
            grid(list(["@ada", "bob"])).picture == """
                   │2 members
                   │@ada
                   │bob
                   │
                   │
                """)
    }

    @Test func `where not all fit, the last row has the number of the others`() {
        let names = (1...9).map { "n\($0)" }
        var list = list(names)
        #expect(
            grid(list).picture == """
                   │9 members
                   │n1
                   │n2
                   │n3
                   │… 6 more
                """)
        list.scroll(byPages: 1, height: 5)
        #expect(grid(list).picture.contains("│n4"))
        list.scroll(byPages: 9, height: 5)
        #expect(
            grid(list).picture == """
                   │9 members
                   │n6
                   │n7
                   │n8
                   │n9
                """)
        list.scroll(byPages: -9, height: 5)
        #expect(list.first == 0)
    }

    @Test func `a list that became shorter shows its end`() {
        var long = list((1...9).map { "n\($0)" })
        long.scroll(byPages: 9, height: 5)
        long.replace(Array(long.rows.prefix(2)))
        #expect(grid(long).picture.contains("│n1"))
    }

    @Test func `a name is cut, and one that is away is dim`() {
        let grid = grid(list(["averyverylongname", "eve"]))
        #expect(grid.picture.contains("│averyvery…"))
        #expect(grid.cells[2][4].style == Theme.standard.event)
        #expect(grid.cells[1][4].style.foreground != .standard)
    }

    @Test(arguments: 0...4)
    func `a small area has what fits`(rows: Int) {
        #expect(grid(list(["a", "b", "c", "d", "e"]), rows: rows).rows == rows)
    }
}
