import TerminalUI
import Testing

@Suite("Draft", .timeLimit(.minutes(5)))
struct DraftTests {
    @Test(arguments: ["", "one", "a\nb\\\r", " 世🇩🇪 ", "12 x"])
    func `a draft outlives its line, cursor and all`(text: String) {
        for cursor in 0...text.count {
            let draft = Draft(text: text, cursor: cursor)
            #expect(!draft.line.contains("\n"))
            #expect(Draft(line: Array(draft.line.utf8)) == draft)
            #expect(LineEditor(draft).draft == draft)
        }
    }

    @Test func `a cursor outside stands at the nearer end`() {
        #expect(Draft(line: Array("99 abc".utf8)) == Draft(text: "abc", cursor: 3))
        #expect(Draft(text: "abc", cursor: -1).cursor == 0)
    }

    @Test(arguments: ["", "abc", "x abc", "-1 abc", "3 \\", "99999999999999999999 abc", " abc"])
    func `a broken line is no draft`(line: String) {
        #expect(Draft(line: Array(line.utf8)) == nil)
    }
}
