import Glibc
import SystemPackage

/// The modes of a terminal (termios(3)), to be compared to the last bit.
package struct TerminalModes: Equatable {
    private let bytes: [UInt8]
    /// ECHO.
    package let echoes: Bool
    /// ICANON.
    package let editsLines: Bool
    /// ISIG.
    package let makesSignals: Bool
    /// IXON.
    package let controlsFlow: Bool
    /// ICRNL.
    package let turnsReturnIntoNewline: Bool

    init(of terminal: FileDescriptor) {
        var modes = termios()
        unsafe tcgetattr(terminal.rawValue, &modes)
        unsafe bytes = withUnsafeBytes(of: modes) { unsafe Array($0) }
        echoes = modes.c_lflag & tcflag_t(ECHO) != 0
        editsLines = modes.c_lflag & tcflag_t(ICANON) != 0
        makesSignals = modes.c_lflag & tcflag_t(ISIG) != 0
        controlsFlow = modes.c_iflag & tcflag_t(IXON) != 0
        turnsReturnIntoNewline = modes.c_iflag & tcflag_t(ICRNL) != 0
    }
}
