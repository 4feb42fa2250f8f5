package import Text

/// What one sees of a ``Transcript``: its end, as it grows, or the place that one scrolled to.
///
/// While scrolled up the view is tied to the line and the cluster at its top, so that neither
/// lines that arrive nor another width move the text under the reader. Only lines near the
/// view are ever looked at, so the transcript's length costs nothing. Between the lines the view
/// puts rows of its own: a date where the day changes, a rule where the unread begins.
package struct TranscriptView {
    /// The part of the screen that the view fills, and how lines look in it.
    package struct Frame {
        package var rows: Int
        package var columns: Int
        package var look: TranscriptLook

        /// A frame of no rows or no columns shows nothing.
        package init(rows: Int, columns: Int, look: TranscriptLook = TranscriptLook()) {
            self.rows = rows
            self.columns = columns
            self.look = look
        }
    }

    /// Rows that one call scrolls at the most.
    package static let scrollLimit = 1_000

    struct Anchor {
        var line: LineID
        /// See ``LineBlock/place(ofRow:)``.
        var place: Int
    }

    struct VisibleRow {
        var block: LineBlock
        var row: Int

        var anchor: Anchor { Anchor(line: block.id, place: block.place(ofRow: row)) }
    }

    /// Which lines are shown.
    package private(set) var filter = TranscriptFilter()
    /// Where the reader was when they last looked away.
    private(set) var unread = UnreadRule()
    /// What stands at the top; nil while the end is followed.
    var top: Anchor?
    /// The newest line when the end was left.
    var lastAtEnd: LineID?
    private var index: FilterIndex?
    private var cache = LayoutCache()

    /// A view that follows the end.
    package init() {}

    /// Whether new lines move the view, so that the newest is always seen.
    package var isFollowing: Bool { top == nil }

    // MARK: - Moving

    /// Moves the view down, or up if the number is negative, and follows again at the end.
    package mutating func scroll(byRows distance: Int, over transcript: Transcript, in frame: Frame)
    {
        guard let first = visibleRows(of: transcript, in: frame).first else { return }
        let limited = min(max(distance, -Self.scrollLimit), Self.scrollLimit)
        if limited < 0 {
            let place = row(above: first, by: -limited, in: transcript, frame: frame)
            hold(place.anchor, over: transcript, in: frame)
        } else {
            let passed = rows(of: transcript, from: first.anchor, in: frame, limit: limited + 1)
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
        let first = lines(of: transcript).first
        hold(first.map { Anchor(line: $0, place: .min) }, over: transcript, in: frame)
    }

    /// Moves to the newest line, and follows what comes after it.
    package mutating func toEnd() {
        top = nil
        lastAtEnd = nil
    }

    /// Goes back to the place of an earlier view of the same transcript. What has come since
    /// stays known: the unread, and what the filter shows.
    package mutating func goBack(to earlier: TranscriptView) {
        top = earlier.top
        lastAtEnd = earlier.lastAtEnd
    }

    /// Moves to where the unread begins; false if there is no such place.
    package mutating func toUnread(in transcript: Transcript, frame: Frame) -> Bool {
        guard let line = unread.line else { return false }
        hold(Anchor(line: line, place: -1), over: transcript, in: frame)
        return true
    }

    // MARK: - Being told

    /// Follows what happened to the transcript, and whether the person sees it; to be called
    /// after each change. False when a filter still has lines to judge: then once more, soon.
    ///
    /// - Parameter isWatched: Whether somebody looks at the screen.
    package mutating func follow(
        _ transcript: Transcript, isOnScreen: Bool, isWatched: Bool = true
    ) -> Bool {
        unread.update(
            last: transcript.last, isOnScreen: isOnScreen, isFollowing: isFollowing && isWatched)
        // A view that nobody sees need not know what it would show.
        return isOnScreen ? index?.update(from: transcript) ?? true : true
    }

    /// Takes in that another line stands in a line's place, which is news.
    package mutating func noteReplaced(_ line: LineID, isSeen: Bool) {
        unread.replaced(line, isSeen: isSeen)
    }

    /// The reader is up to date: the rule goes.
    package mutating func clearUnread() {
        unread.clear()
    }

    /// Shows what another filter lets through, at about the same place.
    package mutating func setFilter(_ filter: TranscriptFilter, over transcript: Transcript) {
        self.filter = filter
        index = filter.isActive ? FilterIndex(filter, of: transcript) : nil
    }

    /// Keeps the layouts of the frame that is going to be drawn, so that drawing it and the next
    /// one costs little even where lines are long.
    package mutating func prepare(_ transcript: Transcript, in frame: Frame) {
        let blocks = visibleRows(of: transcript, in: frame).map(\.block)
        cache.keep(blocks.lazy.map { ($0.id, $0.line) })
    }

    // MARK: - What is seen

    /// How many lines begin below the view.
    package func linesBelow(in transcript: Transcript, frame: Frame) -> Int {
        guard !isFollowing, let lowest = visibleRows(of: transcript, in: frame).last else {
            return 0
        }
        return lines(of: transcript).count(after: lowest.block.id)
    }

    /// How many lines came since the end was left.
    package func newLines(in transcript: Transcript) -> Int {
        lastAtEnd.map { lines(of: transcript).count(after: $0) } ?? 0
    }

    /// Whether the end is seen, but where the unread begins is above it.
    package func isUnreadAbove(in transcript: Transcript, frame: Frame) -> Bool {
        guard isFollowing, let line = unread.waitingLine else { return false }
        guard let top = visibleRows(of: transcript, in: frame).first else { return false }
        return line < top.block.id
    }

    /// How often a line was laid out so far, for this view or a copy of it.
    package var layoutCount: Int { cache.made.count }

    /// How many lines the filter is known to hide.
    package var hiddenLines: Int { index?.hidden ?? 0 }

    /// Draws the lines into rows of the grid; if there are few, they stand at the bottom.
    ///
    /// - Parameter decorations: What of a line looks different from the rest; by the line and the
    ///   text that is seen of it.
    package func draw(
        _ transcript: Transcript,
        into grid: inout CellGrid,
        rows: Range<Int>,
        theme: Theme = .standard,
        look: TranscriptLook = TranscriptLook(),
        decorations: (LineID, VisibleText) -> LineDecorations = { _, _ in LineDecorations() }
    ) {
        let frame = Frame(rows: rows.count, columns: grid.columns, look: look)
        let visible = visibleRows(of: transcript, in: frame)
        for row in rows { grid.fill(row: row, style: .plain) }
        var last: (id: LineID, decorations: LineDecorations)?
        for (row, item) in zip((rows.upperBound - visible.count)..., visible) {
            item.block.draw(row: item.row, into: &grid, at: row, theme: theme)
            // Rows of one line have them in common.
            let known = last?.id == item.block.id ? last?.decorations : nil
            let decorations = known ?? decorations(item.block.id, item.block.line.text)
            item.block.draw(decorations, row: item.row, into: &grid, at: row)
            last = (item.block.id, decorations)
        }
    }

    // MARK: -

    /// Ties the view to a place, or to the end if nothing is left below.
    private mutating func hold(_ anchor: Anchor?, over transcript: Transcript, in frame: Frame) {
        guard let anchor else { return toEnd() }
        let rows = rows(of: transcript, from: anchor, in: frame, limit: frame.rows + 1)
        if rows.count <= frame.rows { return toEnd() }
        top = anchor
        lastAtEnd = lastAtEnd ?? transcript.last
    }

    func lines(of transcript: Transcript) -> ShownLines {
        ShownLines(transcript: transcript, index: index)
    }

    func visibleRows(of transcript: Transcript, in frame: Frame) -> [VisibleRow] {
        guard frame.rows > 0, frame.columns > 0 else { return [] }
        if let top {
            let rows = rows(of: transcript, from: top, in: frame, limit: frame.rows)
            // A larger frame may reach past the end: then it is filled from above.
            if rows.count == frame.rows { return rows }
        }
        return lastRows(of: transcript, in: frame)
    }

    private func rows(
        of transcript: Transcript, from anchor: Anchor, in frame: Frame, limit: Int
    ) -> [VisibleRow] {
        let lines = lines(of: transcript)
        var rows: [VisibleRow] = []
        var next = lines.atOrAfter(anchor.line)
        while rows.count < limit, let id = next, let block = block(id, of: lines, in: frame) {
            // What was at the top may have been dropped, or hidden: then the next line is there.
            let isTop = rows.isEmpty && id == anchor.line
            let firstRow = isTop ? block.row(of: anchor.place) : 0
            for row in (firstRow..<block.rowCount).prefix(limit - rows.count) {
                rows.append(VisibleRow(block: block, row: row))
            }
            next = lines.after(id)
        }
        return rows
    }

    private func lastRows(of transcript: Transcript, in frame: Frame) -> [VisibleRow] {
        let lines = lines(of: transcript)
        var rows: [VisibleRow] = []
        var next = lines.last
        while rows.count < frame.rows, let id = next, let block = block(id, of: lines, in: frame) {
            for row in (0..<block.rowCount).reversed().prefix(frame.rows - rows.count) {
                rows.append(VisibleRow(block: block, row: row))
            }
            next = lines.before(id)
        }
        return rows.reversed()
    }

    func row(
        above start: VisibleRow, by distance: Int, in transcript: Transcript, frame: Frame
    ) -> VisibleRow {
        let lines = lines(of: transcript)
        var place = start
        var left = distance
        while left > place.row, let id = lines.before(place.block.id),
            let block = block(id, of: lines, in: frame)
        {
            left -= place.row + 1
            place = VisibleRow(block: block, row: block.rowCount - 1)
        }
        place.row = max(place.row - left, 0)
        return place
    }

    func block(_ id: LineID, of lines: ShownLines, in frame: Frame) -> LineBlock? {
        guard let line = lines.transcript[id] else { return nil }
        var headings: [LineBlock.Heading] = []
        let dates = DateLines(lines: lines, zone: frame.look.zone)
        if !frame.look.isBare {
            if let date = dates.date(before: id) {
                headings.append(.date(date))
            }
            // The line itself may be hidden: then the rule stands before the next one.
            // Above the first line of all it would part nothing.
            if let rule = unread.line, lines.atOrAfter(rule) == id, lines.before(id) != nil {
                headings.append(.unread)
            }
        }
        let layout = cache.layout(line, named: id, columns: frame.columns, look: frame.look)
        return LineBlock(
            id: id, headings: headings, line: layout,
            repeatsMinute: layout.timestamp > 0 && dates.repeatsMinute(at: id))
    }
}
