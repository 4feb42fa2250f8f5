import CursesTerminal
import Glibc
import TerminalTesting
import TerminalUI
import Testing

extension CursesTerminalTests {
    @Suite("modes and bell")
    struct Modes {
        private static let save = "\u{1B}[22;0t"
        private static let restore = "\u{1B}[23;0t"
        private static let wheelOn = "\u{1B}[?1000h\u{1B}[?1006h"
        private static let wheelOff = "\u{1B}[?1006l\u{1B}[?1000l"
        private static let focusOn = "\u{1B}[?1004h"
        private static let focusOff = "\u{1B}[?1004l"
        private static let question = "\u{1B}]11;?\u{1B}\\\u{1B}[c"

        let pair: TerminalPair
        let terminal: CursesTerminal

        init() throws {
            pair = try TerminalPair()
            terminal = try CursesTerminal(pair)
        }

        @Test func `a title is set, changed, and the previous one is restored`() {
            let first = pair.written { terminal.setTitle("one") }
            #expect(pair.screen.title == "one")
            #expect(first.hasPrefix(Self.save))
            let second = pair.written { terminal.setTitle("two") }
            #expect(pair.screen.title == "two")
            #expect(!second.contains(Self.save) && !second.contains(Self.restore))
            #expect(pair.written { terminal.setTitle("two") }.isEmpty)
            #expect(pair.written { terminal.setTitle(nil) } == Self.restore)
            #expect(!pair.written { terminal.close() }.contains(Self.restore), "once is enough")
        }

        @Test func `a title cannot end or begin a sequence`() {
            let bytes = pair.written {
                terminal.setTitle(
                    "a\u{1B}\\b\u{7}c\u{9C}d\u{1B}[2J" + String(repeating: "x", count: 500))
            }
            #expect(pair.screen.title.hasPrefix("a^[\\b^Gc"))
            #expect(bytes.unicodeScalars.count { $0.value == 0x1B } == 3, "save, start and end")
            #expect(!bytes.contains("\u{7}") && bytes.utf8.count < 300)
            terminal.close()
        }

        @Test func `closing restores title and mouse`() {
            let entering = pair.written {
                terminal.setTitle("one")
                terminal.setWheel(true)
            }
            #expect(entering.hasSuffix(Self.wheelOn))
            let leaving = pair.written { terminal.close() }
            #expect(leaving.contains(Self.restore) && leaving.contains(Self.wheelOff))
        }

        @Test func `what was not switched on is not switched off`() {
            let leaving = pair.written { terminal.close() }
            #expect(!leaving.contains(Self.restore) && !leaving.contains(Self.wheelOff))
        }

        @Test func `suspending and resuming switch them off and on`() {
            terminal.setTitle("one")
            terminal.setWheel(true)
            terminal.setFocusReports(true)
            let away = pair.written { terminal.suspend() }
            #expect(away.contains(Self.restore) && away.contains(Self.wheelOff))
            #expect(away.contains(Self.focusOff))
            #expect(pair.written { terminal.setTitle("two") }.isEmpty, "it is the shell's")
            let back = pair.written { terminal.resume() }
            #expect(back.contains(Self.save) && back.contains(Self.wheelOn))
            #expect(back.contains(Self.focusOn))
            #expect(pair.screen.title == "two")
            terminal.close()
        }

        @Test func `reports of the focus are switched on, and off at the end`() {
            #expect(pair.written { terminal.setFocusReports(true) } == Self.focusOn)
            #expect(pair.written { terminal.setFocusReports(true) }.isEmpty)
            #expect(pair.written { terminal.close() }.contains(Self.focusOff))
        }

        @Test func `the background is queried, with a query that every terminal answers`() {
            var isAsked = false
            #expect(pair.written { isAsked = terminal.askBackground() } == Self.question)
            #expect(isAsked && arrived(at: pair.terminal) == Array("\u{1B}[?1;2c".utf8))
            terminal.answered()
            terminal.close()
        }

        @Test(arguments: ["linux", "vt100", "xterm-mono"])
        func `a terminal without colours, or that may misinterpret it, is not queried`(type: String)
            throws
        {
            terminal.close()
            let pair = try TerminalPair()
            let other = try CursesTerminal(pair, type: type)
            var isAsked = true
            #expect(pair.written { isAsked = other.askBackground() }.isEmpty)
            #expect(!isAsked)
            other.close()
        }

        @Test func `a pending answer does not reach the shell`() throws {
            _ = terminal.askBackground()
            pair.drain()
            #expect(
                try Readiness.wait(
                    for: [Readiness(pair.terminal, POLLIN)], until: .now + .seconds(10)))
            terminal.close()
            try pair.type("ls\r")
            #expect(arrived(at: pair.terminal) == Array("ls\n".utf8))
        }

        @Test func `the bell is one byte`() {
            #expect(pair.written { terminal.ring() } == "\u{7}")
            terminal.close()
            #expect(pair.written { terminal.ring() }.isEmpty)
        }

        @Test func `a terminal without a title gets no sequences`() throws {
            terminal.close()
            let pair = try TerminalPair()
            let console = try CursesTerminal(pair, type: "linux")
            #expect(pair.written { console.setTitle("one") }.isEmpty)
            console.close()
        }
    }
}
