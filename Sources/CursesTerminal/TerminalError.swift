package import SystemPackage

/// Why the full screen cannot be shown; each description suggests what to do instead.
package enum TerminalError: Error, Equatable, CustomStringConvertible {
    /// Input or output is a pipe, a file or the like.
    case notATerminal(FileDescriptor)
    /// TERM is not set, or empty.
    case noType
    /// The terminfo database has no entry for it.
    case unknownType(String)
    /// A hardcopy terminal, or TERM=dumb.
    case noCursorAddressing(String)
    /// A system call failed.
    case system(call: String, Errno)

    /// One sentence for the user.
    package var description: String {
        switch self {
        case .notATerminal(let fd):
            "file descriptor \(fd.rawValue) is not a terminal: run this on one, or use --plain"
        case .noType:
            "TERM is not set: set it to your terminal's type (xterm-256color, say), or use --plain"
        case .unknownType(let type):
            """
            the terminal type '\(type)' is unknown: set TERM to one that `toe -a` lists, \
            or use --plain
            """
        case .noCursorAddressing(let type):
            """
            a terminal of type '\(type)' cannot move its cursor: set TERM to your terminal's \
            actual type, or use --plain
            """
        case .system(let call, let error):
            "the terminal cannot be used (\(call): \(error)): use --plain"
        }
    }
}
