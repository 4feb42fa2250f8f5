import CPseudoTerminal
import Glibc
import SystemPackage

/// A pseudo-terminal with a screen: the end at which, otherwise, a person sits.
///
/// Nothing runs in the background. The program's output is read by the calls that wait for
/// something, each with a deadline, and by `drain()`. Not Sendable.
package class PseudoTerminal {
    /// What libvterm made of the output.
    package let screen: VirtualScreen
    /// All that the program has written.
    package private(set) var output: [UInt8] = []
    /// No program has the terminal open any more.
    package private(set) var isHungUp = false
    let master: FileDescriptor
    private var isClosed = false

    init(master: FileDescriptor, rows: Int, columns: Int) {
        self.master = master
        screen = VirtualScreen(rows: rows, columns: columns)
        // Our end only: a program that does not read must not block the test that types.
        _ = fcntl(master.rawValue, F_SETFL, O_NONBLOCK)
    }

    deinit { hangUp() }

    /// What the screen shows: its rows, without blanks at their ends.
    package var picture: String { screen.picture }

    /// The terminal's modes as they are now.
    package var modes: TerminalModes { TerminalModes(of: master) }

    /// Types a text; Enter is `\r`, as the key sends it.
    package func type(_ text: String) throws { try send(Array(text.utf8)) }

    /// Sends bytes as a keyboard would, while the program's output is read on.
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

    /// Types a short text without reading what the program writes, as a terminal does that stands
    /// still.
    package func typeUnread(_ text: String) throws { try master.writeAll(text.utf8) }

    /// Changes the size, of which the kernel tells the program by SIGWINCH.
    package func resize(rows: Int, columns: Int) throws {
        screen.resize(rows: rows, columns: columns)
        try check(pseudo_terminal_resize(master.rawValue, Int32(rows), Int32(columns)))
    }

    /// Goes away, as a closed window does, and is of no more use.
    package func hangUp() {
        guard !isClosed else { return }
        try? master.close()
        (isClosed, isHungUp) = (true, true)
    }

    /// Waits for a picture, and fails with the screen as it is instead; `what` says what for.
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

    /// Takes what has been written so far, and gives the terminal's answers.
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
        // A terminal that has hung up is always ready: poll(2) skips it, or we should spin.
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
