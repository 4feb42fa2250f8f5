import TerminalUI
import Testing

@Suite("InputLine", .timeLimit(.minutes(10)))
struct InputLineTests {
    private func screen(_ editor: LineEditor, columns: Int) -> (picture: String, cursor: Int?) {
        var grid = CellGrid(rows: 1, columns: columns)
        InputLine().draw(editor, into: &grid, row: 0)
        return (grid.picture, grid.cursor?.column)
    }

    @Test func `a short line is after its prompt`() {
        #expect(screen(LineEditor("hello"), columns: 12) == ("> hello", 7))
        #expect(screen(LineEditor(), columns: 12) == (">", 2))
    }

    @Test func `a long line is shown around the cursor`() {
        var editor = LineEditor("abcdefghijklmnopqrstuvwxyz")
        #expect(screen(editor, columns: 12) == ("> <vwxyz", 8))
        editor.perform(.moveToStart)
        #expect(screen(editor, columns: 12) == ("> abcdefghi>", 2))
        for _ in 0..<8 { editor.perform(.moveForward) }
        #expect(screen(editor, columns: 12) == ("> <fghijklm>", 6))
    }

    @Test func `controls are shown as marks`() {
        #expect(screen(LineEditor("a\u{1B}b\u{202E}"), columns: 20) == ("> a^[b<202E>", 12))
    }

    @Test func `wide clusters are counted as two columns`() {
        #expect(screen(LineEditor("世界👨‍👩‍👧‍👦"), columns: 20) == ("> 世界👨‍👩‍👧‍👦", 8))
    }

    @Test func `a narrow screen leaves the prompt out`() {
        #expect(screen(LineEditor("abc"), columns: 3) == ("", 0))
        #expect(screen(LineEditor("ab"), columns: 3) == ("ab", 2))
        #expect(screen(LineEditor(), columns: 0) == ("", nil))
    }

    @Test(arguments: [
        "", "hello world, this is long", "世界世界世界世界", "\t\u{1B}[31m\u{202E}世e\u{301}🇩🇪",
    ])
    func `the cursor is always on the screen, on what follows it`(text: String) {
        for columns in 1...24 {
            var editor = LineEditor(text)
            for _ in 0...editor.clusters.count {
                let window = InputLine.window(of: editor, columns: columns)
                #expect((0..<columns).contains(window.cursorColumn))
                editor.perform(.moveBackward)
            }
        }
    }
}
