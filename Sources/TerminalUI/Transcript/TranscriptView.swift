/// What one sees of a ``Transcript``: its end, as it grows, or the place that one scrolled to.
///
/// While scrolled up the view is tied to the line and the cluster at its top, so that neither
/// lines that arrive nor another width move the text under the reader. Only lines near the
/// view are ever looked at, so the transcript's length costs nothing.
package struct TranscriptView: Equatable, Sendable {
    /// The part of the screen that the view fills.
    package struct Frame: Equatable, Sendable {
        package var rows: Int
        package var columns: Int

        /// A frame of no rows or no columns shows nothing.
        package init(rows: Int, columns: Int) {
            self.rows = rows
            self.columns = columns
        }
    }

    /// Rows that one call scrolls at the most.
    package static let scrollLimit = 1_000

    private struct Anchor: Equatable {
        var line: LineID
        var cluster: Int
    }

    private struct VisibleRow {
        var id: LineID
        var line: LaidOutLine
        var row: Int

        var anchor: Anchor { Anchor(line: id, cluster: line.wrapping.rows[row].lowerBound) }
    }

    /// What stands at the top; nil while the end is followed.
    private var top: Anchor?
    /// The newest line when the end was left.
    private var lastAtEnd: LineID?

    /// A view that follows the end.
    package init() {}

    /// Whether new lines move the view, so that the newest is always seen.
    package var isFollowing: Bool { top == nil }

    /// Moves the view down, or up if the number is negative, and follows again at the end.
    package mutating func scroll(byRows distance: Int, over transcript: Transcript, in frame: Frame)
    {
        guard let first = visibleRows(of: transcript, in: frame).first else { return }
        let limited = min(max(distance, -Self.scrollLimit), Self.scrollLimit)
        if limited < 0 {
            let place = Self.row(
                above: first,
                by: -limited,
                in: transcript,
                columns: frame.columns
            )
            hold(place.anchor, over: transcript, in: frame)
        } else {
            let passed = Self.rows(
                of: transcript,
                from: first.anchor,
                columns: frame.columns,
                limit: limited + 1
            )
            hold(passed.last?.anchor, over: transcript, in: frame)
        }
    }

    /// Moves up by a screenful less one row.
    package mutating func pageUp(over transcript: Transcript, in frame: Frame) {
        scroll(byRows: -max(frame.rows - 1, 1), over: transcript, in: frame)
    }

    /// Moves down by a screenful less one row.
    package mutating func pageDown(over transcript: Transcript, in frame: Frame) {
        scroll(byRows: max(frame.rows - 1, 1), over: transcript, in: frame)
    }

    /// Moves to the oldest line that is kept.
    package mutating func toTop(of transcript: Transcript, in frame: Frame) {
        hold(transcript.first.map { Anchor(line: $0, cluster: 0) }, over: transcript, in: frame)
    }

    /// Moves to the newest line, and follows what comes after it.
    package mutating func toEnd() {
        top = nil
        lastAtEnd = nil
    }

    /// How many lines begin below the view.
    package func linesBelow(in transcript: Transcript, frame: Frame) -> Int {
        guard !isFollowing, let last = transcript.last,
            let lowest = visibleRows(of: transcript, in: frame).last
        else { return 0 }
        return Int(last.number - lowest.id.number)
    }

    /// How many lines came since the end was left.
    package func newLines(in transcript: Transcript) -> Int {
        guard let lastAtEnd, let last = transcript.last, last > lastAtEnd else { return 0 }
        return Int(last.number - lastAtEnd.number)
    }

    /// Draws the lines into rows of the grid; if there are few, they stand at the bottom.
    package func draw(
        _ transcript: Transcript,
        into grid: inout CellGrid,
        rows: Range<Int>,
        theme: Theme = .standard
    ) {
        let frame = Frame(rows: rows.count, columns: grid.columns)
        let visible = visibleRows(of: transcript, in: frame)
        for row in rows { grid.fill(row: row, style: .plain) }
        for (row, item) in zip((rows.upperBound - visible.count)..., visible) {
            item.line.draw(row: item.row, into: &grid, at: row, theme: theme)
        }
    }

    // MARK: -

    /// Ties the view to a place, or to the end if nothing is left below.
    private mutating func hold(_ anchor: Anchor?, over transcript: Transcript, in frame: Frame) {
        guard let anchor else { return toEnd() }
        let rows = Self.rows(
            of: transcript,
            from: anchor,
            columns: frame.columns,
            limit: frame.rows + 1
        )
        if rows.count <= frame.rows { return toEnd() }
        top = anchor
        lastAtEnd = lastAtEnd ?? transcript.last
    }

    private func visibleRows(of transcript: Transcript, in frame: Frame) -> [VisibleRow] {
        guard frame.rows > 0, frame.columns > 0 else { return [] }
        if let top {
            let rows = Self.rows(
                of: transcript,
                from: top,
                columns: frame.columns,
                limit: frame.rows
            )
            // A larger frame may reach past the end: then it is filled from above.
            if rows.count == frame.rows { return rows }
        }
        return Self.lastRows(of: transcript, in: frame)
    }

    private static func rows(
        of transcript: Transcript,
        from anchor: Anchor,
        columns: Int,
        limit: Int
    ) -> [VisibleRow] {
        guard let first = transcript.first else { return [] }
        // What was at the top may have been dropped.
        let start = anchor.line < first ? Anchor(line: first, cluster: 0) : anchor
        var rows: [VisibleRow] = []
        var next = start.line
        while rows.count < limit, let line = transcript[next] {
            let laidOut = LaidOutLine(line, columns: columns)
            let firstRow =
                next == start.line ? laidOut.wrapping.row(containing: start.cluster) : 0
            for row in laidOut.wrapping.rows.indices[firstRow...].prefix(limit - rows.count) {
                rows.append(VisibleRow(id: next, line: laidOut, row: row))
            }
            next = next.next
        }
        return rows
    }

    private static func lastRows(of transcript: Transcript, in frame: Frame) -> [VisibleRow] {
        var rows: [VisibleRow] = []
        var id = transcript.last
        while rows.count < frame.rows, let current = id, let line = transcript[current] {
            let laidOut = LaidOutLine(line, columns: frame.columns)
            for row in laidOut.wrapping.rows.indices.reversed().prefix(frame.rows - rows.count) {
                rows.append(VisibleRow(id: current, line: laidOut, row: row))
            }
            id = current.previous
        }
        return rows.reversed()
    }

    private static func row(
        above start: VisibleRow,
        by distance: Int,
        in transcript: Transcript,
        columns: Int
    ) -> VisibleRow {
        var place = start
        var left = distance
        while left > place.row, let id = place.id.previous, let line = transcript[id] {
            left -= place.row + 1
            let laidOut = LaidOutLine(line, columns: columns)
            place = VisibleRow(id: id, line: laidOut, row: laidOut.wrapping.rows.count - 1)
        }
        place.row = max(place.row - left, 0)
        return place
    }
}
