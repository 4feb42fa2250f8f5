import CNcurses
import TerminalUI

/// A row in curses' own cells.
struct CursesRow {
    private(set) var cells: [cchar_t] = []
    private let pen: Pen
    // Neighbours mostly look alike.
    private var style = Style.plain
    private var ink: Pen.Ink
    private var last: Cell?

    init(_ pen: Pen) {
        self.pen = pen
        ink = pen.ink(of: .plain)
    }

    mutating func removeAll() {
        cells.removeAll(keepingCapacity: true)
        last = nil
    }

    /// Appends a printable ASCII character.
    mutating func append(_ byte: UInt8, in style: Style) {
        dip(in: style)
        append(wchar_t(byte))
    }

    /// Appends a cluster, of which curses covers the second column by itself if it is wide; a
    /// risky one is left to who draws it later.
    mutating func append(_ piece: DrawableRow.Piece) {
        dip(in: piece.cell.style)
        if piece.isRisky {
            last = nil
            for _ in 0..<piece.cell.width { append(0xA0) }
            return
        }
        if piece.cell == last, let same = cells.last { return cells.append(same) }
        last = piece.cell
        var cell = cchar_t()
        let text = piece.cell.cluster.unicodeScalars.map { wchar_t($0.value) } + [0]
        unsafe curses_set_cell(&cell, text, ink.attributes, ink.pair)
        cells.append(cell)
    }

    // MARK: -

    private mutating func dip(in style: Style) {
        guard style != self.style else { return }
        (self.style, ink) = (style, pen.ink(of: style))
    }

    private mutating func append(_ character: wchar_t) {
        var cell = cchar_t()
        unsafe curses_set_character(&cell, character, ink.attributes, ink.pair)
        cells.append(cell)
    }
}
