import TerminalUI
import Text

/// What must hold for every screen, whatever was received.
enum GridCheck {
    static func check(_ grid: CellGrid, rows: Int, columns: Int) {
        require(grid.rows == max(rows, 0) && grid.columns == max(columns, 0), "another size")
        require(grid.cells.count == grid.rows, "rows are missing")
        for row in grid.cells { check(row, columns: grid.columns) }
        if let cursor = grid.cursor {
            let isInside =
                0..<grid.rows ~= cursor.row && 0..<grid.columns ~= cursor.column
            require(isInside, "the cursor is outside: \(cursor) of \(rows) × \(columns)")
        }
    }

    /// True for a scalar that a terminal interprets, or that hides text. A joiner is allowed in an
    /// emoji.
    static func isHostile(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: true
        case 0x061C, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        case 0x2028, 0x2029, 0xFEFF, 0xAD, 0xE0000..<0xE0020: true
        default: false
        }
    }

    // MARK: -

    private static func check(_ row: [Cell], columns: Int) {
        require(row.count == columns, "a row of \(row.count) cells")
        require(row.reduce(0) { $0 + Int($1.width) } == columns, "a row of another width")
        var last: Cell?
        for (column, cell) in row.enumerated() {
            // Most cells equal the one before, and are then as valid.
            if cell.width == 1, cell == last { continue }
            last = cell
            switch cell.width {
            case 0:
                require(
                    column > 0 && row[column - 1].width == 2, "a right half without its left half")
                require(cell.cluster == " ", "two clusters in one cell")
            case 2:
                require(
                    column + 1 < columns && row[column + 1].width == 0,
                    "a left half without its right half")
            case 1: break
            default: fatalError("a cell of width \(cell.width)")
            }
            check(cell.cluster, width: Int(cell.width))
        }
    }

    private static func check(_ cluster: Character, width: Int) {
        let scalars = cluster.unicodeScalars
        if let first = scalars.first, 0x20..<0x7F ~= first.value, scalars.count == 1 { return }
        require(scalars.count <= VisibleText.scalarLimit, "a cluster of \(scalars.count) scalars")
        require(!scalars.contains(where: isHostile), "a harmful cell: \(Array(scalars))")
        require(TextWidth.columns(of: cluster) == width, "a cell of another width: \(cluster)")
        let joiner: Unicode.Scalar = "\u{200D}"
        require(
            scalars.first != joiner && scalars.last != joiner, "a joiner at the edge of a cluster")
    }
}
