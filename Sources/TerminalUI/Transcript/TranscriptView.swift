package import Text

/// The visible part of a ``Transcript``: its end as it grows, or the position scrolled to.
///
/// While scrolled up, the view is anchored to the line and the cluster at its top, so that neither
/// new lines nor another width move the text. Only lines near the view are examined, so the cost
/// does not depend on the transcript's length. Between the lines the view inserts rows of its own: a
/// date where the day changes, a rule before the first unread line.
package struct TranscriptView {
    /// The size of the view and the look of its lines.
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

    /// The most rows that one call scrolls.
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
    /// The rule before the first unread line.
    private(set) var unread = UnreadRule()
    /// The position at the top; nil while the end is followed.
    var top: Anchor?
    /// The newest line when the end was left.
    var lastAtEnd: LineID?
    private var index: FilterIndex?
    private var cache = LayoutCache()

    /// A view that follows the end.
    package init() {}

    /// Whether the view follows the end, so that the newest line is always visible.
    package var isFollowing: Bool { top == nil }

    // MARK: - Moving

    /// Scrolls down, or up if the number is negative; at the end the view follows again.
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

    /// Scrolls up by a page less one row.
    package mutating func pageUp(over transcript: Transcript, in frame: Frame) {
        scroll(byRows: -max(frame.rows - 1, 1), over: transcript, in: frame)
    }

    /// Scrolls down by a page less one row.
    package mutating func pageDown(over transcript: Transcript, in frame: Frame) {
        scroll(byRows: max(frame.rows - 1, 1), over: transcript, in: frame)
    }

    /// Scrolls to the oldest line.
    package mutating func toTop(of transcript: Transcript, in frame: Frame) {
        let first = lines(of: transcript).first
        hold(first.map { Anchor(line: $0, place: .min) }, over: transcript, in: frame)
    }

    /// Scrolls so that a line is at the top, or to the end if less than a page is below it.
    package mutating func toTop(from line: LineID, of transcript: Transcript, in frame: Frame) {
        hold(Anchor(line: line, place: .min), over: transcript, in: frame)
    }

    /// Scrolls to the newest line, and follows the end.
    package mutating func toEnd() {
        top = nil
        lastAtEnd = nil
    }

    /// Returns to the position of an earlier view of the same transcript. The unread lines and the
    /// filter's lines stay current.
    package mutating func goBack(to earlier: TranscriptView) {
        top = earlier.top
        lastAtEnd = earlier.lastAtEnd
    }

    /// Scrolls to the first unread line; false if there is none.
    package mutating func toUnread(in transcript: Transcript, frame: Frame) -> Bool {
        guard let line = unread.line else { return false }
        hold(Anchor(line: line, place: -1), over: transcript, in: frame)
        return true
    }

    // MARK: - Changes

    /// Follows changes of the transcript and of its visibility; call after each change. False while a
    /// filter has lines left to test: then call again soon.
    ///
    /// - Parameter isWatched: Whether the user is looking at the screen.
    package mutating func follow(
        _ transcript: Transcript, isOnScreen: Bool, isWatched: Bool = true
    ) -> Bool {
        unread.update(
            last: transcript.last, isOnScreen: isOnScreen, isFollowing: isFollowing && isWatched
        ) { line in
            switch transcript[line]?.kind {
            case .reply, .unfinished, .highlight: true
            case .sending, .sent, .unanswered, .notice, .failure, .earlier, .own, .event, nil: false
            }
        }
        // A hidden view need not know which lines it would show.
        return isOnScreen ? index?.update(from: transcript) ?? true : true
    }

    /// Records that a line was replaced, which makes it unread.
    package mutating func noteReplaced(_ line: LineID, isSeen: Bool) {
        unread.replaced(line, isSeen: isSeen)
    }

    /// Removes the rule, when everything has been read.
    package mutating func clearUnread() {
        unread.clear()
    }

    /// Sets the filter; the view stays at about the same position.
    package mutating func setFilter(_ filter: TranscriptFilter, over transcript: Transcript) {
        self.filter = filter
        index = filter.isActive ? FilterIndex(filter, of: transcript) : nil
    }

    /// Caches the layouts of the frame that is about to be drawn, so that drawing this frame and the
    /// next one is cheap even for long lines.
    package mutating func prepare(_ transcript: Transcript, in frame: Frame) {
        let blocks = visibleRows(of: transcript, in: frame).map(\.block)
        cache.keep(blocks.lazy.map { ($0.id, $0.line) })
    }

    // MARK: - Visible lines

    /// The number of lines below the view.
    package func linesBelow(in transcript: Transcript, frame: Frame) -> Int {
        guard !isFollowing, let lowest = visibleRows(of: transcript, in: frame).last else {
            return 0
        }
        return lines(of: transcript).count(after: lowest.block.id)
    }

    /// The number of lines added since the view left the end.
    package func newLines(in transcript: Transcript) -> Int {
        lastAtEnd.map { lines(of: transcript).count(after: $0) } ?? 0
    }

    /// Whether the end is visible, but the first unread line is above the view.
    package func isUnreadAbove(in transcript: Transcript, frame: Frame) -> Bool {
        guard isFollowing, let line = unread.waitingLine else { return false }
        guard let top = visibleRows(of: transcript, in: frame).first else { return false }
        return line < top.block.id
    }

    /// The number of layouts so far, of this view and its copies.
    package var layoutCount: Int { cache.made.count }

    /// The number of lines that the filter is known to hide.
    package var hiddenLines: Int { index?.hidden ?? 0 }

    /// Draws the lines into rows of the grid; a few lines are at the bottom.
    ///
    /// - Parameter decorations: Returns the decorations of a line and its visible text.
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
            // Rows of one line share them.
            let known = last?.id == item.block.id ? last?.decorations : nil
            let decorations = known ?? decorations(item.block.id, item.block.line.text)
            item.block.draw(decorations, row: item.row, into: &grid, at: row)
            last = (item.block.id, decorations)
        }
    }

    // MARK: -

    /// Anchors the view to a position, or to the end if nothing is below.
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
            // The line at the top may have been dropped or hidden: then the next one is there.
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
        let dates = DateLines(lines: lines, zone: frame.look.zone, now: frame.look.now)
        if !frame.look.isBare {
            if let date = dates.date(before: id) {
                headings.append(.date(date))
            }
            // The line itself may be hidden: then the rule is before the next one.
            // There is no rule above the first line of all.
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
