import Text

/// A line of a transcript as visible text, wrapped to a width.
///
/// A time in brackets at its start has its own style, and so has a head after it, such as the sign
/// of a sent line (see ``Transcript/Line/headLength``). The rows after the first are indented to the
/// text, unless the look is bare.
struct LaidOutLine {
    /// The most columns of a time and the blank after it.
    static let timestampLimit = 40
    /// The least columns of a screen on which notices are indented.
    private static let indentedColumns = 24

    /// Everything that the layout depends on; the edition represents the bytes.
    struct Key: Equatable {
        let edition: UInt64
        let kind: Transcript.Kind
        let columns: Int
        let isBare: Bool
        let stamp: String?
    }

    let key: Key
    let wrapping: Wrapping
    /// The number of clusters of the time.
    let timestamp: Int
    /// The number of clusters before the text: the time and the head.
    private let start: Int
    let text: VisibleText

    /// Lays a line out; a time that replaces the one received is in brackets too.
    init(_ line: Transcript.Line, columns: Int, look: TranscriptLook) {
        let stamp = look.stamp(of: line)
        key = Self.key(of: line, columns: columns, look: look, stamp: stamp?.text)
        let head = line.headLength
        if let stamp {
            let time = Array("[\(stamp.text)] ".utf8)
            text = VisibleText(time + line.bytes.dropFirst(stamp.replacing))
            timestamp = time.count
        } else {
            text = VisibleText(line.bytes)
            timestamp = line.kind == .reply ? Self.timestampLength(in: text.clusters) : 0
        }
        start = timestamp + head
        var indent = text.clusters.prefix(start).reduce(0) { $0 + Int($1.width) }
        // Under the time of a notice a narrow screen has too little room.
        if head > 0, line.signLength > 0, indent * 5 > columns * 2 {
            indent = columns < Self.indentedColumns ? 0 : line.signLength
        }
        wrapping = Wrapping(text, columns: columns, indent: look.isBare ? 0 : indent)
    }

    /// The key of a layout of the line.
    static func key(of line: Transcript.Line, columns: Int, look: TranscriptLook) -> Key {
        key(of: line, columns: columns, look: look, stamp: look.stamp(of: line)?.text)
    }

    /// Draws one of the wrapped rows into a row of the grid.
    func draw(row: Int, into grid: inout CellGrid, at gridRow: Int, theme: Theme) {
        let clusters = wrapping.rows[row]
        var column = row == 0 ? 0 : wrapping.indent
        for (part, style) in [
            (0..<timestamp, theme.timestamp), (timestamp..<start, theme.headStyle(of: key.kind)),
            (start..<text.clusters.count, theme.style(of: key.kind)),
        ] {
            let shown = part.clamped(to: clusters)
            guard !shown.isEmpty else { continue }
            column = grid.put(
                text.clusters[shown], row: gridRow, column: column, style: style,
                mark: theme.mark)
        }
    }

    /// Draws decorations over a row that is drawn already.
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
        text.clusters[clusters].reduce(0) { $0 + Int($1.width) }
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
            columns += Int(cluster.width)
            if columns > timestampLimit { return 0 }
            if cluster.isBlank, clusters[index - 1].character == "]" { return index + 1 }
        }
        return 0
    }
}

/// The layouts of the lines of the last frame, so that a frame lays out only what is new in it.
///
/// Bounded by the frame: what one frame did not show is discarded by the next. An outdated layout
/// is not used (see ``LaidOutLine/Key``).
struct LayoutCache {
    /// Counts layouts, also for copies of the cache.
    final class Tally {
        fileprivate(set) var count = 0
    }

    /// Lets tests check that only visible lines are laid out.
    let made = Tally()
    private var layouts: [LineID: LaidOutLine] = [:]

    /// The number of layouts that are kept.
    var count: Int { layouts.count }

    /// The layout of a line, from the cache or new.
    func layout(
        _ line: Transcript.Line, named id: LineID, columns: Int, look: TranscriptLook
    ) -> LaidOutLine {
        let key = LaidOutLine.key(of: line, columns: columns, look: look)
        if let kept = layouts[id], kept.key == key { return kept }
        made.count += 1
        return LaidOutLine(line, columns: columns, look: look)
    }

    /// Keeps only these layouts.
    mutating func keep(_ shown: some Sequence<(LineID, LaidOutLine)>) {
        layouts = Dictionary(shown) { first, _ in first }
    }
}
