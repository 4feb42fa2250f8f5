import Conversation
import TerminalUI
import Testing

@Suite("ClientState: search of the transcript", .timeLimit(.minutes(10)))
struct ClientStateSearchTests {
    private var bench = ClientBench.up()

    private init() {
        for number in 1...9 { bench.receive("line \(number) of \(number % 3)") }
    }

    /// As the session does.
    private mutating func finish() {
        while bench.state.hasWork { bench.handle(.workOn) }
    }

    /// The text of each cell that has these attributes, and a dot for each other cell.
    private func marked(_ attributes: Style.Attributes) -> [String] {
        bench.state.screen().cells[1..<6].map { row in
            String(
                row.map { $0.style.attributes.isSuperset(of: attributes) ? $0.cluster : "." }
            ).replacing(/\.+$/, with: "")
        }
    }

    @Test mutating func `incremental search in place with count (3/17) and highlight of hits`() {
        bench.press(.control("s"))
        bench.type("of 2")
        finish()
        expectPicture(
            of: bench,
            """
             localhost:21567  connected since 12:00:00
            line 5 of 2
            line 6 of 0
            line 7 of 1
            line 8 of 2
            line 9 of 0
            ── 1/3: Ctrl-S newer, Ctrl-R older, Enter stays, Esc goes back ─────────────
            search 1/3: of 2
            """)
        #expect(marked(.reversed) == [".......of 2", "", "", ".......of 2", ""])
        #expect(marked([.reversed, .underlined]) == ["", "", "", ".......of 2", ""])
        bench.press(.control("r"), .up)
        finish()
        #expect(bench.lines.contains("line 2 of 2"))
        #expect(bench.ruler.contains(" 3/3: Ctrl-S newer"))
        bench.press(.control("r"))
        finish()
        #expect(bench.ruler.contains(" 1/3: wrapped, Ctrl-S newer"))
        bench.press(.down)
        finish()
        #expect(bench.ruler.contains(" 3/3: wrapped"))
    }

    @Test mutating func `Escape returns to where the search began, and the draft is unchanged`() {
        bench.type("draft")
        let before = bench.picture
        for key in [Key.escape, .control("g"), .control("c")] {
            bench.press(.control("s"))
            bench.type("line 1 ")
            finish()
            #expect(bench.lines.contains("line 1 of 1"))
            #expect(bench.press(key) == [])
            #expect(bench.picture == before)
        }
    }

    @Test
    mutating func
        `Enter stays at the hit, hits are highlighted until the next key, Alt-P and Alt-N go on`()
    {
        bench.press(.control("s"))
        bench.type("of 1")
        finish()
        bench.press(.control("r"), .control("r"), .enter)
        finish()
        #expect(bench.pictureRows.last == ">")
        #expect(bench.lines.contains("line 1 of 1"))
        #expect(bench.ruler.contains(" 3/3: Alt-P older, Alt-N newer"))
        #expect(marked(.reversed).contains(".......of 1"))
        bench.type("x")
        #expect(!marked(.reversed).contains(".......of 1"))
        #expect(bench.lines.contains("line 1 of 1"))
        bench.press(.alt("n"), .alt("n"))
        finish()
        #expect(bench.ruler.contains(" 1/3: Alt-P older"))
        #expect(bench.lines.contains("line 7 of 1"))
        bench.press(.alt("p"))
        finish()
        #expect(bench.ruler.contains(" 2/3: Alt-P older"))
    }

    @Test mutating func `Alt-P before any search shows the key that searches`() {
        bench.press(.alt("p"))
        #expect(bench.ruler.contains("no search yet: Ctrl-S searches"))
    }

    @Test mutating func `hits in lines that arrive are counted, and the view stays`() {
        bench.press(.control("s"))
        bench.type("of 2")
        finish()
        let lines = bench.lines
        bench.receive("line 11 of 2")
        #expect(bench.state.hasWork)
        finish()
        #expect(bench.ruler.contains(" 2/4: "))
        #expect(bench.lines == lines)
    }

