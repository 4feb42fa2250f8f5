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
        let hasColors: Bool
        let stamp: String?
    }

    /// The peer's style from one cluster on, until the next run.
    private struct Run {
        let start: Int
        let style: Style
    }

    let key: Key
    let wrapping: Wrapping
    /// The number of clusters of the time.
    let timestamp: Int
    /// The number of clusters before the text: the time and the head.
    private let start: Int
    let text: VisibleText
    private let runs: [Run]

    /// Lays a line out; a time that replaces the one received is in brackets too.
    init(_ line: Transcript.Line, columns: Int, look: TranscriptLook) {
        let stamp = look.stamp(of: line)
        key = Self.key(of: line, columns: columns, look: look, stamp: stamp?.text)
        let time = stamp.map { Array("[\($0.text)] ".utf8) } ?? []
        let replaced = stamp?.replacing ?? 0
        let bytes = time + line.bytes.dropFirst(replaced)
        let runs = look.showsColors ? line.runs : []
        if runs.isEmpty {
            text = VisibleText(bytes)
            self.runs = []
        } else {
            let offsets = runs.map { max($0.start - replaced, 0) + time.count }
            let (text, places) = VisibleText.locating(offsets, in: bytes)
            self.text = text
            self.runs = zip(places, runs).map { Run(start: $0, style: $1.style) }
        }
        let head = line.headLength
        if stamp != nil {
            timestamp = time.count
        } else {
            timestamp = line.kind == .reply ? Self.timestampLength(in: text.clusters) : 0
        }
        start = timestamp + head
        let hung = look.hasColumns ? Self.secondColumn(of: text.clusters) : start
        var indent = text.clusters.prefix(hung).reduce(0) { $0 + Int($1.width) }
        // Under the time of a notice a narrow screen has too little room.
        if !look.hasColumns, head > 0, line.signLength > 0, indent * 5 > columns * 2 {
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
        var first = clusters.lowerBound
        var next = runs.firstIndex { $0.start > first } ?? runs.count
        while first < clusters.upperBound {
            while next < runs.count, runs[next].start <= first { next += 1 }
            let foreign = next == 0 ? .plain : runs[next - 1].style
            var end = clusters.upperBound
            if next < runs.count { end = min(end, runs[next].start) }
            for border in [timestamp, start] where border > first { end = min(end, border) }
            column = grid.put(
                text.clusters[first..<end], row: gridRow, column: column,
                style: style(foreign, at: first, theme: theme), mark: theme.mark)
            first = end
        }
    }

    /// The peer's style over that of the theme; the time and the head have their own, unless the peer
    /// gives them one.
    private func style(_ foreign: Style, at cluster: Int, theme: Theme) -> Style {
        if foreign != .plain {
            return theme.style(of: key.kind).with(foreign).legible(on: theme.background)
        }
        if cluster < timestamp { return theme.timestamp }
        return cluster < start ? theme.headStyle(of: key.kind) : theme.style(of: key.kind)
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
            hasColors: look.showsColors, stamp: stamp)
    }

    /// The number of clusters before the second column; 0 if there is none.
    private static func secondColumn(of clusters: [VisibleText.Cluster]) -> Int {
        let gap = clusters.indices.dropLast().first {
            clusters[$0].isBlank && clusters[$0 + 1].isBlank
        }
        return gap.flatMap { clusters[$0...].firstIndex { !$0.isBlank } } ?? 0
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
