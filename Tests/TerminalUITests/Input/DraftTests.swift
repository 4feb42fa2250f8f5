import TerminalUI
import Testing

@Suite("Draft", .timeLimit(.minutes(10)))
struct DraftTests {
    @Test(arguments: ["", "one", "a\nb\\\r", " 世🇩🇪 ", "12 x"])
    func `a draft is read back from its line with its cursor`(text: String) {
        for cursor in 0...text.count {
            let draft = Draft(text: text, cursor: cursor)
            #expect(!draft.line.contains("\n"))
            #expect(Draft(line: Array(draft.line.utf8)) == draft)
            #expect(LineEditor(draft).draft == draft)
        }
    }

    @Test func `a cursor outside is moved to the nearer end`() {
        #expect(Draft(line: Array("99 abc".utf8)) == Draft(text: "abc", cursor: 3))
        #expect(Draft(text: "abc", cursor: -1).cursor == 0)
    }

    @Test(arguments: ["", "abc", "x abc", "-1 abc", "3 \\", "99999999999999999999 abc", " abc"])
    func `an invalid line is no draft`(line: String) {
        #expect(Draft(line: Array(line.utf8)) == nil)
    }
}
