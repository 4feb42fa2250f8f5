import CursesTerminal
import Glibc
import SystemPackage
import TerminalTesting
import TerminalUI

extension CursesTerminal {
    /// Opens the program's end of a pair.
    convenience init(_ pair: TerminalPair, type: String? = "xterm-256color") throws {
        try self.init(input: pair.terminal, output: pair.terminal, type: type)
    }
}

extension TerminalPair {
    /// What is written to the terminal while `action` runs.
    func written(by action: () throws -> Void) rethrows -> String {
        drain()
        let start = output.count
        try action()
        drain()
        return String(decoding: output[start...], as: UTF8.self)
    }
}

extension CellGrid {
    /// A grid of lines, as large as they need.
    init(_ lines: String..., columns: Int = 10, style: Style = .plain) {
        self.init(rows: lines.count, columns: columns)
        for (row, line) in lines.enumerated() { put(line, row: row, column: 0, style: style) }
    }
}

/// The bytes that wait at a terminal; none at its end.
func arrived(at terminal: FileDescriptor) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = unsafe read(terminal.rawValue, &bytes, bytes.count)
    return Array(bytes.prefix(max(count, 0)))
}