    @Test mutating func `Alt-R searches for a regular expression, and an invalid one is reported`()
    {
        bench.press(.control("s"))
        bench.type("line [78]")
        finish()
        #expect(bench.ruler.contains(" no hit: "))
        bench.press(.alt("r"))
        finish()
        #expect(bench.pictureRows.last == "search regex 1/2: line [78]")
        bench.type("(")
        #expect(bench.pictureRows.last == "search regex ?!: line [78](")
        #expect(bench.ruler.contains("not a regular expression: a ) is missing"))
        bench.press(.backspace)
        finish()
        #expect(bench.pictureRows.last == "search regex 1/2: line [78]")
    }

    @Test mutating func `typing narrows the search, deleting widens it`() {
        bench.press(.control("s"))
        bench.type("line")
        finish()
        bench.press(.control("r"), .control("r"))
        finish()
        #expect(bench.ruler.contains(" 3/9: "))
        bench.type(" 7")
        finish()
        #expect(bench.ruler.contains(" 1/1: "))
        bench.press(.backspace)
        finish()
        #expect(bench.ruler.contains(" 1/9: "))
        bench.press(.control("u"))
        #expect(bench.ruler.contains("Ctrl-S: the last search"))
        #expect(!bench.state.hasWork)
    }

    @Test mutating func `Ctrl-S with nothing typed repeats the last search`() {
        bench.press(.control("s"))
        bench.paste("of 2\nignored")
        finish()
        bench.press(.escape, .control("s"), .control("s"))
        finish()
        #expect(bench.pictureRows.last == "search 1/3: of 2")
    }

    @Test mutating func `the command searches too, and refuses an invalid expression`() {
        bench.enter("/search OF")
        finish()
        #expect(bench.ruler.contains(" no hit: Alt-P older"))
        bench.enter("/search /line [12] /")
        finish()
        #expect(bench.ruler.contains(" 1/2: Alt-P older"))
        #expect(bench.lines.contains("line 2 of 2"))
        bench.enter("/search /(/")
        #expect(bench.ruler.contains("not a regular expression"))
        #expect(bench.pictureRows.last == "> /search /(/")
        bench.press(.control("u"))
        bench.enter("/search")
        #expect(bench.pictureRows.last == "search:")
    }

    @Test mutating func `a key that the search does not use closes it and has its usual meaning`() {
        bench.press(.control("s"))
        bench.type("of 2")
        finish()
        bench.press(.pageUp, .control("l"))
        #expect(bench.pictureRows.last == "search 1/3: of 2")
        #expect(bench.press(.function(5)) == [.dial])
        #expect(bench.pictureRows.last == ">")
    }

    @Test mutating func `an address in a line is underlined`() {
        bench.receive("see https://example.org/a, and go")
        #expect(marked(.underlined).last == "....https://example.org/a")
    }

    @Test mutating func `lines that arrived during a search are unread after Escape`() {
        bench.press(.control("s"))
        bench.type("line 1 ")
        finish()
        for number in 10...20 { bench.receive("line \(number)") }
        bench.press(.escape)
        #expect(bench.lines.last == "line 20")
        #expect(bench.ruler.contains("unread from above: F6"))
        bench.press(.function(6))
        #expect(bench.lines.first == "── new since you looked away ──")
    }

    @Test
    mutating func `hits of an earlier search are not highlighted when its tab is shown again`() {
        bench.enter("/search of 2")
        finish()
        #expect(bench.ruler.contains("Alt-P older"))
        bench.enter("/connect chat.example:23")
        bench.press(.control("s"))
        bench.type("x")
        finish()
        bench.press(.alt("1"))
        #expect(!bench.ruler.contains("Alt-P older"))
    }

    @Test func `the first Escape after a search ends its row, the next one the countdown`() {
        var bench = ClientBench.down()
        bench.enter("/search lists")
        #expect(bench.title.contains("retry in") && bench.ruler.contains("1/1"))
        bench.press(.escape)
        #expect(bench.title.contains("retry in") && !bench.ruler.contains("1/1"))
        bench.press(.escape)
        #expect(!bench.title.contains("retry in"))
    }
}
