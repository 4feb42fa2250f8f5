import Text

/// A line as a view shows it: its rows, and above them headings of the view.
struct LineBlock {
    /// A row that is not in the transcript.
    enum Heading: Equatable {
        /// The start of a day.
        case date(CalendarTime)
        /// The start of the unread lines.
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
    /// Whether the line above has the same minute: then the time is dimmed, but not left out, so that
    /// a copied line has it.
    let repeatsMinute: Bool

    var rowCount: Int { headings.count + line.wrapping.rows.count }

    /// A position in the block that does not depend on the width and the headings: negative for
    /// headings, 0 for the first row, then a cluster of the text after the time.
    func place(ofRow row: Int) -> Int {
        let textRow = row - headings.count
        if textRow <= 0 { return textRow }
        return max(line.wrapping.rows[textRow].lowerBound - line.timestamp, 1)
    }

    /// The row of a place, or the nearest one.
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

    /// Draws decorations over a row that is drawn already; headings have none.
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
