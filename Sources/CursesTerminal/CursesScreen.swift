import CNcurses
import CPosix
import Glibc
import SystemPackage
import TerminalUI

/// The screen as curses keeps it.
///
/// Curses compares its new contents with what it believes the terminal shows and writes the
/// difference; it is given only the rows that changed. `draw`, `redraw` and `leave` return that
/// difference as bytes, followed by what curses cannot draw.
@safe
final class CursesScreen {
    let attributes: CursesAttributes
    private var screen: OpaquePointer?
    private let inputStream: UnsafeMutablePointer<FILE>
    private let outputStream: UnsafeMutablePointer<FILE>
    private let capture: FrameCapture
    private var grid: CellGrid?
    private var drawnRows: [DrawableRow] = []
    /// The row that is being given to curses.
    private var rowCells: CursesRow
    private var isCursorVisible: Bool?
    private let takesLinks: Bool

    /// Starts curses.
    ///
    /// On success the terminal is in raw mode and shows its alternate screen.
    init(input: FileDescriptor, output: FileDescriptor, type: String?) throws(TerminalError) {
        guard let type, !type.isEmpty else { throw .noType }
        takesLinks = TitleSequences.isLikeXterm(type)
        let environment = environment(["NO_COLOR", "COLORTERM"])
        let chosenType = try usableType(type, output, environment)
        // Curses closes neither stream: they get descriptors of their own, which `close` closes.
        guard let inputStream = unsafe fdopen(duplicate(input), "r"),
            let outputStream = unsafe fdopen(duplicate(output), "w")
        else { throw .system(call: "fdopen", Errno(rawValue: errno)) }
        guard let screen = unsafe curses_start(chosenType, outputStream, inputStream) else {
            throw .system(call: "newterm", Errno(rawValue: errno))
        }
        raw()
        noecho()
        nonl()
        // From here on curses cannot set the terminal's attributes: `CursesTerminal` does.
        capture = try FrameCapture(
            inPlaceOf: FileDescriptor(rawValue: unsafe fileno(outputStream)))
        unsafe (self.screen, self.inputStream, self.outputStream) =
            unsafe (screen, inputStream, outputStream)
        // Typed keys must not cut an update short.
        typeahead(-1)
        // Rows may be moved by scrolling.
        unsafe idlok(curses_standard_screen(), true)
        // In this mode keys send the sequences of `Terminfo.keySequences`.
        unsafe keypad(curses_standard_screen(), true)
        attributes = CursesAttributes(environment: environment)
        rowCells = CursesRow(attributes)
    }

    var rows: Int { Int(curses_rows()) }
    var columns: Int { Int(curses_columns()) }

    /// Changes the size, and empties the screen if the size is different.
    func resize(to size: (rows: Int, columns: Int)?) {
        guard let size, size != (rows, columns) else { return }
        resize_term(Int32(size.rows), Int32(size.columns))
        unsafe werase(curses_standard_screen())
        drawnRows = []
        forget()
    }

    /// Makes the next drawing write everything, because the terminal's contents are unknown.
    func forget() {
        unsafe clearok(curses_physical_screen(), true)
        grid = nil
    }

    func draw(_ grid: CellGrid, _ description: TerminalDescription) -> [UInt8] {
        let formerCursor = self.grid.map(\.cursor)
        let changed = takeRows(of: grid)
        if changed.isEmpty, formerCursor == grid.cursor { return [] }
        pushFirst(grid.cursor?.row, of: changed)
        for row in changed { push(drawnRows[row], number: row) }
        showCursor(grid.cursor != nil)
        // When several rows changed, curses may have moved others by scrolling.
        return refresh(changed.count > 1 ? Array(drawnRows.indices) : changed, description)
    }

    func redraw(_ description: TerminalDescription) -> [UInt8] {
        unsafe clearok(curses_physical_screen(), true)
        return refresh(Array(drawnRows.indices), description)
    }

    /// Leaves the alternate screen; drawing enters it again.
    func leave() -> [UInt8] {
        endwin()
        return capture.take()
    }

    func close() {
        guard let screen = unsafe screen else { return }
        unsafe delscreen(screen)
        unsafe fclose(inputStream)
        unsafe fclose(outputStream)
        unsafe self.screen = nil
    }

    // MARK: -

    /// Makes a grid the drawn one, and returns the rows that differ from the one before.
    private func takeRows(of grid: CellGrid) -> [Int] {
        defer { self.grid = grid }
        let visible = 0..<min(grid.rows, rows)
        let changed =
            self.grid.flatMap(grid.changedRows(since:)) ?? changedRows(ofFirst: grid, visible)
        for row in changed where visible.contains(row) {
            let before = drawnRows[row].linkedColumns
            drawnRows[row] = drawableRow(grid, row)
            drawnRows[row].formerLinks = before
        }
        return changed.filter(visible.contains)
    }

