import CNcurses
import CPosix
import Glibc
package import SystemPackage
package import TerminalUI

/// A terminal's full screen: shows a grid of cells, and puts the keyboard in raw mode.
///
/// From `init` to `close()` the terminal is in raw mode, on its alternate screen, with bracketed
/// paste on; `close()`, `deinit` and a crash restore everything as it was found. Keys are not
/// read here: curses would wait after each Escape and mistake a terminal's replies for keys.
///
/// Curses keeps one screen per process, so only one of these may exist at a time.
/// Not Sendable: call on the thread that made it.
package final class CursesTerminal {
    private enum State { case open, suspended, closed }

    private let output: FileDescriptor
    private let writer: TerminalWriter
    private let foundAttributes: termios
    private let ownAttributes: termios
    private let screen: CursesScreen
    private let description: TerminalDescription
    private var modes: TerminalModes
    private var state = State.closed
    private let input: FileDescriptor
    /// Whether it is known to ignore queries that it does not understand.
    private let answersQueries: Bool
    /// While a query is unanswered: when the answer is given up.
    private var answerDeadline: ContinuousClock.Instant?

    /// What unusual terminals send for special keys; a key decoder tries these first.
    package let extraKeySequences: [[UInt8]: Key]

    /// Takes the terminal over; `type` is the value of TERM.
    ///
    /// Both descriptors must refer to the same terminal. The caller keeps owning them; they are
    /// never made non-blocking, since the parent shell shares them.
    package init(input: FileDescriptor, output: FileDescriptor, type: String?)
        throws(TerminalError)
    {
        for fd in [input, output] where isatty(fd.rawValue) != 1 { throw .notATerminal(fd) }
        useUTF8Locale()
        self.input = input
        self.output = output
        answersQueries = TitleSequences.isLikeXterm(type ?? "")
        let foundAttributes = try attributes(of: output)
        self.foundAttributes = foundAttributes
        do {
            screen = try CursesScreen(input: input, output: output, type: type)
            ownAttributes = try attributes(of: output)
        } catch {
            // Curses may have changed them already.
            setAttributes(foundAttributes, of: output)
            throw error
        }
        writer = TerminalWriter(output)
        description = TerminalDescription(depth: screen.attributes.depth)
        modes = TerminalModes(titles: TitleSequences.of(type ?? ""))
        extraKeySequences = Terminfo.keySequences
        takeOver()
    }

    deinit { close() }

    /// How many rows the terminal has.
    package var rows: Int { screen.rows }
    /// How many cells a row has.
    package var columns: Int { screen.columns }

    /// Whether the terminal has not taken all that was drawn; drawing more only delays it.
    package var isBehind: Bool { writer.isBehind }
    /// Becomes writable when a terminal that is behind takes more.
    package var writing: FileDescriptor { writer.descriptor }
    /// Writes as much as the terminal takes now.
    package func catchUp() { writer.catchUp() }

    /// Reads the terminal's size again; call it on SIGWINCH, then draw a grid of that size.
    package func resized() {
        guard state == .open else { return }
        screen.resize(to: windowSize(of: output))
        // Several signals may arrive as one, and what a size between cut off is lost.
        screen.forget()
    }

    /// Shows a grid; writes only what differs from the one before, and never blocks.
    package func draw(_ grid: CellGrid) {
        guard state == .open else { return }
        writer.write(screen.draw(grid, description))
    }

    /// Draws everything again, after something else has written to the terminal.
    package func redraw() {
        guard state == .open else { return }
        writer.write(screen.redraw(description))
    }

    /// Puts a text, given in Base64, on the clipboard of a terminal that allows it (OSC 52 in
    /// xterm's control sequences); terminals do not answer this.
    package func copy(base64 text: String) {
        guard state == .open, text.utf8.allSatisfy(Self.isBase64) else { return }
        writer.write(Array("\u{1B}]52;c;\(text)\u{7}".utf8))
    }

    /// Sets the window's title until the terminal is released; nil restores the one that was found.
    /// Control characters become visible marks.
    package func setTitle(_ title: String?) { change { $0.setTitle(title) } }

    /// Makes the mouse wheel send keys until the terminal is released.
    package func setWheel(_ isOn: Bool) { change { $0.hasWheel = isOn } }

    /// Makes the terminal report when its window gets and loses the focus, until it is released.
    package func setFocusReports(_ isOn: Bool) { change { $0.hasFocusReports = isOn } }

    /// Whether colours are shown.
    package var hasColors: Bool { screen.attributes.depth != .none }

    /// Queries the background colour (OSC 11 in xterm's control sequences) and then the device
    /// attributes (DA1), which every terminal answers, so that the wait has an end.
    ///
    /// Returns false and queries nothing where no colours are shown or the terminal may
    /// misinterpret the query.
    package func askBackground() -> Bool {
        guard state == .open, answersQueries, hasColors else { return false }
        writer.write(Array("\u{1B}]11;?\u{1B}\\\u{1B}[c".utf8))
        answerDeadline = .now + Self.answerLimit
        return true
    }

    /// The terminal has answered: no more of its answer is pending.
    package func answered() { answerDeadline = nil }

    /// Rings the bell.
    package func ring() {
        if state == .open { writer.write([0x07]) }
    }

    /// Releases the terminal to the shell; the caller then stops the process.
    package func suspend() {
        guard state == .open else { return }
        release()
        state = .suspended
    }

    /// Takes the terminal over again after `suspend()` and shows the last grid.
    ///
    /// If `rows` or `columns` have changed meanwhile, the screen is blank until the next `draw`.
    package func resume() {
        guard state == .suspended else { return }
        takeOver()
    }

    /// Releases the terminal for good; may be called again.
    package func close() {
        if state == .open { release() }
        state = .closed
        screen.close()
    }

    // MARK: -

    /// A query that is older than this is answered, or never will be.
    private static let answerLimit = Duration.seconds(1)
    /// How long releasing the terminal waits for an answer, in milliseconds.
    private static let lastPatience: Int32 = 100

    private static func isBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "+/=".utf8.contains(byte)
        }
    }

    private func takeOver() {
        armRescue()
        setAttributes(ownAttributes, of: output, waiting: true)
        screen.resize(to: windowSize(of: output))
        writer.write(screen.redraw(description) + modes.enter)
        state = .open
    }

    private func release() {
        writer.write(modes.leave + screen.leave())
        // Waiting for a terminal that takes nothing would never end.
        let isTaken = writer.finish()
        dropAnswer()
        setAttributes(foundAttributes, of: output, waiting: isTaken)
        terminal_rescue_disarm()
    }

    /// Discards a pending answer, which the shell would read as typed input.
    private func dropAnswer() {
        guard let answerDeadline, .now < answerDeadline else { return }
        self.answerDeadline = nil
        var entry = pollfd(fd: input.rawValue, events: Int16(POLLIN), revents: 0)
        if unsafe poll(&entry, 1, Self.lastPatience) > 0 { tcflush(input.rawValue, TCIFLUSH) }
    }

    private func change(_ change: (inout TerminalModes) -> Void) {
        let before = modes
        change(&modes)
        guard state == .open, modes != before else { return }
        // A crash between the two steps restores too much rather than too little.
        if modes.leave != before.leave { armRescue() }
        writer.write(modes.change(from: before))
    }

    /// Makes a crash restore what has to be restored by now.
    private func armRescue() {
        let rescue = description.leave + modes.leave
        var found = foundAttributes
        terminal_rescue_disarm()
        // Best effort: without it only a crash leaves the terminal in a worse state.
        unsafe terminal_rescue_arm(output.rawValue, &found, rescue, rescue.count)
    }
}
