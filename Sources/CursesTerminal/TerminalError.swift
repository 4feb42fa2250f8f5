package import SystemPackage

/// Why the full screen cannot be shown; each description says what to do instead.
package enum TerminalError: Error, Equatable, CustomStringConvertible {
    /// Input or output is a pipe, a file or the like.
    case notATerminal(FileDescriptor)
    /// TERM is not set, or empty.
    case noType
    /// The terminfo database does not know it.
    case unknownType(String)
    /// A printing terminal, or TERM=dumb.
    case noCursorAddressing(String)
    /// A call failed that should not.
    case system(call: String, Errno)

    /// One sentence for the person at the terminal.
    package var description: String {
        switch self {
        case .notATerminal(let fd):
            "File descriptor \(fd.rawValue) is no terminal: start this on one, or use --plain."
        case .noType:
            "TERM is not set: set it to your terminal's type (xterm-256color, say), or use --plain."
        case .unknownType(let type):
            """
            The terminal type '\(type)' is unknown: set TERM to one that `toe -a` lists, \
            or use --plain.
            """
        case .noCursorAddressing(let type):
            """
            A terminal of type '\(type)' cannot place its cursor: set TERM to what your terminal \
            really is, or use --plain.
            """
        case .system(let call, let error):
            "The terminal cannot be used (\(call): \(error)): use --plain."
        }
    }
}
