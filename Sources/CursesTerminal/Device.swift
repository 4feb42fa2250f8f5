import CNcurses
import Glibc
import SystemPackage

/// The terminal's modes: termios(3).
func modes(of terminal: FileDescriptor) throws(TerminalError) -> termios {
    var modes = termios()
    guard unsafe tcgetattr(terminal.rawValue, &modes) == 0 else {
        throw .system(call: "tcgetattr", Errno(rawValue: errno))
    }
    return modes
}

/// Sets them, at once or when all that was written is through.
func setModes(_ modes: termios, of terminal: FileDescriptor, waiting: Bool = false) {
    var modes = modes
    unsafe tcsetattr(terminal.rawValue, waiting ? TCSADRAIN : TCSANOW, &modes)
}

/// Rows and columns; nil where the kernel was never told, as on a serial line.
func windowSize(of terminal: FileDescriptor) -> (rows: Int, columns: Int)? {
    var size = winsize()
    guard unsafe ioctl(terminal.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0,
        size.ws_col > 0
    else { return nil }
    return (Int(size.ws_row), Int(size.ws_col))
}

/// Curses and wcwidth(3) go by the locale, and what we draw is UTF-8 whatever that says.
func useUTF8Locale() {
    unsafe setlocale(LC_ALL, "")
    if !locale_is_utf8() { unsafe setlocale(LC_CTYPE, "C.UTF-8") }
}

/// Those of the environment's variables that are set.
func environment(_ names: [String]) -> [String: String] {
    var values: [String: String] = [:]
    for name in names { values[name] = unsafe getenv(name).map { unsafe String(cString: $0) } }
    return values
}
