/// A transcript's line made visible and wrapped to a width.
///
/// A reply that begins with a time in brackets has it set off, and hangs the rows after its
/// first under the text that follows the time.
struct LaidOutLine {
    /// Columns that a time and the blank after it may have to be known as one.
    static let timestampLimit = 40

    private let text: VisibleText
    private let kind: Transcript.Kind
    /// How many clusters belong to the time.
    private let timestamp: Int
    let wrapping: Wrapping

    init(_ line: Transcript.Line, columns: Int) {
        text = VisibleText(line.bytes)
        kind = line.kind
        timestamp = kind == .reply ? Self.timestampLength(in: text.clusters) : 0
        let indent = text.clusters.prefix(timestamp).reduce(0) { $0 + $1.width }
        wrapping = Wrapping(text, columns: columns, indent: indent)
    }

    /// Draws one of the wrapped rows into a row of the grid.
    func draw(row: Int, into grid: inout CellGrid, at gridRow: Int, theme: Theme) {
        let clusters = wrapping.rows[row]
        let split = min(max(timestamp, clusters.lowerBound), clusters.upperBound)
        let start = grid.put(
            text.clusters[clusters.lowerBound..<split],
            row: gridRow,
            column: row == 0 ? 0 : wrapping.indent,
            style: theme.timestamp,
            mark: theme.mark
        )
        grid.put(
            text.clusters[split..<clusters.upperBound],
            row: gridRow,
            column: start,
            style: theme.style(of: kind),
            mark: theme.mark
        )
    }

    // MARK: -

    private static func timestampLength(in clusters: [VisibleText.Cluster]) -> Int {
        guard let first = clusters.first, first.character == "[", !first.isMark else { return 0 }
        var columns = 0
        for (index, cluster) in clusters.enumerated() {
            columns += cluster.width
            if columns > timestampLimit { return 0 }
            if cluster.isBlank, clusters[index - 1].character == "]" { return index + 1 }
        }
        return 0
    }
}
