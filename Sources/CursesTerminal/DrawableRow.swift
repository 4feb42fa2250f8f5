import TerminalUI
import Text

/// A row of a grid as it is drawn: each cluster at its column, and no control characters.
struct DrawableRow {
    struct Piece {
        let column: Int
        let cell: Cell
        /// Whether terminals disagree on how many columns it takes.
        let isAmbiguous: Bool
        /// The address that it links to.
        let link: Hyperlink?

        var end: Int { column + Int(cell.width) }
    }

    /// The cells as they are in the grid.
    let cells: [Cell]
    /// Whether all is printable ASCII without links, which curses draws alone.
    let isPlain: Bool
    /// Columns in which the terminal may still have links of the row drawn here before.
    var formerLinks: Range<Int>?
    private let links: [CellGrid.LinkedCells]
    private let columnsByTerminal: (Unicode.Scalar) -> Int

    init(
        _ cells: [Cell], links: [CellGrid.LinkedCells] = [],
        columnsByTerminal: @escaping (Unicode.Scalar) -> Int
    ) {
        self.cells = cells
        self.links = links
        self.columnsByTerminal = columnsByTerminal
        isPlain = links.isEmpty && cells.allSatisfy { $0.plainByte != nil }
    }

    var columns: Int { cells.count }

    /// The clusters, each at its column.
    var pieces: [Piece] {
        var pieces: [Piece] = []
        pieces.reserveCapacity(columns)
        var column = 0
        // Neighbours are mostly equal, and an unambiguous cell fits anywhere.
        var harmless: Cell?
        while column < columns {
            let link = links.first { $0.columns.contains(column) }?.link
            let cell = cells[column]
            let piece =
                cell == harmless
                ? Piece(column: column, cell: cell, isAmbiguous: false, link: link)
                : piece(of: cell, at: column, link: link)
            harmless = cell.width == 1 && !piece.isAmbiguous && piece.cell == cell ? cell : nil
            pieces.append(piece)
            column = piece.end
        }
        return pieces
    }

    /// The columns from the first link to the last.
    var linkedColumns: Range<Int>? {
        guard !links.isEmpty else { return nil }
        let linked = pieces.filter { $0.link != nil }
        guard let first = linked.first, let last = linked.last else { return nil }
        return first.column..<last.end
    }

    // MARK: -

    private func piece(of cell: Cell, at column: Int, link: Hyperlink?) -> Piece {
        if cell.plainByte != nil {
            return Piece(column: column, cell: cell, isAmbiguous: false, link: link)
        }
        let cell = clipped(Self.harmless(cell), room: columns - column)
        return Piece(column: column, cell: cell, isAmbiguous: isAmbiguous(cell), link: link)
    }

    /// The most scalars that a curses cell holds: CCHARW_MAX.
    private static let scalarsInCursesCell = 5

    /// Half a wide cluster becomes a blank, as does NBSP, which marks ambiguous ones for curses.
    ///
    /// Text from a peer is made safe elsewhere; this makes sure that a mistake there does not
    /// become a control sequence.
    private static func harmless(_ cell: Cell) -> Cell {
        if cell.width == 0 || cell.cluster == "\u{A0}" { return Cell(" ", style: cell.style) }
        guard cell.cluster.unicodeScalars.contains(where: ScalarSafety.isControl) else {
            return cell
        }
        return Cell("\u{FFFD}", width: cell.width, style: cell.style)
    }

    /// Shortens a cluster that could cross the right margin, where it would wrap or even scroll.
    private func clipped(_ cell: Cell, room: Int) -> Cell {
        if cell.width > room { return Cell(" ", style: cell.style) }
        let scalars = cell.cluster.unicodeScalars
        guard isAmbiguous(cell), let first = scalars.first else { return cell }
        // No terminal gives a character more than two columns.
        let reach = 2 * scalars.count { columnsByTerminal($0) != 0 }
        if reach <= room { return cell }
        let isFirstEnough = columnsByTerminal(first) == Int(cell.width)
        let cluster = isFirstEnough ? Character(first) : "\u{FFFD}"
        return Cell(cluster, width: isFirstEnough ? cell.width : 1, style: cell.style)
    }

    private func isAmbiguous(_ cell: Cell) -> Bool {
        if cell.width == 1, cell.cluster.isASCII { return false }
        let scalars = cell.cluster.unicodeScalars
        return scalars.first.map(columnsByTerminal) != Int(cell.width)
            || scalars.dropFirst().contains { columnsByTerminal($0) != 0 || joinsOrVaries($0) }
            || scalars.count > Self.scalarsInCursesCell
    }

    /// The zero width joiner and the emoji variation selector: they have no width, but change that
    /// of the cluster.
    private func joinsOrVaries(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\u{200D}" || scalar == "\u{FE0F}"
    }
}
