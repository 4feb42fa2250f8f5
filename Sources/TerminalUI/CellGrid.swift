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

    package let rows: Int
    package let columns: Int
    package private(set) var cells: [[Cell]]
    /// Where the terminal's cursor stands; nil hides it.
    package var cursor: Position?

    package init(rows: Int, columns: Int) {
        self.rows = max(rows, 0)
        self.columns = max(columns, 0)
        cells = Array(
            repeating: Array(repeating: .blank, count: self.columns), count: self.rows)
    }
}
