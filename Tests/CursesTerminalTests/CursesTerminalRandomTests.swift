import CursesTerminal
import TerminalTesting
import TerminalUI
import Testing
import TextTesting

extension CursesTerminalTests {
    @Suite("random frames")
    struct RandomFrames {
        private static let words = [
            "plain", "世界", "e\u{301}", "👨‍👩‍👧", "🇩🇪", "❤️", " ", "   ", "same", "\u{A0}",
        ]
        private static let styles = [Style.plain, Style(.red), Style(.standard, .reversed)]

        @Test(arguments: [1, 2, 3, 4] as [UInt64])
        func `ordinary cells are where the grid has them, whatever was drawn before`(seed: UInt64)
            throws
        {
            var generator = SplitMix(seed: seed)
            let pair = try TerminalPair(rows: 6, columns: 17)
            let terminal = try CursesTerminal(pair)
            var lines: [[(String, Style)]] = []
            for frame in 1...150 {
                // Scrolling, changing rows in place, and both at once.
                if Bool.random(using: &generator) { lines.append(line(&generator)) }
                if let changed = lines.indices.randomElement(using: &generator) {
                    lines[changed] = line(&generator)
                }
                let grid = grid(of: lines.suffix(6))
                terminal.draw(grid)
                pair.drain()
                #expect(misplaced(grid, on: pair.screen) == [], "in frame \(frame)")
            }
        }

        private func line(_ generator: inout SplitMix) -> [(String, Style)] {
            (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                (
                    Self.words.randomElement(using: &generator) ?? "",
                    Self.styles.randomElement(using: &generator) ?? .plain
                )
            }
        }

        private func grid(of lines: some Collection<[(String, Style)]>) -> CellGrid {
            var grid = CellGrid(rows: 6, columns: 17)
            for (row, line) in lines.enumerated() {
                var column = 0
                for (word, style) in line {
                    column = grid.put(word, row: row, column: column, style: style)
                }
            }
            return grid
        }

        /// The cells of simple clusters that the screen does not show as the grid has them.
        private func misplaced(_ grid: CellGrid, on screen: VirtualScreen) -> [String] {
            grid.cells.indices.flatMap { row in
                grid.cells[row].indices.compactMap { column in
                    let cell = grid.cells[row][column]
                    let shown = screen[row, column]
                    guard cell.cluster.unicodeScalars.count == 1, cell.width > 0 else { return nil }
                    let expected = cell.cluster == "\u{A0}" ? " " : String(cell.cluster)
                    let isReversed = cell.style.attributes.contains(.reversed)
                    if shown.text == expected, shown.isReversed == isReversed { return nil }
                    return "\(row),\(column): \(shown.text) for \(expected)"
                }
            }
        }
    }
}
