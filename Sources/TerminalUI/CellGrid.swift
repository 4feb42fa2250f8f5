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
        for cluster in clusters {
            guard column < columns else { break }
            let clusterStyle = cluster.isMark ? mark ?? style : style
            if column + cluster.width > 0 {
                place(cluster, row: row, column: column, style: clusterStyle)
            }
            column += cluster.width
        }
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

    /// Makes a row blank, in a style.
    package mutating func fill(row: Int, style: Style) {
        guard (0..<rows).contains(row) else { return }
        cells[row] = Array(repeating: Cell(" ", style: style), count: columns)
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

    // MARK: -

    /// Writes a cluster of which at least a half lies within the row.
    private mutating func place(
        _ cluster: VisibleText.Cluster,
        row: Int,
        column: Int,
        style: Style
    ) {
        if cluster.width == 2, column >= 0, column + 1 < columns {
            clear(row: row, column: column, style: style)
            clear(row: row, column: column + 1, style: style)
            cells[row][column] = Cell(cluster.character, width: 2, style: style)
            cells[row][column + 1] = Cell(" ", width: 0, style: style)
            return
        }
        let visible = max(column, 0)
        clear(row: row, column: visible, style: style)
        if cluster.width == 1 { cells[row][visible].cluster = cluster.character }
    }

    /// Blanks one cell, and the other half of the wide cluster that it belongs to.
    private mutating func clear(row: Int, column: Int, style: Style) {
        switch cells[row][column].width {
        case 0: cells[row][column - 1] = Cell(" ", style: cells[row][column - 1].style)
        case 2: cells[row][column + 1] = Cell(" ", style: cells[row][column + 1].style)
        default: break
        }
        cells[row][column] = Cell(" ", style: style)
    }
}
