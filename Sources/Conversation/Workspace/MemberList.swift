import TerminalUI
import Text

/// The list of a room's members beside the transcript. Pure.
struct MemberList: Equatable {
    /// A member.
    struct Row: Equatable {
        /// The symbol of the rank, or empty.
        let rank: String
        let name: String
        /// The name in lower case, for its colour.
        let key: [UInt8]
        let isAway: Bool
    }

    /// The members in their order: by rank, then by name.
    private(set) var rows: [Row] = []
    /// Whether the members have changed since they were read.
    var isStale = true
    /// The first row that is shown.
    private(set) var first = 0

    /// Replaces the members; the list stays at its place.
    mutating func replace(_ rows: [Row]) {
        self.rows = rows
        isStale = false
    }

    /// Scrolls by pages.
    mutating func scroll(byPages pages: Int, height: Int) {
        first = min(max(clampedFirst(height: height) + pages * max(height - 2, 1), 0), rows.count)
        first = clampedFirst(height: height)
    }

    /// Draws the number of members, and below it those that fit.
    func draw(into grid: inout CellGrid, rows area: Range<Int>, columns: Range<Int>, theme: Theme) {
        guard let top = area.first, !columns.isEmpty else { return }
        for row in area {
            grid.put("│", row: row, column: columns.lowerBound - 1, style: theme.ruler)
        }
        let first = clampedFirst(height: area.count)
        let count = rows.count
        let title = FittingText("\(counted(count, "member"))", "\(count)")
        grid.put(
            title.cut(to: columns.count), row: top, column: columns.lowerBound, style: theme.ruler)
        for (row, member) in zip(area.dropFirst(), rows[first...]) {
            draw(member, into: &grid, row: row, columns: columns, theme: theme)
        }
        let hidden = count - first - (area.count - 1)
        if hidden > 0, area.count > 2, let last = area.last {
            let text = FittingText("… \(hidden + 1) more", "…")
            grid.put(
                String(repeating: " ", count: columns.count), row: last,
                column: columns.lowerBound, style: .plain)
            grid.put(
                text.cut(to: columns.count), row: last, column: columns.lowerBound,
                style: theme.ruler)
        }
    }

    // MARK: -

    private func clampedFirst(height: Int) -> Int {
        min(first, max(rows.count - max(height - 1, 1), 0))
    }

    private func draw(
        _ member: Row, into grid: inout CellGrid, row: Int, columns: Range<Int>, theme: Theme
    ) {
        let column = grid.put(member.rank, row: row, column: columns.lowerBound, style: .plain)
        let style =
            member.isAway
            ? theme.event : Style(NickColors.color(of: member.key)).legible(on: theme.background)
        let name = VisibleText(member.name).cut(to: columns.upperBound - column)
        grid.put(name, row: row, column: column, style: style, mark: theme.mark)
    }
}
