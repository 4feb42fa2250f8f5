package import Text

/// What the screen shall show: rows of cells, a cursor, nothing of how a terminal is told.
///
/// Shape: `cells[row][column]`, always `rows` × `columns`. Positions outside are ignored by
/// every writing call, so that a widget never has to ask whether it fits.
package struct CellGrid: Equatable, Sendable {
    package struct Position: Equatable, Sendable {
        package var row: Int
        package var column: Int
        package init(row: Int, column: Int) {
            self.row = row
            self.column = column
        }
    }

    /// Cells of a row that lead somewhere.
    package struct LinkedCells: Equatable, Sendable {
        package let columns: Range<Int>
        package let link: Hyperlink

        package init(columns: Range<Int>, link: Hyperlink) {
            self.columns = columns
            self.link = link
        }
    }

    package let rows: Int
    package let columns: Int
    package private(set) var cells: [[Cell]]
    /// What leads somewhere, by its row.
    package private(set) var links: [Int: [LinkedCells]] = [:]
    /// Where the terminal's cursor stands; nil hides it.
    package var cursor: Position?

    package init(rows: Int, columns: Int) {
        self.rows = max(rows, 0)
        self.columns = max(columns, 0)
        cells = Array(
            repeating: Array(repeating: .blank, count: self.columns),
            count: self.rows
        )
    }

    /// Writes clusters from a column on, and gives back the column after the last one written.
    ///
    /// What lies left or right of the grid is cut off. Half a wide cluster is never shown: a
    /// blank stands for a wide cluster of which only half fits, and for the other half of one
    /// that is overwritten. Marks take `mark`, or `style` if there is none.
    @discardableResult
    package mutating func put(
        _ clusters: some Sequence<VisibleText.Cluster>,
        row: Int,
        column: Int,
        style: Style,
        mark: Style? = nil
    ) -> Int {
        var column = column
        guard (0..<rows).contains(row) else { return column }
        // Taken out, since each cell that is reached through two arrays asks both whether they
        // are shared.
        var line = cells[row]
        cells[row] = []
        for cluster in clusters {
            guard column < columns else { break }
            let clusterStyle = cluster.isMark ? mark ?? style : style
            if column + cluster.width > 0 {
                Self.place(cluster, in: &line, column: column, style: clusterStyle)
            }
            column += cluster.width
        }
        cells[row] = line
        return min(column, columns)
    }

    /// Writes a text, by the same rules.
    @discardableResult
    package mutating func put(
        _ text: VisibleText,
        row: Int,
        column: Int,
        style: Style,
        mark: Style? = nil
    ) -> Int {
        put(text.clusters, row: row, column: column, style: style, mark: mark)
    }

    /// Writes a string, of which controls become marks.
    @discardableResult
    package mutating func put(
        _ text: String,
        row: Int,
        column: Int,
        style: Style = .plain,
        mark: Style? = nil
    ) -> Int {
        put(VisibleText(text), row: row, column: column, style: style, mark: mark)
    }

    /// Makes a row blank, in a style, or full of another character of one column.
    package mutating func fill(row: Int, with character: Character = " ", style: Style) {
        guard (0..<rows).contains(row) else { return }
        cells[row] = Array(repeating: Cell(character, style: style), count: columns)
        links[row] = nil
    }

    /// Has some cells of a row lead somewhere, until the row is filled anew.
    mutating func link(row: Int, columns range: Range<Int>, to link: Hyperlink) {
        let visible = range.clamped(to: 0..<columns)
        guard (0..<rows).contains(row), !visible.isEmpty else { return }
        links[row, default: []].append(LinkedCells(columns: visible, link: link))
    }

    /// Gives a cell another style; its position must be one of the grid.
    mutating func setStyle(_ style: Style, row: Int, column: Int) {
        cells[row][column].style = style
    }

    /// The grid as text: a line for each row, without blanks at its end.
    package var picture: String {
        cells.map { row in
            var line = row.filter { $0.width > 0 }.map(\.cluster)
            while line.last == " " { line.removeLast() }
            return String(line)
        }.joined(separator: "\n")
    }

    /// The rows that differ from those of an earlier grid; nil when that has another size.
    package func changedRows(since earlier: CellGrid) -> [Int]? {
        guard (rows, columns) == (earlier.rows, earlier.columns) else { return nil }
        return cells.indices.filter {
            cells[$0] != earlier.cells[$0] || links[$0] != earlier.links[$0]
        }
    }

    // MARK: -

    /// Writes a cluster of which at least a half lies within the row.
    private static func place(
        _ cluster: VisibleText.Cluster, in line: inout [Cell], column: Int, style: Style
    ) {
        if cluster.width == 2, column >= 0, column + 1 < line.count {
            breakApart(&line, column)
            breakApart(&line, column + 1)
            line[column] = Cell(cluster.character, width: 2, style: style)
            line[column + 1] = Cell(" ", width: 0, style: style)
            return
        }
        let visible = max(column, 0)
        breakApart(&line, visible)
        line[visible] = Cell(cluster.width == 1 ? cluster.character : " ", style: style)
    }

    /// Blanks the other half of the wide cluster that a cell belongs to.
    private static func breakApart(_ line: inout [Cell], _ column: Int) {
        switch line[column].width {
        case 0: line[column - 1] = Cell(" ", style: line[column - 1].style)
        case 2: line[column + 1] = Cell(" ", style: line[column + 1].style)
        default: break
        }
    }
}
