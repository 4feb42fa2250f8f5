import TerminalUI

/// A row of a grid as it is drawn: every cluster at its column, nothing that steers a terminal.
struct DrawableRow {
    struct Piece {
        let column: Int
        let cell: Cell
        /// Terminals disagree on how many columns it takes.
        let isRisky: Bool

        var end: Int { column + Int(cell.width) }
    }

    let columns: Int
    private(set) var pieces: [Piece] = []

    var isRisky: Bool { pieces.contains(where: \.isRisky) }

    init(_ cells: [Cell], columnsByTerminal: (Unicode.Scalar) -> Int) {
        columns = cells.count
        pieces.reserveCapacity(columns)
        while pieces.last?.end ?? 0 < columns {
            let column = pieces.last?.end ?? 0
            let cell = Self.drawable(cells[column], room: columns - column)
            let isRisky = Self.isRisky(cell, columnsByTerminal)
            pieces.append(Piece(column: column, cell: cell, isRisky: isRisky))
        }
    }

    // MARK: -

    /// What a curses cell holds at most: CCHARW_MAX.
    private static let scalarsInCursesCell = 5

    /// Half a wide cluster is drawn as a blank, as is NBSP, which stands for risky ones; the
    /// sanitizing of what a peer sent is not done here, but no mistake there shall end in a
    /// control sequence either.
    private static func drawable(_ cell: Cell, room: Int) -> Cell {
        if cell.width == 0 || cell.width > room || cell.cluster == "\u{A0}" {
            return Cell(" ", style: cell.style)
        }
        let scalars = cell.cluster.unicodeScalars
        guard scalars.contains(where: { $0.properties.generalCategory == .control }) else {
            return cell
        }
        return Cell("\u{FFFD}", width: cell.width, style: cell.style)
    }

    private static func isRisky(_ cell: Cell, _ columns: (Unicode.Scalar) -> Int) -> Bool {
        let scalars = cell.cluster.unicodeScalars
        if cell.width == 1, cell.cluster.isASCII { return false }
        return scalars.first.map(columns) != Int(cell.width)
            || scalars.dropFirst().contains { columns($0) != 0 || joinsOrVaries($0) }
            || scalars.count > scalarsInCursesCell
    }

    /// Zero width joiner and the emoji variation selector: of no width, and yet they change it.
    private static func joinsOrVaries(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\u{200D}" || scalar == "\u{FE0F}"
    }
}
