import TerminalTesting
import Testing

extension EndToEndTests {
    /// The real client in tmux, which counts columns in a way of its own.
    @Suite("In tmux", .timeLimit(.minutes(10)), .enabled(if: Tmux.isInstalled, "tmux is missing"))
    struct TmuxTests {
        private let tmux: Tmux

        init() throws {
            tmux = try Tmux("exec \(try ChildProcess.product("carillon")) --local")
            try waitForText("connected since")
        }

        private func waitForText(_ text: String) throws {
            try tmux.wait(for: text) { try tmux.rows().contains { $0.contains(text) } }
        }

        /// Without the blanks at its end.
        private func waitForRow(_ isWanted: (Substring) -> Bool) throws {
            try tmux.wait(for: "a row") {
                try tmux.rows().contains { isWanted($0.prefix(upTo: Self.end(of: $0))) }
            }
        }

        private static func end(of row: String) -> String.Index {
            row.lastIndex { $0 != " " }.map(row.index(after:)) ?? row.startIndex
        }

        @Test func `the cursor is after what is typed`() throws {
            let texts: [(String, Int)] = [
                ("世界", 4), ("e\u{301}", 1), ("👨‍👩‍👧", 2), ("🇩🇪", 2), ("❤️", 2), ("한", 2), ("x", 1),
            ]
            var column = 2
            for (text, width) in texts {
                try tmux.type(text)
                column += width
                try tmux.wait(for: "the cursor behind \(text), in column \(column)") {
                    try tmux.cursor() == (23, column)
                }
            }
            try tmux.type("\r")
            try tmux.wait(for: "an empty line") { try tmux.cursor() == (23, 2) }
            try waitForText("] 世界")
            try waitForText("한x")
        }

        @Test func `neither question nor focus leaves a trace`() throws {
            // What tmux sends to a program whose window gets and loses the focus.
            try tmux.type("a\u{1B}[Ib\u{1B}[Oc")
            try waitForRow { $0 == "> abc" }
            try tmux.type("\r")
            try waitForRow { $0.hasSuffix("] abc") }
        }
    }
}
