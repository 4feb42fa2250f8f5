import TerminalUI
import Testing
import TextTesting

@Suite("LineEditor", .timeLimit(.minutes(10)))
struct LineEditorTests {
    /// A line with its cursor written as `|`, after some commands.
    private func line(_ start: String, _ commands: EditCommand...) -> String {
        var editor = editor(start)
        var kills = KillRing()
        for command in commands { editor.perform(command, with: &kills) }
        return editor.picture
    }

    private func editor(_ picture: String) -> LineEditor {
        let parts = picture.split(separator: "|", omittingEmptySubsequences: false)
        return LineEditor(Draft(text: parts.joined(), cursor: parts[0].count))
    }

    @Test(arguments: [
        ("one |two", EditCommand.moveBackward, "one| two"),
        ("|one", .moveBackward, "|one"),
        ("one|", .moveForward, "one|"),
        ("世|界", .moveForward, "世界|"),
        ("one two|", .moveWordBackward, "one |two"),
        ("one-two  |", .moveWordBackward, "one-|two  "),
        ("  |", .moveWordBackward, "|  "),
        ("|  one two", .moveWordForward, "  one| two"),
        ("on|e, two", .moveWordForward, "one|, two"),
        ("one| ,", .moveWordForward, "one ,|"),
        ("on|e", .moveToStart, "|one"),
        ("on|e", .moveToEnd, "one|"),
    ])
    func `the cursor moves by clusters and words`(
        start: String,
        command: EditCommand,
        end: String
    ) {
        #expect(line(start, command) == end)
    }

    @Test(arguments: [
        ("on|e", EditCommand.deleteBackward, "o|e"),
        ("👨‍👩‍👧‍👦|x", .deleteBackward, "|x"),
        ("a🇩🇪|", .deleteBackward, "a|"),
        ("e\u{301}|", .deleteBackward, "|"),
        ("|👍🏽x", .deleteForward, "|x"),
        ("|", .deleteBackward, "|"),
        ("x|", .deleteForward, "x|"),
        ("ab|", .transpose, "ba|"),
        ("a|bc", .transpose, "ba|c"),
        ("|ab", .transpose, "|ab"),
        ("a|", .transpose, "a|"),
        ("世|👍", .transpose, "👍世|"),
        ("| one two", .upcaseWord, " ONE| two"),
        ("ONE |TWO", .downcaseWord, "ONE two|"),
        ("|oNE two", .capitalizeWord, "One| two"),
        ("|straße", .upcaseWord, "STRASSE|"),
        ("one|", .upcaseWord, "one|"),
    ])
    func `deletions and changes take whole clusters`(
        start: String,
        command: EditCommand,
        end: String
    ) {
        #expect(line(start, command) == end)
    }

