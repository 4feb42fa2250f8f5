package import Text

/// The contents of a screen: rows of cells and a cursor, independent of any terminal.
///
/// Shape: `cells[row][column]`, always `rows` × `columns`. Every drawing call ignores positions
/// outside, so that a widget need not check whether it fits.
package struct CellGrid: Equatable, Sendable {
    package struct Position: Equatable, Sendable {
        package var row: Int
        package var column: Int
        package init(row: Int, column: Int) {
            self.row = row
            self.column = column
        }
    }

    /// Cells of a row that are linked to an address.
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
    /// The linked cells, by row.
    package private(set) var links: [Int: [LinkedCells]] = [:]
    /// The terminal cursor's position; nil hides it.
    package var cursor: Position?

    package init(rows: Int, columns: Int) {
        self.rows = max(rows, 0)
        self.columns = max(columns, 0)
        cells = Array(
            repeating: Array(repeating: .blank, count: self.columns),
            count: self.rows
        )
    }

    /// Draws clusters from a column on, and returns the column after the last one.
    ///
    /// Clusters outside the grid are cut off. Half a wide cluster is never shown: a blank replaces
    /// a wide cluster of which only half fits, and the other half of one that is overwritten.
    /// Marks have the style `mark`, or `style` if that is nil.
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
        // Moved out, since each access to a cell through two arrays checks both for uniqueness.
        var line = cells[row]
        cells[row] = []
        for cluster in clusters {
            guard column < columns else { break }
            let clusterStyle = cluster.isMark ? mark ?? style : style
            let width = Int(cluster.width)
            if column + width > 0 {
                Self.place(cluster, in: &line, column: column, style: clusterStyle)
            }
            column += width
        }
        cells[row] = line
        return min(column, columns)
    }

    /// Draws a text by the same rules.
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

    /// Draws a string, whose control characters become marks.
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

    /// Fills a row with blanks in a style, or with another character of one column.
    package mutating func fill(row: Int, with character: Character = " ", style: Style) {
        guard (0..<rows).contains(row) else { return }
        cells[row] = Array(repeating: Cell(character, style: style), count: columns)
        links[row] = nil
    }

    /// Draws another grid, with its links, from a row on at the left edge.
    package mutating func draw(_ other: CellGrid, row first: Int) {
        for (index, line) in other.cells.enumerated() where (0..<rows).contains(first + index) {
            let count = min(line.count, columns)
            cells[first + index].replaceSubrange(..<count, with: line.prefix(count))
            links[first + index] = other.links[index]
        }
    }

    /// Links some cells of a row to an address, until the row is filled again.
    mutating func link(row: Int, columns range: Range<Int>, to link: Hyperlink) {
        let visible = range.clamped(to: 0..<columns)
        guard (0..<rows).contains(row), !visible.isEmpty else { return }
        links[row, default: []].append(LinkedCells(columns: visible, link: link))
    }

    /// Sets a cell's style; the position must be inside the grid.
    mutating func setStyle(_ style: Style, row: Int, column: Int) {
        cells[row][column].style = style
    }

    /// The grid as text: a line for each row, without trailing blanks.
    package var picture: String {
        cells.map { row in
            var line = row.filter { $0.width > 0 }.map(\.cluster)
            while line.last == " " { line.removeLast() }
            return String(line)
        }.joined(separator: "\n")
    }

    /// The rows that differ from those of an earlier grid; nil if that has a different size.
    package func changedRows(since earlier: CellGrid) -> [Int]? {
        guard (rows, columns) == (earlier.rows, earlier.columns) else { return nil }
        return cells.indices.filter {
            cells[$0] != earlier.cells[$0] || links[$0] != earlier.links[$0]
        }
    }

    // MARK: -

    /// Draws a cluster of which at least half is within the row.
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

    /// Replaces the other half of a wide cluster by a blank.
    private static func breakApart(_ line: inout [Cell], _ column: Int) {
        switch line[column].width {
        case 0: line[column - 1] = Cell(" ", style: line[column - 1].style)
        case 2: line[column + 1] = Cell(" ", style: line[column + 1].style)
        default: break
        }
    }
}

/// One cell of the screen: a grapheme cluster, or the right half of the wide one before it.
package struct Cell: Equatable, Sendable {
    package var cluster: Character
    /// Columns that the cluster covers: 1, 2, or 0 for the half that a wide cluster covers.
    package var width: UInt8
    package var style: Style

    package init(_ cluster: Character, width: UInt8 = 1, style: Style = .plain) {
        self.cluster = cluster
        self.width = width
        self.style = style
    }

    /// The byte of a printable ASCII character of one column, which most cells hold; nil for
    /// others.
    package var plainByte: UInt8? {
        let bytes = cluster.utf8
        guard width == 1, bytes.count == 1, let byte = bytes.first, (0x20..<0x7F).contains(byte)
        else { return nil }
        return byte
    }

    package static let blank = Cell(" ")
}