    /// Empties the screen, and returns the rows of a grid that are not blank.
    private func changedRows(ofFirst grid: CellGrid, _ visible: Range<Int>) -> [Int] {
        unsafe werase(curses_standard_screen())
        let blank = CellGrid(rows: grid.rows, columns: grid.columns)
        drawnRows =
            visible.isEmpty
            ? [] : Array(repeating: drawableRow(blank, 0), count: visible.count)
        return grid.changedRows(since: blank) ?? []
    }

    private func drawableRow(_ grid: CellGrid, _ row: Int) -> DrawableRow {
        let links = takesLinks ? grid.links[row] ?? [] : []
        return DrawableRow(Array(grid.cells[row].prefix(columns)), links: links) {
            Int(wcwidth(wchar_t($0.value)))
        }
    }

    private func push(_ row: DrawableRow, number: Int) {
        rowCells.removeAll()
        if row.isPlain {
            for cell in row.cells { rowCells.append(cell.plainByte ?? 0x20, in: cell.style) }
        } else {
            for piece in row.pieces { rowCells.append(piece) }
        }
        let window = unsafe curses_standard_screen()
        unsafe wmove(window, Int32(number), 0)
        // Unlike wadd_wch this neither moves the cursor nor fails in the last column.
        unsafe wadd_wchnstr(window, rowCells.cells, Int32(rowCells.cells.count))
    }

    /// Draws the row with the cursor before the others, so that typing shows at once on a slow
    /// terminal.
    private func pushFirst(_ cursorRow: Int?, of changed: [Int]) {
        guard let cursorRow, changed.count > 1, changed.contains(cursorRow) else { return }
        push(drawnRows[cursorRow], number: cursorRow)
        unsafe wrefresh(curses_standard_screen())
    }

    private func showCursor(_ isVisible: Bool) {
        guard isVisible != isCursorVisible else { return }
        curs_set(isVisible ? 1 : 0)
        isCursorVisible = isVisible
    }

    private func refresh(_ numbers: [Int], _ description: TerminalDescription) -> [UInt8] {
        let cursor = grid?.cursor ?? .init(row: 0, column: 0)
        let home = CellGrid.Position(
            row: min(max(cursor.row, 0), rows - 1),
            column: min(max(cursor.column, 0), columns - 1)
        )
        unsafe wmove(curses_standard_screen(), Int32(home.row), Int32(home.column))
        unsafe wrefresh(curses_standard_screen())
        let finish = AmbiguousWidthRows(description: description)
            .bytes(finishing: numbers, of: drawnRows, home: home)
        for number in numbers { drawnRows[number].formerLinks = nil }
        return capture.take() + finish
    }
}

private func duplicate(_ fd: FileDescriptor) -> Int32 { fcntl(fd.rawValue, F_DUPFD_CLOEXEC, 0) }

/// The type, or a related one with more colours if terminfo has it.
private func usableType(
    _ type: String, _ output: FileDescriptor, _ environment: [String: String]
) throws(TerminalError) -> String {
    for better in ColorDepth.terminalTypes(for: type, environment: environment) where better != type
    {
        if (try? checkTerminalType(better, output)) != nil { return better }
    }
    try checkTerminalType(type, output)
    return type
}

/// Checks what newterm(3ncurses) would not report.
private func checkTerminalType(_ type: String, _ output: FileDescriptor) throws(TerminalError) {
    var result: Int32 = 0
    guard unsafe setupterm(type, output.rawValue, &result) == OK else {
        throw .unknownType(type)
    }
    defer { terminfo_release() }
    if Terminfo.bytes("cup") == nil { throw .noCursorAddressing(type) }
}

/// Collects what curses writes, so that the caller decides when it is sent to the terminal.
///
/// Curses writes to its stream's descriptor and blocks while the terminal does. A file in memory
/// takes everything at once and, unlike a pipe, is never full.
struct FrameCapture {
    private let file: FileDescriptor

    /// Replaces the descriptor that curses writes to by a file in memory.
    init(inPlaceOf stream: FileDescriptor) throws(TerminalError) {
        guard cs_become_memory_file(stream.rawValue) >= 0 else {
            throw .system(call: "memfd_create", Errno(rawValue: errno))
        }
        file = stream
    }

    /// The bytes written since the last call.
    func take() -> [UInt8] {
        guard let count = try? file.seek(offset: 0, from: .current), count > 0 else { return [] }
        _ = try? file.seek(offset: 0, from: .start)
        return unsafe [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, length in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            length = (try? unsafe file.read(fromAbsoluteOffset: 0, into: bytes)) ?? 0
        }
    }
}
