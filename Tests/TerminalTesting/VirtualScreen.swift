import CVTerm
import SystemPackage

/// A terminal's screen in memory, by libvterm: takes a program's output.
@safe
package final class VirtualScreen {
    /// One cell as it looks. (libvterm knows no dim.)
    package struct Cell: Equatable {
        package let text: String
        package let isBold, isUnderlined, isReversed: Bool
        /// The palette's number, or 0x1000000 plus the components; nil for the default colour.
        package let foreground, background: Int?
    }

    private let terminal: OpaquePointer
    private let properties: UnsafeMutablePointer<vterm_properties>

    /// An empty screen.
    package init(rows: Int, columns: Int) {
        unsafe terminal = vterm_new(Int32(rows), Int32(columns))
        unsafe properties = .allocate(capacity: 1)
        unsafe properties.initialize(to: vterm_properties())
        unsafe vterm_start(terminal, properties)
    }

    deinit {
        unsafe vterm_free(terminal)
        unsafe properties.deallocate()
    }

    /// Its height.
    package var rows: Int { size.rows }
    /// Its width.
    package var columns: Int { size.columns }

    /// The alternate screen is shown, as full-screen programs do.
    package var isAlternate: Bool { unsafe properties.pointee.is_alternate }
    /// The cursor is not hidden.
    package var isCursorVisible: Bool { unsafe properties.pointee.is_cursor_visible }
    /// The window's title.
    package var title: String {
        unsafe withUnsafeBytes(of: properties.pointee.title) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    /// The cursor's position, hidden or not.
    package var cursor: (row: Int, column: Int) {
        var position = VTermPos()
        unsafe vterm_state_get_cursorpos(vterm_obtain_state(terminal), &position)
        return (Int(position.row), Int(position.col))
    }

    /// The rows as text, without trailing blanks.
    package var picture: String {
        (0..<rows).map { row in
            let cells = (0..<columns).map { self[row, $0].text }
            return String(cells.joined().reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }

    /// The right half of a wide cluster has no text, a blank is a space.
    package subscript(row: Int, column: Int) -> Cell {
        var cell = VTermScreenCell()
        let position = VTermPos(row: Int32(row), col: Int32(column))
        unsafe vterm_screen_get_cell(vterm_obtain_screen(terminal), position, &cell)
        let foreground = unsafe Int(vterm_color(&cell.fg))
        let background = unsafe Int(vterm_color(&cell.bg))
        return Cell(
            text: Self.text(of: cell),
            isBold: cell.attrs.bold != 0,
            isUnderlined: cell.attrs.underline != 0,
            isReversed: cell.attrs.reverse != 0,
            foreground: foreground < 0 ? nil : foreground,
            background: background < 0 ? nil : background
        )
    }

    /// Processes a program's output.
    package func feed(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { bytes in
            let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            _ = unsafe vterm_input_write(terminal, start, bytes.count)
        }
    }

    /// Returns the terminal's answers to the program, such as its cursor position.
    package func takeAnswers() -> [UInt8] {
        unsafe [UInt8](
            unsafeUninitializedCapacity: vterm_output_get_buffer_current(terminal)
        ) { buffer, count in
            unsafe buffer.withMemoryRebound(to: CChar.self) { buffer in
                count = unsafe vterm_output_read(terminal, buffer.baseAddress, buffer.count)
            }
        }
    }

    /// Changes the size, as a window does.
    package func resize(rows: Int, columns: Int) {
        unsafe vterm_set_size(terminal, Int32(rows), Int32(columns))
    }

    // MARK: -

    private var size: (rows: Int, columns: Int) {
        var (rows, columns): (Int32, Int32) = (0, 0)
        unsafe vterm_get_size(terminal, &rows, &columns)
        return (Int(rows), Int(columns))
    }

    private static func text(of cell: VTermScreenCell) -> String {
        let characters = unsafe withUnsafeBytes(of: cell.chars) { bytes in
            unsafe bytes.bindMemory(to: UInt32.self).prefix { $0 != 0 }
        }
        // libvterm marks the right half of a wide character so.
        if unsafe characters.first == UInt32.max { return "" }
        let text = String(
            String.UnicodeScalarView(unsafe characters.compactMap(Unicode.Scalar.init))
        )
        return text.isEmpty ? " " : text
    }
}
