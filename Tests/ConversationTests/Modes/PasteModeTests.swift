import TerminalUI
import Testing
import TextTesting

@testable import Conversation

@Suite("PasteMode", .timeLimit(.minutes(10)))
struct PasteModeTests {
    private func pending(_ paste: String) throws -> PasteMode {
        guard case .lines(let pending) = PasteMode.read(paste) else { throw NotPending() }
        return pending
    }

    private struct NotPending: Error {}

    private func picture(_ paste: String, rows: Int, columns: Int) throws -> String {
        var grid = CellGrid(rows: rows, columns: columns)
        try pending(paste).draw(into: &grid, rows: 0..<rows)
        #expect((0..<columns).contains(grid.cursor?.column ?? -1))
        return grid.picture
    }

    @Test(arguments: [
        ("one", "one"), ("one\r", "one"), ("one\n", "one"), ("one\r\n", "one"), ("\n", ""),
        ("a\tb", "a\tb"), ("\u{1B}[31mred\u{7}", "^[[31mred^G"),
    ])
    func `one line is no question, with its end or without`(paste: String, line: String) {
        #expect(PasteMode.read(paste) == .line(line))
    }

    @Test func `another paste is appended`() throws {
        var paste = try pending("a\nb")
        #expect(paste.take(BoundInput(pasted: "c\nd\u{7}\n")) == .stay)
        #expect(paste.text == "a\nbc\nd^G")
        #expect(paste.count == 3)
    }

    @Test(arguments: ["a\rb", "a\nb\n", "a\r\nb", "a\n\n", "\r\r"])
    func `two lines wait for an answer`(paste: String) throws {
        #expect(try pending(paste).count == 2)
    }

    @Test func `the lines are in order, with what was typed around them`() throws {
        let paste = try pending("one\r\n\r\ntwo\n")
        #expect(paste.lines(within: LineEditor()) == ["one", "", "two"])
        let editor = LineEditor(Draft(text: "to: !", cursor: 4))
        #expect(paste.lines(within: editor) == ["to: one", "", "two!"])
    }

    @Test func `a paste larger than the input is sent whole`() throws {
        let line = String(repeating: "x", count: LineEditor.byteLimit)
        let paste = try pending("\(line)\n\(line)")
        #expect(paste.lines(within: LineEditor()) == [line, line])
    }

    @Test func `what was edited is what was pasted`() throws {
        var editor = LineEditor()
        editor.insert(try pending("one\rtwo\r").text)
        #expect(editor.lines == ["one", "two"])
    }

    @Test func `controls cannot hide among the lines`() throws {
        let paste = try pending("ls\u{1B}[201~\rrm\u{9B}2J\u{0}\u{7F}")
        #expect(paste.lines(within: LineEditor()) == ["ls^[[201~", "rm<9B>2J^@^?"])
    }

    @Test(
        arguments: [
            (.enter, .send), (.altEnter, .edit), (.escape, .drop), (.control("c"), .drop),
            (.pageUp, .pass), (.shiftDown, .pass), (.control("l"), .pass), (.control("z"), .pass),
            (.control("y"), .stay), (.character("y"), .stay), (.control("x"), .stay),
        ] as [(Key, PasteMode.Outcome)]
    )
    func `keys answer, scroll, or do nothing`(key: Key, outcome: PasteMode.Outcome) throws {
        var paste = try pending("a\nb")
        #expect(paste.take(BoundInput(key)) == outcome)
        #expect(paste.text == "a\nb")
    }

    @Test func `it shows its lines and asks`() throws {
        #expect(try pending("one\ntwo\nthree").rows(limit: 8) == 4)
        #expect(
            try picture("one\ntwo\n\u{1B}three", rows: 4, columns: 90) == """
                one
                two
                ^[three
                3 lines, 1 control made visible: Enter sends all, Alt-Enter edits, Esc drops
                """
        )
    }

    @Test func `the question becomes shorter with the screen`() throws {
        let paste = "one\ntwo\nthree"
        #expect(
            try picture(paste, rows: 4, columns: 60) == """
                one
                two
                three
                3 lines: Enter sends all, Alt-Enter edits, Esc drops
                """
        )
        #expect(try picture(paste, rows: 1, columns: 31) == "3 lines: Enter, Alt-Enter, Esc")
        #expect(try picture(paste, rows: 1, columns: 10) == "Enter/Esc")
        #expect(try picture(paste, rows: 1, columns: 1) == "?")
    }

    @Test func `lines without room are counted`() throws {
        let paste = "1\n2\n3\n4\n5 is longer"
        #expect(try pending(paste).rows(limit: 4) == 4)
        #expect(
            try picture(paste, rows: 4, columns: 20) == """
                1
                2
                … 3 more
                5 lines: Enter, Esc
                """
        )
        #expect(try picture("123456\n2", rows: 3, columns: 5) == "1234>\n2\n2?")
        #expect(try picture("1\n2\n3", rows: 2, columns: 12) == "… 3 more\nEnter/Esc")
    }

    @Test func `the question mentions controls and a missing end`() throws {
        let facts = try picture("a\u{7}\nb", rows: 1, columns: 90)
        #expect(facts.hasPrefix("2 lines, 1 control made visible: Enter"))
        let cut = "a\n" + String(repeating: "x", count: KeyDecoder.pasteLimit)
        #expect(try picture(cut, rows: 1, columns: 90).hasPrefix("2 lines, cut: Enter"))
    }
}
