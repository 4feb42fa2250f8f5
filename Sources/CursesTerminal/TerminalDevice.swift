import CNcurses
package import Glibc
package import SystemPackage

/// The terminal's attributes: termios(3).
package func attributes(of terminal: FileDescriptor) throws(TerminalError) -> termios {
    var attributes = termios()
    guard unsafe tcgetattr(terminal.rawValue, &attributes) == 0 else {
        throw .system(call: "tcgetattr", Errno(rawValue: errno))
    }
    return attributes
}

/// Sets the terminal's attributes, at once or after all written output is transmitted.
package func setAttributes(
    _ attributes: termios, of terminal: FileDescriptor, waiting: Bool = false
) {
    var attributes = attributes
    unsafe tcsetattr(terminal.rawValue, waiting ? TCSADRAIN : TCSANOW, &attributes)
}

/// The terminal's rows and columns; nil where the kernel does not know them, as on a serial line.
package func windowSize(of terminal: FileDescriptor) -> (rows: Int, columns: Int)? {
    var size = winsize()
    guard unsafe ioctl(terminal.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0,
        size.ws_col > 0
    else { return nil }
    return (Int(size.ws_row), Int(size.ws_col))
}

/// Selects a UTF-8 locale for curses and wcwidth(3): output is UTF-8 in every locale.
func useUTF8Locale() {
    unsafe setlocale(LC_ALL, "")
    if !locale_is_utf8() { unsafe setlocale(LC_CTYPE, "C.UTF-8") }
}

/// The environment variables among `names` that are set.
func environment(_ names: [String]) -> [String: String] {
    var values: [String: String] = [:]
    for name in names { values[name] = unsafe getenv(name).map { unsafe String(cString: $0) } }
    return values
}
