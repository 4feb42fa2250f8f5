import CursesTerminal
import Glibc
import SystemPackage
import TerminalTesting
import TerminalUI
import Testing

extension CursesTerminalTests {
    @Suite("slow terminals")
    struct Slow {
        let pair: TerminalPair
        let terminal: CursesTerminal

        init() throws {
            pair = try TerminalPair(rows: 24, columns: 80)
            terminal = try CursesTerminal(pair)
        }

        /// A screen full of one letter.
        private func grid(_ letter: Character) -> CellGrid {
            var grid = CellGrid(rows: 24, columns: 80)
            for row in 0..<24 {
                grid.put(String(repeating: letter, count: 80), row: row, column: 0, style: .plain)
            }
            return grid
        }

        /// Draws on a terminal that takes nothing, until it is behind.
        private func fillUp() -> Int {
            for count in 1...100 {
                terminal.draw(grid(count.isMultiple(of: 2) ? "a" : "b"))
                if terminal.isBehind { return count }
            }
            return 0
        }

        @Test func `a terminal that takes nothing does not block, and gets everything in the end`()
        {
            #expect(!terminal.isBehind)
            #expect(fillUp() > 1)
            terminal.draw(grid("z"))
            #expect(terminal.isBehind)
            for _ in 1...100 where terminal.isBehind {
                pair.drain()
                terminal.catchUp()
            }
            pair.drain()
            #expect(!terminal.isBehind)
            let row = String(repeating: "z", count: 80)
            #expect(pair.picture.split(separator: "\n") == Array(repeating: row[...], count: 24))
            terminal.close()
        }

        @Test func `the shell's own descriptor stays blocking`() {
            #expect(fcntl(pair.terminal.rawValue, F_GETFL) & O_NONBLOCK == 0)
            #expect(fcntl(terminal.writing.rawValue, F_GETFL) & O_NONBLOCK != 0)
            terminal.close()
        }

        @Test func `a terminal that takes nothing can be released`() {
            let raw = pair.modes
            _ = fillUp()
            terminal.close()
            #expect(pair.modes != raw)
            #expect(!terminal.isBehind)
        }

        @Test func `a terminal that has hung up is not waited for`() {
            _ = fillUp()
            pair.hangUp()
            terminal.catchUp()
            #expect(!terminal.isBehind)
            terminal.close()
        }

        @Test func `the row with the cursor is sent before the others`() throws {
            var before = grid("a")
            before.cursor = .init(row: 23, column: 0)
            terminal.draw(before)
            var after = grid("b")
            after.put("typed", row: 23, column: 0, style: .plain)
            after.cursor = .init(row: 23, column: 5)
            let bytes = pair.written { terminal.draw(after) }
            let typed = try #require(bytes.firstRange(of: "typed"))
            let others = try #require(bytes.firstRange(of: String(repeating: "b", count: 80)))
            #expect(typed.lowerBound < others.lowerBound)
            #expect(pair.screen.cursor == (23, 5))
            terminal.close()
        }
    }
}
