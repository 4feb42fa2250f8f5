import Text

/// The candidates in one row of the screen.
extension Completion {
    /// Draws as many candidates as fit, those around the selected one; `…` stands for the others.
    package func draw(into grid: inout CellGrid, row: Int, theme: Theme = .standard) {
        guard row >= 0, row < grid.rows else { return }
        grid.fill(row: row, style: theme.ruler)
        let page = page(columns: grid.columns)
        var column = 0
        if page.lowerBound > 0 {
            column = grid.put("… ", row: row, column: 0, style: theme.ruler)
        }
        for index in page {
            let style = index == selection ? theme.hint : theme.ruler
            let text = VisibleText(candidates[index]).cut(to: max(grid.columns - column, 1))
            column = grid.put(text, row: row, column: column, style: style, mark: theme.mark)
            column = grid.put("  ", row: row, column: column, style: theme.ruler)
        }
        if page.upperBound < candidates.count {
            grid.put("…", row: row, column: min(column, grid.columns - 1), style: theme.ruler)
        }
    }

    // MARK: -

    /// The candidates of a page that holds the selected one; always at least one.
    private func page(columns: Int) -> Range<Int> {
        var start = 0
        while true {
            var end = start
            // Room for the `…` on both sides.
            var room = columns - 1 - (start > 0 ? 2 : 0)
            while end < candidates.count {
                room -= VisibleText(candidates[end]).columns
                if room < 0, end > start { break }
                room -= 2
                end += 1
            }
            if end > (selection ?? 0) || end >= candidates.count { return start..<end }
            start = end
        }
    }
}
