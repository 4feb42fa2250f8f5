import TerminalUI
import Testing
import Text
import TextTesting

@Suite("InputArea", .timeLimit(.minutes(10)))
struct InputAreaTests {
    /// The area as large as it wants to be, with a `|` written where the cursor stands.
    private func picture(
        _ editor: LineEditor, columns: Int, limit: Int = 4, prompt: String = "> "
    ) -> String {
        let area = InputArea(prompt: prompt)
        let rows = area.rows(for: editor, columns: columns, limit: limit)
        var grid = CellGrid(rows: rows, columns: columns)
        area.draw(editor, into: &grid, rows: 0..<rows)
        var lines = grid.picture.split(separator: "\n", omittingEmptySubsequences: false).map {
            Array($0)
        }
        if let cursor = grid.cursor {
            // Columns are clusters here, so pictures with wide clusters look at the grid itself.
            while lines[cursor.row].count < cursor.column { lines[cursor.row].append(" ") }
            lines[cursor.row].insert("|", at: cursor.column)
        }
        return lines.map { String($0) }.joined(separator: "\n")
    }

    private func editor(_ text: String, cursor: Int? = nil) -> LineEditor {
        LineEditor(Draft(text: text, cursor: cursor ?? text.count))
    }

    @Test(arguments: [(0, 1), (1, 1), (5, 1), (6, 2), (24, 8), (25, 8)])
    func `it may take a third of the screen`(rows: Int, limit: Int) {
        #expect(InputArea.limit(screenRows: rows) == limit)
    }

    @Test func `a short text takes one row`() {
        #expect(picture(editor("hello"), columns: 12) == "> hello|")
        #expect(picture(editor(""), columns: 12) == "> |")
        #expect(picture(editor("123456789"), columns: 12) == "> 123456789|")
    }

