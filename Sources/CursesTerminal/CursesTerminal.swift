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
    private let foundModes: termios
    private let screen: CursesScreen
    private let description: TerminalDescription
    private var state = State.closed

    /// What odd terminals send for special keys, for a key decoder to look at first.
    package let extraKeySequences: [[UInt8]: Key]

    private static let pasteOn = "\u{1B}[?2004h"
    private static let pasteOff = "\u{1B}[?2004l"

    /// Takes the terminal over; `type` is what TERM says.
    ///
    /// Both descriptors must be of the same terminal; they stay the caller's and are never
    /// made non-blocking, since the parent shell shares them.
    package init(input: FileDescriptor, output: FileDescriptor, type: String?)
        throws(TerminalError)
    {
        for fd in [input, output] where isatty(fd.rawValue) != 1 { throw .notATerminal(fd) }
        useUTF8Locale()
        self.output = output
        foundModes = try modes(of: output)
        screen = try CursesScreen(input: input, output: output, type: type)
        description = TerminalDescription(depth: screen.pen.depth)
        extraKeySequences = Terminfo.keySequences
        takeOver()
    }

    deinit { close() }

    /// How many rows the terminal has.
    package var rows: Int { screen.rows }
    /// How many cells a row has.
    package var columns: Int { screen.columns }

    /// Learns the terminal's size anew; call it upon SIGWINCH and draw a grid of that size then.
    package func resized() {
        guard state == .open else { return }
        screen.resize(to: windowSize(of: output))
        // Several signals may have come as one, and what a size between has cut off is lost.
        screen.forget()
    }

    /// Shows a grid; writes only what differs from the one shown before.
    package func draw(_ grid: CellGrid) {
        guard state == .open else { return }
        write(screen.draw(grid, description))
    }

    /// Draws everything anew, after something else has written to the terminal.
    package func redraw() {
        guard state == .open else { return }
        write(screen.redraw(description))
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

    private func takeOver() {
        let rescue = description.leave + Self.pasteOff.utf8
        var modes = foundModes
        // Best effort: without rescue the screen is as good, only a crash looks worse.
        unsafe terminal_rescue_arm(output.rawValue, &modes, rescue, rescue.count)
        screen.resize(to: windowSize(of: output))
        write(screen.redraw(description) + Self.pasteOn.utf8)
        state = .open
    }

    private func giveBack() {
        write(Array(Self.pasteOff.utf8))
        screen.leave()
        var modes = foundModes
        unsafe tcsetattr(output.rawValue, TCSADRAIN, &modes)
        terminal_rescue_disarm()
    }

    /// Best effort: that the terminal is gone is learned by reading.
    private func write(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        _ = try? output.writeAll(bytes)
    }
}
