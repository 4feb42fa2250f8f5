import Text

/// A text that is being written, broken into rows at its line breaks and between its words.
///
/// The last column is left free, so that the cursor has a place behind a full row.
struct InputLayout {
    /// A row's clusters, and which of them are highlighted.
    struct Row {
        let clusters: ArraySlice<VisibleText.Cluster>
        let highlight: Range<Int>
    }

    private(set) var rows: [Row] = []
    /// Where the cursor stands, counted from the first row and the first column.
    private(set) var cursor = CellGrid.Position(row: 0, column: 0)

    /// Lays a text out in some columns; at least one row.
    init(_ editor: LineEditor, columns: Int, highlight: Range<Int> = 0..<0) {
        var start = 0
        while true {
            let rest = editor.clusters[start...]
            let end = rest.firstIndex(where: \.isLineBreak) ?? editor.clusters.count
            let shown = ShownInput(editor.clusters[start..<end])
            let wrapping = Wrapping(shown.text, columns: max(columns - 1, 1))
            if (start...end).contains(editor.cursor) {
                placeCursor(editor.cursor - start, in: shown, wrapping)
            }
            let part = highlight.clamped(to: start..<end)
            let lit = shown.visible(part.lowerBound - start..<part.upperBound - start)
            for row in wrapping.rows {
                rows.append(
                    Row(clusters: shown.text.clusters[row], highlight: lit.clamped(to: row)))
            }
            guard end < editor.clusters.count else { break }
            start = end + 1
        }
        keepCursor(within: columns, isAtEnd: editor.cursor == editor.clusters.count)
    }

    // MARK: -

    private mutating func placeCursor(
        _ cluster: Int, in shown: ShownInput, _ wrapping: Wrapping
    ) {
        let visible = shown.visible(cluster..<cluster).lowerBound
        let row = wrapping.row(containing: visible)
        let column = shown.columns(of: wrapping.rows[row].lowerBound..<visible)
        cursor = CellGrid.Position(row: rows.count + row, column: column)
    }

    /// Blanks where a row ends belong to no row. Behind those at the text's end a new row
    /// begins, since the next word will stand there.
    private mutating func keepCursor(within columns: Int, isAtEnd: Bool) {
        guard cursor.column >= columns else { return }
        if isAtEnd {
            rows.append(Row(clusters: [], highlight: 0..<0))
            cursor = CellGrid.Position(row: rows.count - 1, column: 0)
        } else {
            cursor.column = max(columns - 1, 0)
        }
    }
}
