import TerminalUI

/// Draws the clusters on whose width terminals disagree, so that their neighbours stay in place.
///
/// A curses cell holds one spacing character and a few combining ones, and curses trusts that
/// the terminal counts columns as wcwidth(3) does. An emoji joined of several, a flag, a
/// variation selector break both: a family is two columns here, eight there. So curses gets a
/// blank in its place, and afterwards the row is written to its end by these bytes, which place
/// the cursor anew after each such cluster. Whatever a terminal spilled over the neighbours is
/// so written over. (`DrawableRow` sees to it that nothing spills over the right margin.)
struct RiskyRows {
    let description: TerminalDescription

    /// Finishes the risky rows among those numbered, and leaves the cursor at `home`.
    ///
    /// No bytes at all if none is risky.
    func bytes(
        finishing numbers: some Sequence<Int>,
        of rows: [DrawableRow],
        home: CellGrid.Position
    ) -> [UInt8] {
        let finished = numbers.flatMap { bytes(finishing: rows[$0], number: $0) }
        guard !finished.isEmpty else { return [] }
        return finished + description.style(.plain) + description.position(home)
    }

    // MARK: -

    private func bytes(finishing row: DrawableRow, number: Int) -> [UInt8] {
        guard let start = row.pieces.firstIndex(where: \.isRisky) else { return [] }
        let end = endOfText(row.pieces)
        var bytes = description.position(.init(row: number, column: row.pieces[start].column))
        var style: Style?
        for piece in row.pieces[start..<end] {
            if piece.cell.style != style { bytes += description.style(piece.cell.style) }
            style = piece.cell.style
            bytes += String(piece.cell.cluster).utf8
            if piece.isRisky, piece.end < row.columns {
                bytes += description.position(.init(row: number, column: piece.end))
            }
        }
        if end < row.pieces.count { bytes += description.style(.plain) + description.eraseToEnd }
        return bytes
    }

    /// Where the blanks begin that `eraseToEnd` draws in three bytes.
    private func endOfText(_ pieces: [DrawableRow.Piece]) -> Int {
        guard !description.eraseToEnd.isEmpty else { return pieces.count }
        return pieces.lastIndex { $0.cell != .blank }.map { $0 + 1 } ?? 0
    }
}
