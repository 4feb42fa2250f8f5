import Text

/// A transcript's line made visible and wrapped to a width.
///
/// A line that begins with a time in brackets has it set off, and hangs the rows after its
/// first under the text that follows the time, unless the look is bare.
struct LaidOutLine {
    /// Columns that a time and the blank after it may have to be known as one.
    static let timestampLimit = 40

    /// All that the layout hangs on, but for the bytes, which the edition stands for.
    struct Key: Equatable {
        let edition: UInt64
        let kind: Transcript.Kind
        let columns: Int
        let isBare: Bool
        let stamp: String?
    }

    let key: Key
    let wrapping: Wrapping
    /// How many clusters belong to the time.
    let timestamp: Int
    let text: VisibleText

    /// Lays a line out; when it shows another time than it was sent with, that stands in brackets
    /// too.
    init(_ line: Transcript.Line, columns: Int, look: TranscriptLook) {
        let stamp = look.stamp(of: line)
        key = Self.key(of: line, columns: columns, look: look, stamp: stamp?.text)
        if let stamp {
            let time = Array("[\(stamp.text)] ".utf8)
            text = VisibleText(time + line.bytes.dropFirst(stamp.replacing))
            timestamp = time.count
        } else {
            text = VisibleText(line.bytes)
            timestamp = line.kind == .reply ? Self.timestampLength(in: text.clusters) : 0
        }
        let indent = text.clusters.prefix(timestamp).reduce(0) { $0 + $1.width }
        wrapping = Wrapping(text, columns: columns, indent: look.isBare ? 0 : indent)
    }

    /// What a layout of the line would hang on.
    static func key(of line: Transcript.Line, columns: Int, look: TranscriptLook) -> Key {
        key(of: line, columns: columns, look: look, stamp: look.stamp(of: line)?.text)
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
            style: theme.style(of: key.kind),
            mark: theme.mark
        )
    }

    /// Draws what is to look different over a row that is drawn already.
    func draw(
        _ decorations: LineDecorations, row: Int, into grid: inout CellGrid, at gridRow: Int
    ) {
        let shown = wrapping.rows[row]
        let left = row == 0 ? 0 : wrapping.indent
        for part in decorations.parts {
            let clusters = part.clusters.clamped(to: shown)
            guard !clusters.isEmpty else { continue }
            let start = left + columns(of: shown.lowerBound..<clusters.lowerBound)
            let cells = start..<start + columns(of: clusters)
            grid.restyle(row: gridRow, columns: cells) { style in
                part.isAdded ? style.with(part.style) : part.style
            }
            if let id = part.linkID, let link = Hyperlink(text.clusters[part.clusters], id: id) {
                grid.link(row: gridRow, columns: cells, to: link)
            }
        }
    }

    // MARK: -

    private func columns(of clusters: Range<Int>) -> Int {
        text.clusters[clusters].reduce(0) { $0 + $1.width }
    }

    private static func key(
        of line: Transcript.Line, columns: Int, look: TranscriptLook, stamp: String?
    ) -> Key {
        Key(
            edition: line.edition, kind: line.kind, columns: columns, isBare: look.isBare,
            stamp: stamp)
    }

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
