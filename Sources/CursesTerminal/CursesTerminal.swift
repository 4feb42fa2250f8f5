import CNcurses
import CPosix
import Glibc
package import SystemPackage
package import TerminalUI

/// A terminal's full screen: shows a grid of cells, and has keys arrive raw.
///
/// From `init` to `close()` the terminal is in raw mode, on its alternate screen, with bracketed
/// paste on; `close()`, `deinit` and a crash put everything back as it was found. Keys are not
/// read here: curses would wait at each Escape and take a terminal's answers for keys.
///
/// Curses keeps one screen per process, so there must be no more than one of these at a time.
/// Not Sendable: call on the thread that made it.
package final class CursesTerminal {
    private enum State { case open, suspended, closed }

    private let output: FileDescriptor
    private let writer: TerminalWriter
    private let foundModes: termios
    private let ownModes: termios
    private let screen: CursesScreen
    private let description: TerminalDescription
    private var surroundings: Surroundings
    private var state = State.closed
    private let input: FileDescriptor
    /// Whether it takes questions, and is known to pass over those that it does not understand.
    private let answersQuestions: Bool
    /// While the terminal was asked and has not answered: how long that may take.
    private var answerDeadline: ContinuousClock.Instant?

    /// What odd terminals send for special keys, for a key decoder to look at first.
    package let extraKeySequences: [[UInt8]: Key]

    /// Takes the terminal over; `type` is what TERM says.
    ///
    /// Both descriptors must be of the same terminal; they stay the caller's and are never
    /// made non-blocking, since the parent shell shares them.
    package init(input: FileDescriptor, output: FileDescriptor, type: String?)
        throws(TerminalError)
    {
        for fd in [input, output] where isatty(fd.rawValue) != 1 { throw .notATerminal(fd) }
        useUTF8Locale()
        self.input = input
        self.output = output
        answersQuestions = TitleSequences.isLikeXterm(type ?? "")
        let foundModes = try modes(of: output)
        self.foundModes = foundModes
        do {
            screen = try CursesScreen(input: input, output: output, type: type)
            ownModes = try modes(of: output)
        } catch {
            // Curses may have changed them already.
            setModes(foundModes, of: output)
            throw error
        }
        writer = TerminalWriter(output)
        description = TerminalDescription(depth: screen.pen.depth)
        surroundings = Surroundings(titles: TitleSequences.of(type ?? ""))
        extraKeySequences = Terminfo.keySequences
        takeOver()
    }

    deinit { close() }

    /// How many rows the terminal has.
    package var rows: Int { screen.rows }
    /// How many cells a row has.
    package var columns: Int { screen.columns }

    /// Whether the terminal has not taken all that was drawn; drawing more only makes it later.
    package var isBehind: Bool { writer.isBehind }
    /// Becomes writable when a terminal that is behind takes more.
    package var writing: FileDescriptor { writer.descriptor }
    /// Writes what the terminal takes by now.
    package func catchUp() { writer.catchUp() }

    /// Learns the terminal's size anew; call it upon SIGWINCH and draw a grid of that size then.
    package func resized() {
        guard state == .open else { return }
        screen.resize(to: windowSize(of: output))
        // Several signals may have come as one, and what a size between has cut off is lost.
        screen.forget()
    }

    /// Shows a grid; writes only what differs from the one shown before, and waits for nobody.
    package func draw(_ grid: CellGrid) {
        guard state == .open else { return }
        writer.write(screen.draw(grid, description))
    }

    /// Draws everything anew, after something else has written to the terminal.
    package func redraw() {
        guard state == .open else { return }
        writer.write(screen.redraw(description))
    }

    /// Puts a text, given in Base64, on the clipboard of a terminal that allows it (OSC 52 in
    /// xterm's control sequences); the screen stays as it is, and no terminal answers.
    package func copy(base64 text: String) {
        guard state == .open, text.utf8.allSatisfy(Self.isBase64) else { return }
        writer.write(Array("\u{1B}]52;c;\(text)\u{7}".utf8))
    }

    /// Shows this as the window's title, until the terminal is given back; nil shows the one that
    /// was found. Control characters are shown as such.
    package func setTitle(_ title: String?) { surround { $0.setTitle(title) } }

    /// Has the mouse wheel sent as keys, until the terminal is given back.
    package func setWheel(_ isOn: Bool) { surround { $0.hasWheel = isOn } }

    /// Has the terminal send a report when its window gets the focus and when it loses it, until
    /// the terminal is given back.
    package func setFocusReports(_ isOn: Bool) { surround { $0.hasFocusReports = isOn } }

    /// Whether colours are shown.
    package var hasColors: Bool { screen.pen.depth != .none }

    /// Asks what is behind the text (OSC 11 in xterm's control sequences), and then for the
    /// attributes (DA1): every terminal answers that, so nobody waits for what does not come.
    ///
    /// False, and nothing is asked, where no colours are shown or the terminal may take it amiss.
    package func askBackground() -> Bool {
        guard state == .open, answersQuestions, hasColors else { return false }
        writer.write(Array("\u{1B}]11;?\u{1B}\\\u{1B}[c".utf8))
        answerDeadline = .now + Self.answerLimit
        return true
    }

    /// The terminal has answered: nothing more of that is on its way.
    package func answered() { answerDeadline = nil }

    /// Rings the bell.
    package func ring() {
        if state == .open { writer.write([0x07]) }
    }

    /// Gives the terminal back to the shell; the caller then stops the process.
    package func suspend() {
        guard state == .open else { return }
        giveBack()
        state = .suspended
    }

    /// Takes the terminal again after `suspend()` and shows the grid drawn last.
    ///
    /// If `rows` or `columns` have changed by then, the screen is blank until the next `draw`.
    package func resume() {
        guard state == .suspended else { return }
        takeOver()
    }

    /// Gives the terminal back for good; may be called again.
    package func close() {
        if state == .open { giveBack() }
        state = .closed
        screen.close()
    }

    // MARK: -

    /// What was asked longer ago is answered, or never will be.
    private static let answerLimit = Duration.seconds(1)
    /// How long the shell waits for the terminal's answer, in milliseconds.
    private static let lastPatience: Int32 = 100

    private static func isBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "+/=".utf8.contains(byte)
        }
    }

    private func takeOver() {
        armRescue()
        setModes(ownModes, of: output, waiting: true)
        screen.resize(to: windowSize(of: output))
        writer.write(screen.redraw(description) + surroundings.enter)
        state = .open
    }

    private func giveBack() {
        writer.write(surroundings.leave + screen.leave())
        // To wait for a terminal that takes nothing would be to wait for ever.
        let isTaken = writer.finish()
        dropAnswer()
        setModes(foundModes, of: output, waiting: isTaken)
        terminal_rescue_disarm()
    }

    /// An answer that is still on its way would be typed to the shell.
    private func dropAnswer() {
        guard let answerDeadline, .now < answerDeadline else { return }
        self.answerDeadline = nil
        var entry = pollfd(fd: input.rawValue, events: Int16(POLLIN), revents: 0)
        if unsafe poll(&entry, 1, Self.lastPatience) > 0 { tcflush(input.rawValue, TCIFLUSH) }
    }

    private func surround(_ change: (inout Surroundings) -> Void) {
        let before = surroundings
        change(&surroundings)
        guard state == .open, surroundings != before else { return }
        // A crash on the way between the two writes too much, not too little.
        if surroundings.leave != before.leave { armRescue() }
        writer.write(surroundings.change(from: before))
    }

    /// Has a crash put back what there is to put back by now.
    private func armRescue() {
        let rescue = description.leave + surroundings.leave
        var found = foundModes
        terminal_rescue_disarm()
        // Best effort: without rescue the screen is as good, only a crash looks worse.
        unsafe terminal_rescue_arm(output.rawValue, &found, rescue, rescue.count)
    }
}
