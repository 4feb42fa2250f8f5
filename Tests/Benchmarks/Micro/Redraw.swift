import CPseudoTerminal
import CursesTerminal
import Glibc
import SystemPackage

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
