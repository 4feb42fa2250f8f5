import CPseudoTerminal
import Conversation
import CursesTerminal
import Glibc
import ReactorKit
import SystemPackage
import TerminalUI

/// A line arrives, and the screen of 30 rows and 100 columns is composed.
enum Picture {
    static func run(_ times: Int) -> Int {
        var cells = 0
        make(times) { cells += $0.rows * $0.columns }
        return cells
    }

    /// A client that was started, on a screen of 30 rows and 100 columns.
    static func client(at moment: Moment) -> ClientState {
        var state = ClientState(
            to: [Destination(Endpoint(host: "localhost", port: 21_567))], rows: 30, columns: 100,
            now: moment, timeOfDay: { _ in "12:00:00" })
        _ = state.start(at: moment)
        return state
    }

    static func make(_ times: Int, show: (CellGrid) -> Void) {
        let moment = Moment(instant: .now, wallSecond: 12 * 3600)
        var state = client(at: moment)
        let tab = state.tab.link
        let peer = ConnectionFacts(peer: "127.0.0.1:21567")
        _ = state.handle(.connection(tab, .connected(peer)), at: moment)
        for number in 0..<times {
            let line = "[Tue Apr 18 23:53:09 2006] line \(number): when words fail, music speaks"
            let event = ConnectionEvent.received(Array(line.utf8), isCut: false)
            _ = state.handle(.connection(tab, event), at: moment)
            show(state.screen())
        }
    }
}

/// The screen is also drawn, on a pseudo-terminal that takes everything at once.
enum Redraw {
    static func run(_ times: Int) throws -> Int {
        var (master, terminal): (Int32, Int32) = (-1, -1)
        guard unsafe pseudo_terminal_open(&master, &terminal, 30, 100) == 0 else {
            throw Errno(rawValue: errno)
        }
        _ = fcntl(master, F_SETFL, O_NONBLOCK)
        let end = FileDescriptor(rawValue: terminal)
        let curses = try CursesTerminal(input: end, output: end, type: "xterm-256color")
        defer { curses.close() }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var bytes = 0
        Picture.make(times) { picture in
            curses.draw(picture)
            while true {
                let count = unsafe read(master, &buffer, buffer.count)
                guard count > 0 else { break }
                bytes += count
            }
        }
        return bytes
    }
}
