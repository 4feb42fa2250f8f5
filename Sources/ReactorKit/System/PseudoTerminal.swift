import CPosix
import Glibc
import SystemPackage

/// The controlling side of a pseudo-terminal, see pty(7).
struct PseudoTerminal {
    let controller: FileDescriptor
    /// The path of the side that programs open.
    let path: String

    init(_ size: TerminalSize) throws(SystemError) {
        var name = [CChar](repeating: 0, count: 128)
        let fd = try unsafe check(
            "posix_openpt",
            cs_open_terminal(Int32(size.rows), Int32(size.columns), &name, name.count))
        controller = FileDescriptor(rawValue: fd)
        path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    }

    func resize(to size: TerminalSize) throws(SystemError) {
        try check(
            "ioctl",
            cs_resize_terminal(controller.rawValue, Int32(size.rows), Int32(size.columns)))
    }
}

/// Rows and columns of a terminal.
public struct TerminalSize: Hashable, Sendable {
    /// Lines from top to bottom.
    public var rows: UInt16
    /// Cells from left to right.
    public var columns: UInt16

    /// 24 rows of 80 columns by default.
    public init(rows: UInt16 = 24, columns: UInt16 = 80) {
        self.rows = rows
        self.columns = columns
    }
}
