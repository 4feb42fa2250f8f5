import TerminalUI
import Testing
import TextTesting

@Suite("LineEditor: undo", .timeLimit(.minutes(10)))
struct LineEditorUndoTests {
    /// The texts that undo shows, one after the other.
    private func undone(_ editor: LineEditor) -> [String] {
        var editor = editor
        var pictures: [String] = []
        while editor.perform(.undo) { pictures.append(editor.picture) }
        return pictures
    }

    @Test(arguments: [
        ("hello", ["|"]),
        ("one two", ["one |", "|"]),
        ("don't,  I said: no", ["don't,  I said: |", "don't,  I |", "don't,  |", "|"]),
        ("naïve 世界 ", ["naïve |", "|"]),
        ("e\u{301}te\u{301} x", ["e\u{301}te\u{301} |", "|"]),
        ("  x", ["  |", "|"]),
    ])
    func `a typed word and the blanks after it are one step`(text: String, steps: [String]) {
        var editor = LineEditor()
        editor.type(text)
        #expect(undone(editor) == steps)
    }

    @Test func `twenty wide characters are a step, since their scripts have no blanks`() {
        var editor = LineEditor()
        editor.type(String(repeating: "世", count: 50))
        #expect(undone(editor).map(\.count) == [41, 21, 1])
    }

    @Test func `a word of any length is one step`() {
        var editor = LineEditor()
        editor.type(String(repeating: "x", count: 5_000))
        #expect(undone(editor) == ["|"])
    }

    @Test func `a paste is one step, and what is typed after it another one`() {
        var editor = LineEditor()
        editor.type("see ")
        editor.insert("a long text that was pasted")
        editor.type("now")
        #expect(undone(editor) == ["see a long text that was pasted|", "see |", "|"])
        editor = LineEditor()
        editor.type("a")
        editor.insert("b")
        #expect(undone(editor) == ["a|", "|"], "a paste of one character too")
    }

    @Test(arguments: [
        (EditCommand.deleteBackward, "one t|"), (.deleteForward, "one two|"),
    ])
    func `a series of deletions is one step`(command: EditCommand, start: String) {
        var editor = LineEditor("one two")
        if command == .deleteForward { editor.perform(.moveToStart) }
        let before = editor.picture
        for _ in 0..<5 { editor.perform(command) }
        let after = editor.picture
        #expect(undone(editor) == [before])
        editor.perform(.undo)
        editor.perform(.redo)
        #expect(editor.picture == after)
    }

    @Test func `a move ends a word and a series of deletions`() {
        var editor = LineEditor()
        editor.type("ab")
        editor.perform(.moveBackward)
        editor.type("cd")
        editor.perform(.deleteBackward)
        editor.perform(.moveForward)
        editor.perform(.deleteBackward)
        #expect(undone(editor) == ["acb|", "acd|b", "a|b", "|"])
    }

    @Test func `each kill is a step`() {
        var editor = LineEditor("one two three")
        editor.perform(.killWordBackward)
        editor.perform(.killWordBackward)
        #expect(undone(editor) == ["one two |", "one two three|"])
    }

    @Test func `redo repeats the steps, until something else changes`() {
        var editor = LineEditor()
        editor.type("one two")
        editor.insert(" 世界")
        editor.perform(.killToStart)
        let steps = [editor.picture] + undone(editor)
        #expect(steps == ["|", "one two 世界|", "one two|", "one |", "|"])
        while editor.perform(.undo) {}
        for step in steps.reversed().dropFirst() {
            let redone = editor.perform(.redo)
            #expect(redone && editor.picture == step)
        }
        editor.perform(.undo)
        editor.type("x")
        let redone = editor.perform(.redo)
        #expect(!redone)
    }

    @Test func `the steps are bounded`() {
        var editor = LineEditor()
        for _ in 0..<1_200 { editor.insert("x") }
        #expect(undone(editor).count == 1_000)
    }

    @Test func `the steps of long texts are bounded by their bytes`() {
        let text = String(repeating: "x", count: LineEditor.byteLimit)
        var editor = LineEditor()
        for _ in 0..<100 { editor.replace(with: text) }
        // Each has the text before it and the one after it.
        #expect(undone(editor).count == 7)
    }

    @Test(arguments: 0..<50)
    func `whatever was done is undone exactly, and done again`(seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        let pieces = ["a", " ", "\u{301}", "🇩", "👩", "\u{200D}", "世", "\r", "\n", "🏽", "ß"]
        let commands = EditCommand.allCases.filter { $0 != .undo && $0 != .redo }
        var editor = LineEditor("🇩🇪e\u{301} two")
        let start = Array(editor.text.unicodeScalars)
        var kills = KillRing()
        for _ in 0..<200 {
            switch random.next() % 3 {
            case 0: editor.insert(pieces.randomElement(using: &random) ?? "")
            case 1: editor.type(Character(pieces.randomElement(using: &random) ?? "a"))
            default:
                editor.perform(commands.randomElement(using: &random) ?? .yank, with: &kills)
            }
        }
        let end = Array(editor.text.unicodeScalars)
        while editor.perform(.undo) { #expect(editor.clusters == Array(editor.text)) }
        #expect(Array(editor.text.unicodeScalars) == start)
        while editor.perform(.redo) {}
        #expect(Array(editor.text.unicodeScalars) == end)
    }
}
