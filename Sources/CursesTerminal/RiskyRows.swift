import TerminalUI

/// Draws the clusters on whose width terminals disagree, so that their neighbours stay in place.
///
/// A curses cell holds one spacing character and a few combining ones, and curses trusts that
/// the terminal counts columns as wcwidth(3) does. An emoji joined of several, a flag, a
/// variation selector break both: a family is two columns here, eight there. So curses gets a
/// blank in its place, and afterwards the row is written to its end by these bytes, which place
/// the cursor anew after each such cluster. Whatever a terminal spilled over the neighbours is
/// so written over. (`DrawableRow` sees to it that nothing spills over the right margin.)
///
/// Curses knows of no links either: cells that lead somewhere are written once more, between the
/// sequences that say so, and those that did before without them.
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
        if row.isPlain, row.formerLinks == nil { return [] }
        let all = row.pieces
        guard let range = unfinished(all, of: row), let start = all[range].first else { return [] }
        var bytes = description.position(.init(row: number, column: start.column))
        var style: Style?
        var link: Hyperlink?
        for piece in all[range] {
            if piece.link != link { bytes += description.link(piece.link) }
            link = piece.link
            if piece.cell.style != style { bytes += description.style(piece.cell.style) }
            style = piece.cell.style
            bytes += String(piece.cell.cluster).utf8
            if piece.isRisky, piece.end < row.columns {
                bytes += description.position(.init(row: number, column: piece.end))
            }
        }
        if link != nil { bytes += description.link(nil) }
        if all[range].contains(where: \.isRisky), range.upperBound < all.count {
            bytes += description.style(.plain) + description.eraseToEnd
        }
        return bytes
    }

    /// The pieces to be written: from the first risky one to the end, since it may have moved
    /// all that follow it; and those that are, or were, linked.
    private func unfinished(
        _ pieces: [DrawableRow.Piece], of row: DrawableRow
    ) -> Range<Int>? {
        let risky = pieces.firstIndex(where: \.isRisky)
        let linked = [row.linkedColumns, row.formerLinks].compactMap(\.self)
        let touched = { (piece: DrawableRow.Piece) in
            linked.contains { $0.overlaps(piece.column..<piece.end) }
        }
        let first = [risky, pieces.firstIndex(where: touched)].compactMap(\.self).min()
        guard let first else { return nil }
        let end = pieces.lastIndex(where: touched).map { $0 + 1 } ?? 0
        return first..<(risky == nil ? end : max(endOfText(pieces), end))
    }

    /// Where the blanks begin that `eraseToEnd` draws in three bytes.
    private func endOfText(_ pieces: [DrawableRow.Piece]) -> Int {
        guard !description.eraseToEnd.isEmpty else { return pieces.count }
        return pieces.lastIndex { $0.cell != .blank }.map { $0 + 1 } ?? 0
    }
}
