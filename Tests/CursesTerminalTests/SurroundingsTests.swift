import CursesTerminal
import Glibc
import TerminalTesting
import TerminalUI
import Testing

extension CursesTerminalTests {
    @Suite("title, wheel and bell")
    struct Surrounding {
        private static let save = "\u{1B}[22;0t"
        private static let restore = "\u{1B}[23;0t"
        private static let wheelOn = "\u{1B}[?1000h\u{1B}[?1006h"
        private static let wheelOff = "\u{1B}[?1006l\u{1B}[?1000l"

        let pair: TerminalPair
        let terminal: CursesTerminal

        init() throws {
            pair = try TerminalPair()
            terminal = try CursesTerminal(pair)
        }

        @Test func `a title is shown, changed, and the one that was found comes back`() {
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

        @Test func `a title ends no sequence, and begins none`() {
            let bytes = pair.written {
                terminal.setTitle(
                    "a\u{1B}\\b\u{7}c\u{9C}d\u{1B}[2J" + String(repeating: "x", count: 500))
            }
            #expect(pair.screen.title.hasPrefix("a^[\\b^Gc"))
            #expect(bytes.unicodeScalars.count { $0.value == 0x1B } == 3, "save, start and end")
            #expect(!bytes.contains("\u{7}") && bytes.utf8.count < 300)
            terminal.close()
        }

        @Test func `leaving puts back title and mouse`() {
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

        @Test func `they go with the terminal to the shell, and come back with it`() {
            terminal.setTitle("one")
            terminal.setWheel(true)
            let away = pair.written { terminal.suspend() }
            #expect(away.contains(Self.restore) && away.contains(Self.wheelOff))
            #expect(pair.written { terminal.setTitle("two") }.isEmpty, "it is the shell's")
            let back = pair.written { terminal.resume() }
            #expect(back.contains(Self.save) && back.contains(Self.wheelOn))
            #expect(pair.screen.title == "two")
            terminal.close()
        }

        @Test func `the bell is one byte`() {
            #expect(pair.written { terminal.ring() } == "\u{7}")
            terminal.close()
            #expect(pair.written { terminal.ring() }.isEmpty)
        }

        @Test func `a terminal without a title is left in peace`() throws {
            terminal.close()
            let pair = try TerminalPair()
            let console = try CursesTerminal(pair, type: "linux")
            #expect(pair.written { console.setTitle("one") }.isEmpty)
            console.close()
        }
    }
}
