import Glibc
import TerminalTesting

/// A terminfo entry with direct colours, which Debian has in a package that is seldom installed;
/// curses finds it while this object exists.
final class DirectEntry {
    private let folder: String

    private static let source = """
        xterm-direct|a terminal with direct colours,
        \tam, RGB, cols#80, lines#24, colors#0x1000000, pairs#0x7FFF,
        \tbold=\\E[1m, rev=\\E[7m, smul=\\E[4m, rmul=\\E[24m, sgr0=\\E[m, op=\\E[39;49m,
        \tclear=\\E[H\\E[2J, cup=\\E[%i%p1%d;%p2%dH, el=\\E[K,
        \tsetaf=\\E[%?%p1%{8}%<%t3%p1%d%e38\(parts)%;m,
        \tsetab=\\E[%?%p1%{8}%<%t4%p1%d%e48\(parts)%;m,

        """
    /// A number's three bytes, the highest first.
    private static let parts =
        ";2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d"

    init() throws {
        var template = Array("/tmp/carillon-test-XXXXXX".utf8CString)
        folder = unsafe mkdtemp(&template).map { unsafe String(cString: $0) } ?? ""
        let compiler = try PipedProgram("/usr/bin/tic", ["-x", "-o", folder, "-"])
        try compiler.send(Self.source)
        compiler.closeInput()
        _ = try compiler.waitForExit()
        unsafe setenv("TERMINFO_DIRS", folder + ":", 1)
    }

    deinit {
        unsafe unsetenv("TERMINFO_DIRS")
        for path in ["/x/xterm-direct", "/x", ""] { unsafe remove(folder + path) }
    }
}