    @Test(arguments: [
        ("one two|", EditCommand.killWordBackward, "one |", "two"),
        ("one-two|", .killWordBackward, "one-|", "two"),
        ("one-two |", .killToBlank, "|", "one-two "),
        ("x one-two|", .killToBlank, "x |", "one-two"),
        ("|one two", .killWordForward, "| two", "one"),
        ("one| two!", .killWordForward, "one|!", " two"),
        ("one |two", .killToStart, "|two", "one "),
        ("one |two", .killToEnd, "one |", "two"),
    ])
    func `what is killed can be yanked`(
        start: String,
        command: EditCommand,
        end: String,
        killed: String
    ) {
        #expect(line(start, command) == end)
        #expect(
            line(start, command, .moveToStart, .yank)
                == killed + "|" + end.filter { $0 != "|" }
        )
    }

    @Test func `consecutive kills are joined in the order of the text`() {
        #expect(
            line("one two| three", .killWordBackward, .killWordBackward, .yank) == "one two| three"
        )
        #expect(line("|one two", .killWordForward, .killToEnd, .killToEnd, .yank) == "one two|")
        #expect(line("a b| c d", .killToStart, .killToEnd, .yank) == "a b c d|")
    }

    @Test func `a move between kills separates them`() {
        #expect(
            line("one two|", .killWordBackward, .moveToEnd, .killWordBackward, .yank) == "one |"
        )
    }

    @Test func `yankPop goes back through the kills, right after a yank`() {
        var editor = editor("one two|")
        var kills = KillRing()
        editor.perform(.killWordBackward, with: &kills)
        editor.perform(.moveToEnd, with: &kills)
        editor.perform(.killToStart, with: &kills)
        editor.perform(.yank, with: &kills)
        #expect(editor.text == "one ")
        editor.perform(.yankPop, with: &kills)
        #expect(editor.text == "two")
        editor.perform(.yankPop, with: &kills)
        #expect(editor.text == "one ")
        editor.perform(.moveToStart, with: &kills)
        let popped = editor.perform(.yankPop, with: &kills)
        #expect(!popped)
    }

    @Test func `what one editor killed another one yanks, and adds to it no kill of its own`() {
        var (one, other) = (editor("one two|"), editor("three|"))
        var kills = KillRing()
        one.perform(.killWordBackward, with: &kills)
        one.endSeries()
        other.perform(.yank, with: &kills)
        #expect(other.picture == "threetwo|")
        other.perform(.killToStart, with: &kills)
        one.perform(.killToBlank, with: &kills)
        one.perform(.yank, with: &kills)
        #expect(one.picture == "one |")
    }

    @Test(arguments: [
        ["e", "\u{301}"], ["👩", "\u{200D}", "💻"], ["🇩", "🇪"], ["👍", "🏽"], ["❤", "\u{FE0F}"],
    ])
    func `typed marks join the cluster before them`(parts: [String]) {
        var editor = LineEditor("a")
        for part in parts { editor.insert(part) }
        #expect(editor.clusters == ["a", Character(parts.joined())])
        #expect(editor.cursor == 2)
        editor.perform(.deleteBackward)
        #expect(editor.text == "a")
    }

    @Test func `flags are formed again when a half is inserted before them`() {
        var editor = LineEditor("🇪🇫🇷")
        editor.perform(.moveToStart)
        editor.insert("🇩")
        #expect(editor.clusters == ["🇩🇪", "🇫🇷"])
        #expect(editor.cursor == 1)
    }

    @Test func `clusters join when the text between them is deleted`() {
        #expect(line("🇩x|🇪", .deleteBackward) == "🇩🇪|")
    }

    @Test func `as in readline, only an empty kill to the end continues a sequence of kills`() {
        #expect(line("one two|", .killToBlank, .killToEnd, .killToBlank, .yank) == "one two|")
        #expect(line("one two|", .killToBlank, .killWordForward, .killToBlank, .yank) == "one |")
    }

    @Test(arguments: [
        ("one two|", "two one|"), ("one| two", "two one|"), ("one, |two x", "two, one| x"),
        ("|one two", "|one two"), ("one  t|wo ", "two  one| "), ("  one|", "  one|"),
    ])
    func `words are swapped`(start: String, end: String) {
        #expect(line(start, .transposeWords) == end)
    }

    @Test(arguments: [
        ("ab\nc|d", EditCommand.moveToStart, "ab\n|cd"),
        ("a|b\ncd", .moveToEnd, "ab|\ncd"),
        ("a|b\ncd", .killToEnd, "a|\ncd"),
        ("ab|\ncd", .killToEnd, "ab|cd"),
        ("ab\nc|d", .killToStart, "ab\n|d"),
        ("ab\n|cd", .killToStart, "ab|cd"),
        ("ab|\ncd", .transpose, "ba|\ncd"),
        ("ab\n|cd", .transpose, "ab\n|cd"),
        ("ab\nc|", .transpose, "ab\nc|"),
        ("ab\n|cd", .moveWordBackward, "|ab\ncd"),
    ])
    func `the current line has its own start and end`(
        start: String, command: EditCommand, end: String
    ) {
        #expect(line(start, command) == end)
    }

    @Test func `moves between lines keep to their column`() {
        var editor = editor("世界x\na\n12345|")
        var places: [String] = []
        for _ in 0..<2 {
            editor.moveUp()
            places.append(editor.picture)
        }
        #expect(places == ["世界x\na|\n12345", "世界x|\na\n12345"])
        let isHigher = editor.moveUp()
        #expect(!isHigher)
        editor.perform(.moveBackward)
        editor.moveDown()
        editor.moveDown()
        #expect(editor.picture == "世界x\na\n1234|5")
        let isLower = editor.moveDown()
        #expect(!isLower)
    }

    @Test func `lines are the texts between line breaks`() {
        #expect(LineEditor("one\n\ntwo\r\nthree\rx").lines == ["one", "", "two", "three\rx"])
        #expect(LineEditor().lines == [""])
    }

    @Test func `a line is cut at its limit`() {
        var editor = LineEditor()
        let isWhole = editor.insert(String(repeating: "世", count: 30_000))
        #expect(!isWhole)
        #expect(editor.clusters.count == LineEditor.byteLimit / 3)
        let fits = editor.insert("x")
        #expect(fits)
        let isOver = editor.insert("y")
        #expect(!isOver)
        #expect(editor.text.utf8.count == LineEditor.byteLimit)
    }

    @Test func `taking the line empties it`() {
        var editor = editor("one two|")
        let taken = editor.take()
        #expect(taken == "one two")
        #expect(editor.isEmpty && editor.cursor == 0)
        let undone = editor.perform(.undo)
        #expect(!undone)
    }

    @Test func `replacing the line can be undone`() {
        var editor = editor("dr|aft")
        editor.replace(with: "older")
        #expect(editor.picture == "older|")
        editor.perform(.undo)
        #expect(editor.picture == "dr|aft")
    }

    @Test(arguments: 0..<50)
    func `clusters stay those of the text, whatever is done`(seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        let pieces = ["a", " ", "\u{301}", "🇩", "👩", "\u{200D}", "世", "\r", "\n", "🏽", "ß"]
        var editor = LineEditor()
        var kills = KillRing()
        for _ in 0..<300 {
            if random.next() % 2 == 0 {
                editor.insert(pieces.randomElement(using: &random) ?? "")
            } else {
                let command = EditCommand.allCases.randomElement(using: &random) ?? .undo
                editor.perform(command, with: &kills)
            }
            #expect(editor.clusters == Array(editor.text))
            #expect((0...editor.clusters.count).contains(editor.cursor))
        }
    }
}

extension LineEditor {
    /// The text, with the cursor written as `|`.
    var picture: String {
        String(clusters[..<cursor]) + "|" + String(clusters[cursor...])
    }

    /// Performs a command that needs no kills of earlier ones.
    @discardableResult
    mutating func perform(_ command: EditCommand) -> Bool {
        var kills = KillRing()
        return perform(command, with: &kills)
    }

    /// Types a text, key by key.
    mutating func type(_ text: String) {
        for character in text { type(character) }
    }
}
