import Text

/// A line as a view shows it: its rows, and above them what the view puts there itself.
struct LineBlock {
    /// A row that is in no transcript.
    enum Heading: Equatable {
        /// Here a day begins.
        case date(CalendarTime)
        /// Here begins what was not read.
        case unread

        var text: FittingText {
            switch self {
            case .date(let date):
                FittingText("── \(date.longDate) ──", "── \(date.isoDate) ──", date.isoDate)
            case .unread: FittingText("── new since you looked away ──", "── new ──", "new", "─")
            }
        }
    }

    let id: LineID
    let headings: [Heading]
    let line: LaidOutLine
    /// The minute was told already by the line above: the time stands back, and is not left out,
    /// so that whoever copies the line has it.
    let repeatsMinute: Bool

    var rowCount: Int { headings.count + line.wrapping.rows.count }

    /// A place in the block that another width and other headings leave where it is: negative
    /// for headings, 0 for the first row, after that a cluster of the text behind the time.
    func place(ofRow row: Int) -> Int {
        let textRow = row - headings.count
        if textRow <= 0 { return textRow }
        return max(line.wrapping.rows[textRow].lowerBound - line.timestamp, 1)
    }

    /// The row of a place, or what is nearest to it.
    func row(of place: Int) -> Int {
        if place <= 0 { return max(headings.count + max(place, -headings.count), 0) }
        return headings.count + line.wrapping.row(containing: place + line.timestamp)
    }

    /// Draws one of the rows into a row of the grid.
    func draw(row: Int, into grid: inout CellGrid, at gridRow: Int, theme: Theme) {
        if row < headings.count {
            let text = headings[row].text.cut(to: grid.columns)
            grid.put(text, row: gridRow, column: 0, style: theme.ruler)
        } else {
            var theme = theme
            if repeatsMinute { theme.timestamp.attributes.insert(.dim) }
            line.draw(row: row - headings.count, into: &grid, at: gridRow, theme: theme)
        }
    }

    /// Draws what is to look different over a row that is drawn already; headings are not.
    func draw(
        _ decorations: LineDecorations, row: Int, into grid: inout CellGrid, at gridRow: Int
    ) {
        guard row >= headings.count else { return }
        if let style = decorations.rows {
            grid.restyle(row: gridRow, columns: 0..<grid.columns) { _ in style }
        }
        line.draw(decorations, row: row - headings.count, into: &grid, at: gridRow)
    }
}
