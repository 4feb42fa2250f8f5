import TerminalUI

/// Draws the clusters whose width depends on the terminal, so that their neighbours stay in place.
///
/// A curses cell holds one spacing character and a few combining ones, and curses assumes that
/// the terminal counts columns as wcwidth(3) does. Emoji sequences, flags and variation selectors
/// break both: a family emoji takes two columns on one terminal and eight on another. So curses
/// gets blanks in its place, and afterwards these bytes write the row to its end and position the
/// cursor after each such cluster, which overwrites whatever the terminal spilled over the
/// neighbours. (`DrawableRow` makes sure that nothing spills over the right margin.)
///
/// Curses does not know links either: linked cells are written again between the sequences for
/// links, and formerly linked ones without them.
struct AmbiguousWidthRows {
    let description: TerminalDescription

    /// The bytes that complete those of the numbered rows that need it, and leave the cursor at
    /// `home`; empty if none does.
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
            if piece.isAmbiguous, piece.end < row.columns {
                bytes += description.position(.init(row: number, column: piece.end))
            }
        }
        if link != nil { bytes += description.link(nil) }
        if all[range].contains(where: \.isAmbiguous), range.upperBound < all.count {
            bytes += description.style(.plain) + description.eraseToEnd
        }
        return bytes
    }

    /// The pieces to be written: from the first ambiguous one to the end, since it may have moved
    /// everything after it; and those that are, or were, linked.
    private func unfinished(
        _ pieces: [DrawableRow.Piece], of row: DrawableRow
    ) -> Range<Int>? {
        let ambiguous = pieces.firstIndex(where: \.isAmbiguous)
        let linked = [row.linkedColumns, row.formerLinks].compactMap(\.self)
        let touched = { (piece: DrawableRow.Piece) in
            linked.contains { $0.overlaps(piece.column..<piece.end) }
        }
        let first = [ambiguous, pieces.firstIndex(where: touched)].compactMap(\.self).min()
        guard let first else { return nil }
        let end = pieces.lastIndex(where: touched).map { $0 + 1 } ?? 0
        return first..<(ambiguous == nil ? end : max(endOfText(pieces), end))
    }

    /// The start of the blanks at the row's end, which `eraseToEnd` draws in three bytes.
    private func endOfText(_ pieces: [DrawableRow.Piece]) -> Int {
        guard !description.eraseToEnd.isEmpty else { return pieces.count }
        return pieces.lastIndex { $0.cell != .blank }.map { $0 + 1 } ?? 0
    }
}
