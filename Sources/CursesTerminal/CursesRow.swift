import CNcurses
import TerminalUI

/// A row as an array of curses' cells.
struct CursesRow {
    private(set) var cells: [cchar_t] = []
    private let attributes: CursesAttributes
    // Neighbours mostly have the same style.
    private var style = Style.plain
    private var value: CursesAttributes.Value
    private var last: Cell?

    init(_ attributes: CursesAttributes) {
        self.attributes = attributes
        value = attributes.value(of: .plain)
    }

    mutating func removeAll() {
        cells.removeAll(keepingCapacity: true)
        last = nil
    }

    /// Appends a printable ASCII character.
    mutating func append(_ byte: UInt8, in style: Style) {
        setStyle(style)
        append(wchar_t(byte))
    }

    /// Appends a cluster; curses itself covers the second column of a wide one. In place of an
    /// ambiguous one it appends blanks (see ``AmbiguousWidthRows``).
    mutating func append(_ piece: DrawableRow.Piece) {
        setStyle(piece.cell.style)
        if piece.isAmbiguous {
            last = nil
            for _ in 0..<piece.cell.width { append(0xA0) }
            return
        }
        if piece.cell == last, let same = cells.last { return cells.append(same) }
        last = piece.cell
        var cell = cchar_t()
        let text = piece.cell.cluster.unicodeScalars.map { wchar_t($0.value) } + [0]
        unsafe curses_set_cell(&cell, text, value.attributes, value.pair)
        cells.append(cell)
    }

    // MARK: -

    private mutating func setStyle(_ style: Style) {
        guard style != self.style else { return }
        (self.style, value) = (style, attributes.value(of: style))
    }

    private mutating func append(_ character: wchar_t) {
        var cell = cchar_t()
        unsafe curses_set_character(&cell, character, value.attributes, value.pair)
        cells.append(cell)
    }
}
