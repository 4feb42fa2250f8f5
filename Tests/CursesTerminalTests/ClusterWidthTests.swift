import CursesTerminal
import Glibc
import SystemPackage
import TerminalTesting
import TerminalUI
import Testing
import Text

/// The columns of a cluster's neighbours and of the cursor on two terminals that count columns
/// differently: libvterm and tmux.
extension CursesTerminalTests {
    @Suite("clusters in their columns")
    struct ClusterWidths {
        static let clusters = [
            // Of two columns: Chinese, Japanese, Korean, full width.
            "世", "界", "の", "カ", "한", "Ａ", "　", "〰", "㊗",
            // Korean of joining parts, half width with its mark, what may be wide or not.
            "\u{1112}\u{1161}\u{11AB}", "\u{FF76}\u{FF9E}", "±", "…", "─", "Ω", "①",
            // Emoji: alone, joined, with a skin, flags, a flag by tags, key caps.
            "🔔", "⌚", "⚡", "👨‍👩‍👧‍👦", "👩🏽‍💻", "🏳️‍🌈", "🐻‍❄️", "👍🏿", "🏽", "🇩🇪", "🇫🇷",
            "🇩", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣", "#️⃣",
            // With selectors: as a picture, as text.
            "❤️", "☎️", "©️", "〰️", "㊗️", "☎\u{FE0E}", "⚡\u{FE0E}", "⌚\u{FE0E}",
            // With marks that combine, a few and many.
            "e\u{301}", "a\u{301}\u{302}\u{303}\u{304}\u{305}", "世\u{301}", "ก\u{0E49}",
            "\u{0BA8}\u{0BBF}", "\u{0915}\u{094D}\u{0937}\u{093F}", "ب\u{064E}\u{0651}", "לָ",
            "x\u{20DD}",
        ]

        private static let columns = 80

        /// A row for each cluster: a bar, the cluster, a `b`, and points to the margin; so that
        /// from the right one can count the column of the `b`.
        private func grid(of clusters: [String]) -> (CellGrid, ends: [Int]) {
            var grid = CellGrid(rows: clusters.count, columns: Self.columns)
            var ends: [Int] = []
            for (row, cluster) in clusters.enumerated() {
                grid.put("|", row: row, column: 0)
                let end = grid.put(cluster, row: row, column: 1, style: .plain)
                grid.put(tail(from: end), row: row, column: end)
                ends.append(end)
            }
            return (grid, ends)
        }

        private func tail(from column: Int) -> String {
            "b" + String(repeating: ".", count: Self.columns - column - 1)
        }

        /// A row for each cluster, which ends at the right margin.
        private func gridAtMargin(of clusters: [String]) -> CellGrid {
            var grid = CellGrid(rows: clusters.count, columns: Self.columns)
            for (row, cluster) in clusters.enumerated() {
                let width = VisibleText(cluster).columns
                let start = Self.columns - width
                grid.put(String(repeating: ".", count: start - 1) + "b", row: row, column: 0)
                grid.put(cluster, row: row, column: start)
            }
            return grid
        }

        // MARK: - libvterm

        @Test func `libvterm has the neighbours and the cursor in place`() throws {
            let pair = try TerminalPair(rows: Self.clusters.count, columns: Self.columns)
            let terminal = try CursesTerminal(pair)
            var (grid, ends) = grid(of: Self.clusters)
            for (row, end) in ends.enumerated() {
                grid.cursor = .init(row: row, column: end)
                terminal.draw(grid)
                pair.drain()
                #expect(pair.screen.cursor == (row, end), "\(Self.clusters[row])")
            }
            for (row, end) in ends.enumerated() {
                let shown = (0..<Self.columns).map { pair.screen[row, $0].text }
                #expect(shown.first == "|" && shown[1] != " " || Self.clusters[row] == "　")
                #expect(shown[end...].joined() == tail(from: end), "\(Self.clusters[row])")
            }
            terminal.draw(gridAtMargin(of: Self.clusters))
            pair.drain()
            for (row, cluster) in Self.clusters.enumerated() {
                let start = Self.columns - VisibleText(cluster).columns
                let shown = (0..<start).map { pair.screen[row, $0].text }.joined()
                #expect(shown == String(repeating: ".", count: start - 1) + "b", "\(cluster)")
            }
            terminal.close()
        }

        // MARK: - tmux

        @Test(.enabled(if: Tmux.isInstalled, "tmux is not installed"))
        func `tmux has the neighbours and the cursor in place`() throws {
            let tmux = try Tmux(
                "exec tail -f /dev/null", columns: Self.columns, rows: Self.clusters.count)
            let device = try tmux.openTerminal()
            defer { try? device.close() }
            let terminal = try CursesTerminal(input: device, output: device, type: "tmux-256color")
            var (grid, ends) = grid(of: Self.clusters)
            for (row, end) in ends.enumerated() {
                grid.cursor = .init(row: row, column: end)
                terminal.draw(grid)
                try tmux.settle(device)
                #expect(try tmux.cursor() == (row, end), "\(Self.clusters[row])")
            }
            for (row, shown) in try tmux.rows().prefix(ends.count).enumerated() {
                // tmux has no width for some, and so shows nothing there; nothing may move.
                let scalars = Array(shown.unicodeScalars)
                let tail = Array(tail(from: ends[row]).unicodeScalars)
                #expect(scalars.first == "|" && scalars.suffix(tail.count).elementsEqual(tail))
                #expect(scalars.count { $0 == "." } == tail.count - 1, "\(shown)")
            }
            terminal.draw(gridAtMargin(of: Self.clusters))
            try tmux.settle(device)
            for (row, shown) in try tmux.rows().prefix(ends.count).enumerated() {
                let start = Self.columns - VisibleText(Self.clusters[row]).columns
                let head = String(repeating: ".", count: start - 1) + "b"
                #expect(shown.unicodeScalars.starts(with: head.unicodeScalars), "\(shown)")
            }
            terminal.close()
        }
    }
}
