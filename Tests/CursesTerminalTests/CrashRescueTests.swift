import CursesTerminal
import Glibc
import SystemPackage
import TerminalTesting
import TerminalUI
import Testing

@Suite("Crash rescue", .serialized, .timeLimit(.minutes(10)))
struct CrashRescueTests {
    let pair: TerminalPair
    let found: TerminalAttributes

    init() throws {
        pair = try TerminalPair(rows: 3, columns: 10)
        found = pair.modes
    }

    @Test func `a fault restores the terminal and still kills`() async {
        await #expect(processExitsWith: .failure) { [path = pair.path as String] in
            try withTerminal(path) { unsafe UnsafeMutablePointer<Int>(bitPattern: 8)?.pointee = 1 }
        }
        expectRestored()
    }

    @Test func `a trap restores the terminal`() async {
        await #expect(processExitsWith: .failure) { [path = pair.path as String] in
            try withTerminal(path) { fatalError("on purpose") }
        }
        expectRestored()
    }

    @Test func `an abort restores the terminal and still kills`() async {
        await #expect(processExitsWith: .signal(SIGABRT)) { [path = pair.path as String] in
            try withTerminal(path) { abort() }
        }
        expectRestored()
    }

    /// How it ends is left open: a sanitizer has handlers of its own, which get their turn.
    @Test(arguments: [SIGBUS, SIGFPE, SIGILL])
    func `a sent signal restores the terminal`(number: Int32) async {
        await #expect(processExitsWith: .failure) { [path = pair.path as String, number] in
            try withTerminal(path) { raise(number) }
        }
        expectRestored()
    }

    @Test func `a crash after closing writes nothing`() async {
        await #expect(processExitsWith: .failure) { [path = pair.path as String] in
            try withTerminal(path) {}
            let fd = try openTerminal(path)
            try fd.writeAll("END".utf8)
            abort()
        }
        pair.drain()
        #expect(pair.output.suffix(3) == Array("END".utf8)[...])
    }

    private func expectRestored() {
        pair.drain()
        let output = String(decoding: pair.output, as: UTF8.self)
        #expect(output.contains("hello") && output.contains("\u{1B}[?2004l"))
        #expect(!pair.screen.isAlternate && pair.screen.isCursorVisible)
        #expect(pair.modes == found)
    }
}

private func openTerminal(_ path: String) throws -> FileDescriptor {
    try FileDescriptor.open(FilePath(path), .readWrite, options: .init(rawValue: O_NOCTTY))
}

/// In another process: shows a greeting on the terminal of that name, and then `body` happens.
private func withTerminal(_ path: String, _ body: () -> Void) throws {
    let fd = try openTerminal(path)
    let terminal = try CursesTerminal(input: fd, output: fd, type: "xterm-256color")
    terminal.draw(CellGrid("hello", "", ""))
    body()
    terminal.close()
}
