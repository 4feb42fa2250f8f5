import Conversation
import TerminalUI
import Testing

@Suite("ClientState: pastes", .timeLimit(.minutes(10)))
struct ClientStatePasteTests {
    /// A client in which a word is typed and three lines are pasted after it.
    private func asking(rows: Int = 12) -> ClientBench {
        var bench = ClientBench.up(rows: rows)
        bench.type("word ")
        bench.paste("one\ntwo\nthree\n")
        return bench
    }

    @Test func `a paste of several lines is shown, with their count and a question`() {
        var bench = ClientBench.up(rows: 12)
        #expect(bench.paste("one\ntwo\nthree\n") == [], "nothing is sent")
        expectPicture(
            of: bench,
            """
             localhost:21567  connected since 12:00:00




            -- F1 or /help lists the keys and commands; /quit leaves.
            -- 12:00:00 connected to 127.0.0.1:21567
            ────────────────────────────────────────────────────────────────────────────
            one
            two
            three
            3 lines: Enter sends all, Alt-Enter edits, Esc drops
            """)
    }

    @Test func `Enter sends the lines of a paste as messages, with the text typed around it`() {
        var bench = asking()
        #expect(
            bench.press(.enter)
                == ["word one", "two", "three"].map { .send(Array($0.utf8)) })
        #expect(bench.state.tab.editor.isEmpty)
        bench.press(.control("p"))
        #expect(bench.state.tab.editor.text == "word one\ntwo\nthree")
    }

    @Test func `Alt-Enter inserts a paste into the input, which grows`() {
        var bench = asking()
        #expect(bench.press(.altEnter) == [])
        #expect(bench.state.tab.editor.text == "word one\ntwo\nthree")
        #expect(bench.pictureRows.suffix(3) == ["> word one", "  two", "  three"])
        bench.press(.control("_"))
        #expect(bench.state.tab.editor.text == "word ", "undone as one")
    }

    @Test(arguments: [Key.escape, .control("c")])
    func `a dropped paste leaves the typed text, and cancels nothing`(key: Key) {
        var bench = asking()
        #expect(bench.press(key) == [])
        #expect(bench.state.tab.editor.text == "word ")
        #expect(bench.ruler.contains("the paste was dropped"))
        #expect(bench.press(.enter) == [.send(Array("word ".utf8))])
    }

    @Test func `no other key answers the question about a paste`() {
        var bench = asking()
        for command in [Key.tab, .up, .control("d"), .control("r"), .control("u"), .alt("1")] {
            #expect(bench.press(command) == [])
        }
        bench.type("xyz")
        #expect(bench.pictureRows.last?.hasPrefix("3 lines: Enter sends all") == true)
        #expect(bench.press(.control("z"), .control("l")) == [.suspend, .redraw])
        bench.press(.altEnter)
        #expect(bench.state.tab.editor.text == "word one\ntwo\nthree")
    }

    @Test func `a second paste is appended to the first`() {
        var bench = asking()
        bench.paste("four\nfive")
        #expect(bench.pictureRows.last?.hasPrefix("5 lines") == true)
        #expect(bench.press(.enter).count == 5)
    }

    @Test func `a stalled paste is reported until it continues`() {
        var bench = ClientBench.up()
        bench.handle(.input(.report(.pasteStalled)))
        expectPicture(
            of: bench,
            """
             localhost:21567  connected since 12:00:00



            -- F1 or /help lists the keys and commands; /quit leaves.
            -- 12:00:00 connected to 127.0.0.1:21567
            ── a paste has not ended: what follows belongs to it, Esc alone ends it ────
            >
            """)
        bench.paste("one")
        #expect(!bench.ruler.contains("paste"))
    }

    @Test func `without a connection a paste keeps waiting`() {
        var bench = ClientBench.down(rows: 12)
        bench.paste("one\ntwo")
        #expect(bench.press(.enter) == [])
        #expect(bench.ruler(inputRows: 3).contains("not connected: F5 connects"))
        #expect(bench.press(.altEnter) == [])
        #expect(bench.state.tab.editor.text == "one\ntwo")
    }

    @Test func `a pasted slash begins no command`() {
        var bench = ClientBench.up()
        bench.paste("/quit\n//x")
        #expect(bench.press(.enter) == ["/quit", "//x"].map { .send(Array($0.utf8)) })
    }

    @Test func `a pasted command after typed text is refused, and the paste stays`() {
        var bench = asking()
        bench.press(.escape)
        bench.paste("one\n/quit")
        #expect(bench.press(.enter) == [])
        #expect(bench.pictureRows.contains { $0.contains("/quit among other lines") })
        #expect(bench.pictureRows.last?.hasPrefix("2 lines") == true)
    }

    @Test(arguments: [(0, 3, false), (1, 2, true), (2, 2, true), (3, 2, false), (3, 3, true)])
    func `the setting is the number of lines from which a paste needs an answer`(
        setting: Int, lines: Int, isAsked: Bool
    ) {
        var bench = ClientBench.up(rows: 12)
        bench.configure { $0.pasteConfirm = setting }
        let text = (1...lines).map { "line \($0)" }.joined(separator: "\n")
        #expect(bench.paste(text) == [])
        #expect(bench.state.tab.editor.text == (isAsked ? "" : text))
    }

    @Test func `a paste too long for the input needs an answer whatever the setting`() {
        var bench = ClientBench.up(rows: 12)
        bench.configure { $0.pasteConfirm = 0 }
        bench.paste(Array(repeating: "a line", count: 10_000).joined(separator: "\n"))
        #expect(bench.state.tab.editor.isEmpty)
        #expect(bench.pictureRows.last?.hasPrefix("10000 lines") == true)
        bench.press(.altEnter)
        #expect(bench.pictureRows.contains { $0.contains("too long to edit: 65536 bytes") })
        #expect(bench.press(.enter).count == 10_000)
    }

    @Test func `a line too long to be a message sends nothing`() {
        var bench = ClientBench.up(rows: 12)
        bench.paste("one\n" + String(repeating: "x", count: LineEditor.byteLimit + 1))
        #expect(bench.press(.enter) == [])
        #expect(bench.pictureRows.contains { $0.contains("longer than 65536 bytes") })
    }

    @Test func `controls in a paste become text`() {
        var bench = ClientBench.up()
        bench.paste("a\u{1B}[2Jb")
        #expect(bench.press(.enter) == [.send(Array("a^[[2Jb".utf8))])
    }

    @Test func `the question fits on any screen`() {
        var bench = asking(rows: 1)
        for (rows, columns) in ClientStateScreenTests.sizes {
            bench.handle(.resized(rows: rows, columns: columns))
            let cursor = bench.state.screen().cursor
            #expect(cursor.map { $0.row < rows && $0.column < columns } ?? true)
        }
    }
}
