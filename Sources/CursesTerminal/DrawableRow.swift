import TerminalUI
import Text

/// A row of a grid as it is drawn: every cluster at its column, nothing that steers a terminal.
struct DrawableRow {
    struct Piece {
        let column: Int
        let cell: Cell
        /// Terminals disagree on how many columns it takes.
        let isRisky: Bool
        /// Where it leads.
        let link: Hyperlink?

        var end: Int { column + Int(cell.width) }
    }

    /// As they are in the grid.
    let cells: [Cell]
    /// Nothing but printable ASCII, and no links: for curses alone, and as it is.
    let isPlain: Bool
    /// Columns in which the terminal may have links of the row that was drawn here before.
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

    /// Its clusters, each at its column.
    var pieces: [Piece] {
        var pieces: [Piece] = []
        pieces.reserveCapacity(columns)
        var column = 0
        // Neighbours mostly look alike, and what is not risky fits anywhere.
        var harmless: Cell?
        while column < columns {
            let link = links.first { $0.columns.contains(column) }?.link
            let cell = cells[column]
            let piece =
                cell == harmless
                ? Piece(column: column, cell: cell, isRisky: false, link: link)
                : piece(of: cell, at: column, link: link)
            harmless = cell.width == 1 && !piece.isRisky && piece.cell == cell ? cell : nil
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
            return Piece(column: column, cell: cell, isRisky: false, link: link)
        }
        let cell = clipped(Self.harmless(cell), room: columns - column)
        return Piece(column: column, cell: cell, isRisky: isRisky(cell), link: link)
    }

    /// What a curses cell holds at most: CCHARW_MAX.
    private static let scalarsInCursesCell = 5

    /// Half a wide cluster becomes a blank, as does NBSP, which stands for risky ones.
    ///
    /// Sanitizing what a peer sent is not done here, but no mistake there shall end in a control
    /// sequence.
    private static func harmless(_ cell: Cell) -> Cell {
        if cell.width == 0 || cell.cluster == "\u{A0}" { return Cell(" ", style: cell.style) }
        guard cell.cluster.unicodeScalars.contains(where: ScalarSafety.isControl) else {
            return cell
        }
        return Cell("\u{FFFD}", width: cell.width, style: cell.style)
    }

    /// Shortens what could reach over the right margin, where it would wrap or even scroll.
    private func clipped(_ cell: Cell, room: Int) -> Cell {
        if cell.width > room { return Cell(" ", style: cell.style) }
        let scalars = cell.cluster.unicodeScalars
        guard isRisky(cell), let first = scalars.first else { return cell }
        // No terminal gives a character more than two columns.
        let reach = 2 * scalars.count { columnsByTerminal($0) != 0 }
        if reach <= room { return cell }
        let isFirstEnough = columnsByTerminal(first) == Int(cell.width)
        let cluster = isFirstEnough ? Character(first) : "\u{FFFD}"
        return Cell(cluster, width: isFirstEnough ? cell.width : 1, style: cell.style)
    }

    private func isRisky(_ cell: Cell) -> Bool {
        if cell.width == 1, cell.cluster.isASCII { return false }
        let scalars = cell.cluster.unicodeScalars
        return scalars.first.map(columnsByTerminal) != Int(cell.width)
            || scalars.dropFirst().contains { columnsByTerminal($0) != 0 || joinsOrVaries($0) }
            || scalars.count > Self.scalarsInCursesCell
    }

    /// Zero width joiner and the emoji variation selector: of no width, and yet they change it.
    private func joinsOrVaries(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\u{200D}" || scalar == "\u{FE0F}"
    }
}
