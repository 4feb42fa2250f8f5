import CPseudoTerminal
import Glibc
package import SystemPackage

/// The master end of a pseudo-terminal, with a screen.
///
/// Nothing runs in the background: the calls that wait for something, each with a deadline, and
/// `drain()` read the program's output. Not Sendable.
package class PseudoTerminal {
    /// The screen that libvterm shows for the output.
    package let screen: VirtualScreen
    /// All that the program has written.
    package private(set) var output: [UInt8] = []
    /// Whether no program has the terminal open any more.
    package private(set) var isHungUp = false
    let master: FileDescriptor
    private var isClosed = false

    init(master: FileDescriptor, rows: Int, columns: Int) {
        self.master = master
        screen = VirtualScreen(rows: rows, columns: columns)
        // Only this end: a program that does not read must not block the test that types.
        _ = fcntl(master.rawValue, F_SETFL, O_NONBLOCK)
    }

    deinit { hangUp() }

    /// The rows of the screen without trailing blanks.
    package var picture: String { screen.picture }

    /// The terminal's current attributes.
    package var modes: TerminalAttributes { TerminalAttributes(of: master) }

    /// Types a text; Enter is `\r`.
    package func type(_ text: String) throws { try send(Array(text.utf8)) }

    /// Sends bytes as a keyboard does, while reading the program's output.
    package func send(_ bytes: [UInt8], within limit: Duration = .seconds(60)) throws {
        let deadline = ContinuousClock.now + limit
        var rest = bytes[...]
        while !rest.isEmpty {
            guard ContinuousClock.now < deadline else {
                throw UnexpectedScreen("the program reads what is typed", screen)
            }
            _ = try waitForMaster(events: POLLIN | POLLOUT, until: deadline)
            drain()
            let count = unsafe rest.withUnsafeBytes {
                unsafe write(master.rawValue, $0.baseAddress, $0.count)
            }
            rest = rest.dropFirst(max(count, 0))
        }
    }

    /// Types a short text without reading the program's output, like a terminal that is stopped.
    package func typeUnread(_ text: String) throws { try master.writeAll(text.utf8) }

    /// Changes the size; the kernel sends SIGWINCH to the program.
    package func resize(rows: Int, columns: Int) throws {
        screen.resize(rows: rows, columns: columns)
        try check(pseudo_terminal_resize(master.rawValue, Int32(rows), Int32(columns)))
    }

    /// Closes the terminal, as a closed window does; it cannot be used afterwards.
    package func hangUp() {
        guard !isClosed else { return }
        try? master.close()
        (isClosed, isHungUp) = (true, true)
    }

    /// Waits for a picture, which `what` describes; throws an error that shows the screen.
    package func waitForScreen(
        _ what: String,
        within limit: Duration = .seconds(60),
        _ isReached: (String) -> Bool
    ) throws {
        let deadline = ContinuousClock.now + limit
        drain()
        while !isReached(picture) {
            guard !isHungUp, try waitForMaster(events: POLLIN, until: deadline) else {
                throw UnexpectedScreen(what, screen)
            }
            drain()
        }
    }

    /// Reads what has been written so far, and sends the terminal's answers.
    package func drain() {
        while let bytes = read(), !bytes.isEmpty {
            output += bytes
            screen.feed(bytes)
            let answers = screen.takeAnswers()
            if !answers.isEmpty { _ = try? master.writeAll(answers) }
        }
    }

    // MARK: -

    /// False at the deadline.
    func waitForMaster(
        events: Int32,
        or other: FileDescriptor? = nil,
        until deadline: ContinuousClock.Instant
    ) throws(Errno) -> Bool {
        // A terminal that has hung up is always ready: it is not polled, which would spin.
        let wanted = [
            isHungUp ? nil : Readiness(master, events), other.map { Readiness($0, POLLIN) },
        ]
        return try Readiness.wait(for: wanted, until: deadline)
    }

    /// Nil when nothing can be read now.
    private func read() -> [UInt8]? {
        guard !isClosed else { return nil }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = unsafe Glibc.read(master.rawValue, &buffer, buffer.count)
        // EIO: the last program has closed its end, pty(7).
        if count == -1, errno == EIO { isHungUp = true }
        return count > 0 ? Array(buffer[..<count]) : nil
    }
}

/// A pseudo-terminal whose other end is used in the same process.
package final class TerminalPair: PseudoTerminal {
    /// The end that a program uses as its terminal.
    package let terminal: FileDescriptor

    package init(rows: Int = 24, columns: Int = 80) throws(Errno) {
        var (master, terminal): (Int32, Int32) = (-1, -1)
        try check(unsafe pseudo_terminal_open(&master, &terminal, Int32(rows), Int32(columns)))
        self.terminal = FileDescriptor(rawValue: terminal)
        super.init(master: FileDescriptor(rawValue: master), rows: rows, columns: columns)
    }

    deinit { try? terminal.close() }

    /// The path by which another process can open it.
    package var path: String {
        unsafe ttyname(terminal.rawValue).map { unsafe String(cString: $0) } ?? ""
    }
}

/// The attributes of a terminal (termios(3)), compared bit by bit.
package struct TerminalAttributes: Equatable {
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

/// The screen did not become what a test expected.
package struct UnexpectedScreen: Error, CustomStringConvertible {
    package let description: String

    init(_ expected: String, _ screen: VirtualScreen) {
        let rule = "+" + String(repeating: "-", count: screen.columns) + "+"
        let rows = (0..<screen.rows).map { row in
            "|" + (0..<screen.columns).map { screen[row, $0].text }.joined() + "|"
        }
        description = (["Not reached: \(expected). The screen:", rule] + rows + [rule])
            .joined(separator: "\n")
    }
}