    @Test func `a long text is wrapped between words, under itself`() {
        #expect(
            picture(editor("one two three four", cursor: 5), columns: 12) == """
                > one t|wo
                  three
                  four
                """
        )
    }

    @Test func `a long word is broken where the row ends`() {
        #expect(
            picture(editor("1234567890abc"), columns: 12) == """
                > 123456789
                  0abc|
                """
        )
    }

    @Test func `line breaks begin rows, empty ones too`() {
        #expect(
            picture(editor("a\n\nb\n"), columns: 12) == """
                > a

                  b
                  |
                """
        )
    }

    @Test func `the cursor stays on the screen among blanks where a row ends`() {
        #expect(picture(editor("123456789 "), columns: 12) == "> 123456789\n  |")
        #expect(picture(editor("123456789   "), columns: 12) == "> 123456789\n  |")
        #expect(
            picture(editor("123456789   x", cursor: 11), columns: 12) == """
                > 123456789|
                  x
                """
        )
    }

    @Test func `beyond its limit it scrolls, and shows that there is more`() {
        let text = "a\nb\nc\nd\ne\nf\ng"
        #expect(
            picture(editor(text), columns: 8) == """
                  d    ^
                  e
                  f
                  g|
                """
        )
        #expect(
            picture(editor(text, cursor: 6), columns: 8) == """
                > a
                  b
                  c
                  |d    v
                """
        )
        #expect(
            picture(editor(text, cursor: 8), columns: 8) == """
                  c    ^
                  d
                  |e
                  f    v
                """
        )
    }

    @Test func `in one row it scrolls sideways, with line breaks as marks`() {
        #expect(picture(editor("a\nb"), columns: 12, limit: 1) == "> a^Jb|")
        #expect(
            picture(editor("abcdefghijklmnopqrstuvwxyz"), columns: 12, limit: 1)
                == "> <vwxyz|")
    }

    @Test func `a narrow screen leaves the prompt out`() {
        #expect(picture(editor("abcd"), columns: 3) == "ab\ncd|")
        #expect(picture(editor("ab"), columns: 1) == "a\nb\n|")
    }

    @Test func `wide clusters, marks of controls and combining marks keep their columns`() {
        let editor = editor("世界世e\u{301}\u{1B}[x\u{202E}")
        let area = InputArea()
        #expect(area.rows(for: editor, columns: 11, limit: 9) == 3)
        var grid = CellGrid(rows: 3, columns: 11)
        area.draw(editor, into: &grid, rows: 0..<3)
        #expect(grid.picture == "> 世界世\n  e\u{301}^[[x<20\n  2E>")
        #expect(grid.cursor == .init(row: 2, column: 5))
        #expect(grid.cells[1][3].style == Theme.standard.mark)
    }

    @Test func `a part can be highlighted in any rows`() {
        let area = InputArea()
        for (columns, lit) in [(20, [[6, 7, 8, 9, 10]]), (10, [[6, 7], [2, 3]])] {
            var grid = CellGrid(rows: lit.count, columns: columns)
            area.draw(editor("1 3456 89"), into: &grid, rows: 0..<lit.count, highlight: 4..<9)
            let shown = grid.cells.map { row in
                row.indices.filter { row[$0].style == Theme.standard.hint }
            }
            #expect(shown == lit)
        }
    }

    @Test(arguments: [
        "", "hello world, this is long", "世界世界世界世界", "\t\u{1B}[31m\u{202E}世e\u{301}🇩🇪",
        "a\n\n  b   \nc\r\nd\re\n", "          ", "x     \n     y",
    ])
    func `the cursor is always within the area`(text: String) {
        for columns in 1...24 {
            for limit in [1, 2, 3, 5] {
                for cursor in 0...text.count {
                    let editor = editor(text, cursor: cursor)
                    let rows = InputArea().rows(for: editor, columns: columns, limit: limit)
                    #expect((1...limit).contains(rows))
                    var grid = CellGrid(rows: rows + 2, columns: columns)
                    InputArea().draw(editor, into: &grid, rows: 1..<rows + 1)
                    let place = grid.cursor ?? .init(row: -1, column: -1)
                    #expect((1..<rows + 1).contains(place.row))
                    #expect((0..<columns).contains(place.column))
                }
            }
        }
    }

    @Test func `an area without room does not trap`() {
        var grid = CellGrid(rows: 0, columns: 0)
        InputArea().draw(editor("a\nb"), into: &grid, rows: 0..<0)
        InputArea().draw(editor("a\nb"), into: &grid, rows: 0..<3)
        #expect(grid.cursor == nil)
    }

    @Test(
        arguments: Corpus.hostile.map { String(decoding: $0.prefix(500), as: UTF8.self) } + [
            "one  two   three", "世界世界世界", "a\tb\t\tc世", "\u{202E}\u{202E}\u{202E} x", "   ab   ",
        ])
    func `the rows are those of the transcript's wrapping`(text: String) {
        let line = text.replacing("\n", with: " ").replacing("\r\n", with: " ")
        let visible = VisibleText(line)
        let isMixed =
            visible.clusters.contains { $0.width == 2 }
            && visible.clusters.contains(where: \.isMark)
        for columns in [2, 3, 8, 21, 80] {
            let wrapped = Wrapping(visible, columns: columns - 1).rows.map { row in
                var clusters = visible.clusters[row].map(\.character)
                while clusters.last == " " { clusters.removeLast() }
                return String(clusters)
            }
            let area = InputArea(prompt: "")
            let editor = editor(line, cursor: 0)
            let rows = area.rows(for: editor, columns: columns, limit: .max)
            var grid = CellGrid(rows: rows + 1, columns: columns)
            area.draw(editor, into: &grid, rows: 0..<rows + 1)
            let text = grid.picture.filter { $0 != " " && $0 != "\n" }
            #expect(text == wrapped.joined().filter { $0 != " " }, "nothing is lost")
            // Marks for a part of a wide cluster may be broken elsewhere.
            if isMixed { continue }
            #expect(grid.picture == wrapped.joined(separator: "\n") + "\n")
        }
    }

    @Test func `a long text is shown around the cursor, wherever that is`() {
        let text = (0..<5_000).map { "word\($0)" }.joined(separator: " ")
        var editor = editor(text)
        #expect(picture(editor, columns: 20, limit: 3).hasSuffix("word4999|"))
        editor.perform(.moveToStart)
        #expect(
            picture(editor, columns: 20, limit: 2) == "> |word0 word1 word2\n  word3 word4 word5v")
        for _ in 0..<2_500 { editor.perform(.moveWordForward) }
        #expect(picture(editor, columns: 20, limit: 3).contains("word2499|"))
    }
}
