import CursesTerminal
import Glibc
import SystemPackage
import TerminalTesting
import TerminalUI
import Testing

extension CursesTerminalTests {
    @Suite("lifetime")
    struct Lifetime {
        let pair: TerminalPair

        init() throws { pair = try TerminalPair(rows: 3, columns: 10) }

        @Test func `closing restores everything`() throws {
            let found = pair.modes
            let terminal = try CursesTerminal(pair)
            terminal.draw(CellGrid("hidden", "", ""))
            pair.drain()
            #expect(pair.screen.isAlternate && !pair.screen.isCursorVisible)
            #expect(pair.modes != found)

            let bytes = pair.written { terminal.close() }
            #expect(bytes.contains("\u{1B}[?2004l"))
            #expect(!pair.screen.isAlternate && pair.screen.isCursorVisible)
            #expect(pair.modes == found)
            #expect(pair.written { terminal.close() }.isEmpty)
        }

        @Test func `going out of scope closes`() throws {
            let found = pair.modes
            _ = try CursesTerminal(pair)
            pair.drain()
            #expect(pair.modes == found && !pair.screen.isAlternate)
        }

        @Test func `keys arrive raw`() throws {
            let terminal = try CursesTerminal(pair)
            let modes = pair.modes
            #expect(!modes.echoes && !modes.editsLines && !modes.makesSignals)
            #expect(!modes.controlsFlow && !modes.turnsReturnIntoNewline)
            let typed = "\u{3}\u{1A}\u{11}\u{13}\r\u{1B}"
            try pair.type(typed)
            #expect(arrived(at: pair.terminal) == Array(typed.utf8))
            terminal.close()
        }

        @Test func `bracketed paste is on`() throws {
            let terminal = try CursesTerminal(pair)
            pair.drain()
            #expect(String(decoding: pair.output, as: UTF8.self).contains("\u{1B}[?2004h"))
            terminal.close()
        }

        @Test func `a hang-up is the end of the input`() throws {
            let other = try TerminalPair()
            let terminal = try CursesTerminal(other)
            other.hangUp()
            #expect(arrived(at: other.terminal).isEmpty)
            terminal.close()
        }

        @Test func `suspending releases the terminal, resuming takes it again`() throws {
            let found = pair.modes
            let terminal = try CursesTerminal(pair)
            let taken = pair.modes
            var grid = CellGrid("title", "🇩🇪 x", "> ")
            grid.cursor = .init(row: 2, column: 2)
            terminal.draw(grid)
            terminal.suspend()
            pair.drain()
            #expect(pair.modes == found && !pair.screen.isAlternate)
            #expect(pair.written { terminal.draw(CellGrid("unseen", "", "")) }.isEmpty)

            let bytes = pair.written { terminal.resume() }
            #expect(bytes.contains("\u{1B}[?2004h"))
            #expect(pair.modes == taken && pair.screen.isAlternate)
            #expect(pair.picture.hasPrefix("title\n") && pair.screen[1, 3].text == "x")
            #expect(pair.screen.cursor == (2, 2))
        }

        @Test func `resuming in another size is followed`() throws {
            let terminal = try CursesTerminal(pair)
            terminal.draw(CellGrid("1", "2", "3"))
            terminal.suspend()
            try pair.resize(rows: 2, columns: 6)
            terminal.resume()
            #expect((terminal.rows, terminal.columns) == (2, 6))
            terminal.draw(CellGrid("123456", "abcdef", columns: 6))
            pair.drain()
            #expect(pair.picture == "123456\nabcdef")
        }

        @Test func `signal handlers are left as they were`() throws {
            let before = handlers()
            let terminal = try CursesTerminal(pair)
            #expect(Array(handlers()[..<4]) == Array(before[..<4]))
            terminal.close()
            #expect(handlers() == before)
        }

        @Test func `unusual terminals have their own key sequences`() throws {
            let terminal = try CursesTerminal(pair, type: "linux")
            #expect(terminal.extraKeySequences[Array("\u{1B}[[A".utf8)] == .function(1))
            #expect(terminal.extraKeySequences[Array("\u{1B}[1~".utf8)] == .home)
            #expect(terminal.extraKeySequences.keys.allSatisfy { $0.count > 1 })
        }

        /// First those of curses, then those of the rescue.
        private func handlers() -> [UInt] {
            [SIGINT, SIGTERM, SIGTSTP, SIGWINCH, SIGSEGV, SIGABRT].map { number in
                var action = sigaction()
                unsafe sigaction(number, nil, &action)
                return unsafe unsafeBitCast(action.__sigaction_handler, to: UInt.self)
            }
        }
    }

    @Suite("refusals")
    struct Refusals {
        private func refusal(_ type: String?) throws -> TerminalError? {
            let pair = try TerminalPair()
            let found = pair.modes
            let error = #expect(throws: TerminalError.self) { try CursesTerminal(pair, type: type) }
            pair.drain()
            #expect(pair.modes == found && pair.output.isEmpty)
            return error
        }

        @Test func `no type`() throws {
            #expect(try refusal(nil) == .noType)
            #expect(try refusal("") == .noType)
        }

        @Test func `an unknown type`() throws {
            let error = try refusal("xyz")
            #expect(error == .unknownType("xyz"))
            #expect(
                error?.description == """
                    the terminal type 'xyz' is unknown: set TERM to one that `toe -a` lists, \
                    or use --plain
                    """
            )
        }

        @Test func `a type that cannot move its cursor`() throws {
            #expect(try refusal("dumb") == .noCursorAddressing("dumb"))
        }

        @Test func `a descriptor that is not a terminal`() throws {
            let pipe = try FileDescriptor.pipe()
            defer { try? pipe.readEnd.close() }
            defer { try? pipe.writeEnd.close() }
            #expect(throws: TerminalError.notATerminal(pipe.readEnd)) {
                try CursesTerminal(input: pipe.readEnd, output: pipe.writeEnd, type: "xterm")
            }
        }
    }
}
