import Text

/// The text being edited, broken into rows at its line breaks and between its words.
///
/// The last column is left free for the cursor after a full row.
struct InputLayout {
    /// A row's clusters, and the range of them that is highlighted.
    struct Row {
        let clusters: ArraySlice<VisibleText.Cluster>
        let highlight: Range<Int>
    }

    private(set) var rows: [Row] = []
    /// The cursor's position, from the first row and the first column.
    private(set) var cursor = CellGrid.Position(row: 0, column: 0)

    /// Lays a text out in `columns`; at least one row.
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

    /// Blanks at the end of a row belong to no row. After blanks at the end of the text a new row
    /// begins, since the next word will be there.
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

/// Clusters of an input and the visible clusters that represent them.
struct ShownInput {
    let text: VisibleText
    /// For each cluster, and for the end, the index of its first visible cluster.
    private let starts: [Int]

    init(_ clusters: some Collection<Character>) {
        var text = VisibleText()
        var starts: [Int] = []
        starts.reserveCapacity(clusters.count + 1)
        for cluster in clusters {
            starts.append(text.clusters.count)
            text.append(cluster)
        }
        self.text = text
        self.starts = starts + [text.clusters.count]
    }

    /// The visible clusters of some clusters; the range is clamped.
    func visible(_ range: Range<Int>) -> Range<Int> {
        let inside = range.clamped(to: 0..<starts.count - 1)
        return starts[inside.lowerBound]..<starts[inside.upperBound]
    }

    /// The columns of some visible clusters.
    func columns(of range: Range<Int>) -> Int {
        text.clusters[range].reduce(0) { $0 + Int($1.width) }
    }
}
