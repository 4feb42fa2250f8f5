package import Text

/// For a search and a selection: what is seen, and moves that bring a place into view.
extension TranscriptView {
    /// The lines that are seen, if there are any.
    package func visibleLines(
        of transcript: Transcript, in frame: Frame
    ) -> ClosedRange<LineID>? {
        let rows = visibleRows(of: transcript, in: frame)
        guard let first = rows.first, let last = rows.last else { return nil }
        return first.block.id...last.block.id
    }

    /// The line so many lines further on, of those that are shown, or the last in that direction.
    package func line(
        _ distance: Int, from line: LineID, of transcript: Transcript
    ) -> LineID {
        let lines = lines(of: transcript)
        var line = line
        for _ in 0..<abs(distance) {
            guard let next = distance < 0 ? lines.before(line) : lines.after(line) else { break }
            line = next
        }
        return line
    }

    /// How many of some lines are shown, the last of which must be one of them.
    package func count(of range: ClosedRange<LineID>, of transcript: Transcript) -> Int {
        let lines = lines(of: transcript)
        return lines.count(after: range.lowerBound) - lines.count(after: range.upperBound) + 1
    }

    /// The first row of the frame in which something of a line is seen.
    package func row(of line: LineID, of transcript: Transcript, in frame: Frame) -> Int? {
        let rows = visibleRows(of: transcript, in: frame)
        return rows.firstIndex { $0.block.id == line }.map { frame.rows - rows.count + $0 }
    }

    /// Brings a place in a line into view, in the middle unless it is seen already, and ties the
    /// view there: new lines do not move it.
    ///
    /// - Parameter cluster: The place in the text that is seen of the line.
    package mutating func reveal(
        _ id: LineID, of transcript: Transcript, in frame: Frame,
        cluster: (VisibleText) -> Int = { _ in 0 }
    ) {
        guard frame.rows > 0, frame.columns > 0,
            let block = block(id, of: lines(of: transcript), in: frame)
        else { return }
        let textRow = block.line.wrapping.row(containing: cluster(block.line.text))
        let row = block.headings.count + textRow
        let rows = visibleRows(of: transcript, in: frame)
        if let first = rows.first, rows.contains(where: { $0.block.id == id && $0.row == row }) {
            return tie(to: first.anchor, in: transcript)
        }
        let place = VisibleRow(block: block, row: row)
        let top = self.row(above: place, by: frame.rows / 2, in: transcript, frame: frame)
        tie(to: top.anchor, in: transcript)
    }

    /// Follows the end again if it is seen; else new lines go on leaving the view where it is.
    package mutating func untie(over transcript: Transcript, in frame: Frame) {
        scroll(byRows: 0, over: transcript, in: frame)
    }

    // MARK: -

    private mutating func tie(to anchor: Anchor, in transcript: Transcript) {
        top = anchor
        lastAtEnd = lastAtEnd ?? transcript.last
    }
}
