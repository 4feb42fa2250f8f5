import TerminalUI
import Testing

@Suite("Completion", .timeLimit(.minutes(10)))
struct CompletionTests {
    private func completion(
        _ word: String, _ candidates: [String], endsWord: Bool = false
    ) throws -> Completion {
        let range = 4..<4 + word.count
        return try #require(
            Completion(of: word, at: range, candidates: candidates, endsWord: endsWord))
    }

    private func editor(_ word: String, before rest: String = "") -> LineEditor {
        LineEditor(Draft(text: "say " + word + rest, cursor: 4 + word.count))
    }

    @Test(arguments: [
        ("he", ["hello", "help"], "hel"), ("he", ["hello"], "hello"),
        ("he", ["Hello", "help"], "he"),
        ("HE", ["HELP", "HELD"], "HEL"), ("", ["a", "b"], ""), ("世", ["世界", "世界一"], "世界"),
    ])
    func `candidates have a common prefix`(word: String, candidates: [String], common: String)
        throws
    {
        #expect(try completion(word, candidates).commonPrefix == common)
    }

    @Test func `a single candidate is written at once`() throws {
        for (endsWord, rest, text) in [
            (false, "", "say hello"), (true, "", "say hello "), (true, " x", "say hello x"),
            (true, "x", "say hello x"),
        ] {
            var editor = editor("he", before: rest)
            var completion = try completion("he", ["hello"], endsWord: endsWord)
            let goesOn = completion.begin(in: &editor)
            #expect(!goesOn)
            #expect(editor.text == text)
        }
    }

    @Test func `Tab cycles through the candidates, Shift-Tab backwards`() throws {
        var editor = editor("he", before: "!")
        var completion = try completion("he", ["hello", "help", "held"], endsWord: true)
        var texts: [String] = []
        let goesOn = completion.begin(in: &editor)
        #expect(goesOn)
        texts.append(editor.text)
        for _ in 0..<4 {
            completion.next(in: &editor)
            texts.append(editor.text)
        }
        completion.previous(in: &editor)
        completion.previous(in: &editor)
        texts.append(editor.text)
        #expect(
            texts
                == [
                    "say hel!", "say hello!", "say help!", "say held!", "say hello!", "say help!",
                ].enumerated().map { $0.offset == 5 ? "say help!" : $0.element })
        #expect(editor.cursor == 8)
        editor.perform(.undo)
        #expect(editor.text == "say he!")
    }

    @Test func `Shift-Tab begins with the last`() throws {
        var editor = editor("he")
        var completion = try completion("he", ["hello", "help", "held"])
        _ = completion.begin(in: &editor)
        completion.previous(in: &editor)
        #expect(editor.text == "say held")
    }

    @Test func `without candidates there is no completion`() {
        #expect(Completion(of: "x", at: 0..<1, candidates: []) == nil)
    }

    private func picture(_ completion: Completion, columns: Int) -> String {
        var grid = CellGrid(rows: 1, columns: columns)
        completion.draw(into: &grid, row: 0)
        return grid.picture
    }

    @Test func `candidates are in a row, page by page`() throws {
        var editor = editor("")
        var completion = try completion("", ["one", "two", "three", "世界", "five"])
        #expect(picture(completion, columns: 40) == "one  two  three  世界  five")
        #expect(picture(completion, columns: 12) == "one  two  …")
        for _ in 0..<3 { completion.next(in: &editor) }
        #expect(picture(completion, columns: 14) == "… three  世界…")
        for _ in 0..<2 { completion.next(in: &editor) }
        #expect(picture(completion, columns: 14) == "… five")
        #expect(picture(completion, columns: 4) == "… f…")
    }

    @Test func `the selected one is highlighted`() throws {
        var editor = editor("")
        var completion = try completion("", ["one", "two"])
        completion.next(in: &editor)
        completion.next(in: &editor)
        var grid = CellGrid(rows: 1, columns: 12)
        completion.draw(into: &grid, row: 0)
        let lit = grid.cells[0].indices.filter { grid.cells[0][$0].style == Theme.standard.hint }
        #expect(lit == [5, 6, 7])
    }

    @Test func `no screen is too small for the row`() throws {
        var editor = editor("")
        var completion = try completion("", ["世界世界", "\u{1B}[31m", "three"])
        for _ in 0..<3 {
            completion.next(in: &editor)
            for columns in 0...12 { _ = picture(completion, columns: columns) }
        }
        var none = CellGrid(rows: 0, columns: 0)
        completion.draw(into: &none, row: 0)
    }
}
