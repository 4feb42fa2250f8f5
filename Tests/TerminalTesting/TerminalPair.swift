import CPseudoTerminal
import Glibc
package import SystemPackage

/// A pseudo-terminal whose other end is used in the same process.
package final class TerminalPair: PseudoTerminal {
    /// The end that a program takes for its terminal.
    package let terminal: FileDescriptor

    package init(rows: Int = 24, columns: Int = 80) throws(Errno) {
        var (master, terminal): (Int32, Int32) = (-1, -1)
        try check(unsafe pseudo_terminal_open(&master, &terminal, Int32(rows), Int32(columns)))
        self.terminal = FileDescriptor(rawValue: terminal)
        super.init(master: FileDescriptor(rawValue: master), rows: rows, columns: columns)
    }

    deinit { try? terminal.close() }

    /// The name by which another process can open it.
    package var path: String {
        unsafe ttyname(terminal.rawValue).map { unsafe String(cString: $0) } ?? ""
    }
}
