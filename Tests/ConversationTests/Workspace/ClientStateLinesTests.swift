import Conversation
import TerminalUI
import Testing

@Suite("ClientState: several lines", .timeLimit(.minutes(10)))
struct ClientStateLinesTests {
    @Test func `Alt-Enter makes the input grow, and Enter sends each line as a message`() {
        var bench = ClientBench.up()
        bench.type("one")
        bench.press(.altEnter)
        bench.type("two")
        expectPicture(
            of: bench,
            """
             localhost:21567  connected since 12:00:00


            -- F1 or /help lists the keys and commands; /quit leaves.
            -- 12:00:00 connected to 127.0.0.1:21567
            ────────────────────────────────────────────────────────────────────────────
            > one
              two
            """)
        #expect(bench.press(.enter) == [.send(Array("one".utf8)), .send(Array("two".utf8))])
        #expect(bench.lines.suffix(2) == ["...sending one...", "...sending two..."])
        #expect(bench.state.tab.editor.isEmpty)
    }

    @Test func `the input takes a third of the screen at most, and then scrolls`() {
        var bench = ClientBench.up(rows: 9, columns: 40)
        for number in 1...5 {
            bench.type("line \(number)")
            if number < 5 { bench.press(.altEnter) }
        }
        let input = bench.pictureRows.suffix(3)
        #expect(input.last == "  line 5")
        #expect(bench.pictureRows[5].hasPrefix("────"), "the ruler is right above")
        #expect(input.first?.hasSuffix("^") == true, "there is more above")
    }

    @Test func `a small screen keeps one row for the input`() {
        var bench = ClientBench.up(rows: 5, columns: 40)
        bench.type("one")
        bench.press(.altEnter)
        bench.type("two")
        #expect(bench.pictureRows.last == "> one^Jtwo")
    }

    @Test func `an empty line within a text is an empty message, and closes nothing`() {
        var bench = ClientBench.up()
        bench.type("GET / HTTP/1.0")
        bench.press(.altEnter)
        #expect(bench.press(.enter) == [.send(Array("GET / HTTP/1.0".utf8)), .send([])])
        #expect(bench.title.contains("connected since"))
    }

    @Test func `each line waits for its own reply`() {
        var bench = ClientBench.up()
        bench.type("one")
        bench.press(.altEnter)
        bench.enter("two")
        bench.receive("[now] one")
        bench.handle(.lost("reset by peer"))
        #expect(bench.lines.contains("not answered: two"))
        #expect(!bench.lines.contains("not answered: one"))
        bench.handle(.connected(peer: "peer"))
        #expect(bench.press(.alt("s")) == [.send(Array("two".utf8))])
    }

    @Test func `two slashes send one in a text of several lines too`() {
        var bench = ClientBench.up()
        bench.type("//one")
        bench.press(.altEnter)
        #expect(bench.enter("//two") == [.send(Array("/one".utf8)), .send(Array("/two".utf8))])
    }

    @Test func `a command among other lines is not run, and nothing is sent`() {
        var bench = ClientBench.up()
        bench.type("one")
        bench.press(.altEnter)
        #expect(bench.enter("/quit now") == [])
        #expect(bench.ruler(inputRows: 2).contains("/quit among other lines: //… sends a line"))
        #expect(bench.state.tab.editor.text == "one\n/quit now")
    }

    @Test func `without a connection the whole text stays`() {
        var bench = ClientBench.down()
        bench.type("one")
        bench.press(.altEnter)
        bench.enter("two")
        #expect(bench.state.tab.editor.text == "one\ntwo")
    }

    @Test func `Up and Down move in the text, and beyond its ends in the history`() {
        var bench = ClientBench.up()
        bench.enter("sent")
        bench.press(.altEnter)
        bench.type("two")
        bench.press(.up)
        #expect(bench.state.tab.editor.cursor == 0)
        bench.press(.up)
        #expect(bench.state.tab.editor.text == "sent")
        bench.press(.down)
        #expect(bench.state.tab.editor.text == "\ntwo")
    }

    @Test func `a text of several lines is one entry of the history`() {
        var bench = ClientBench.up()
        bench.type("one")
        bench.press(.altEnter)
        bench.enter("two")
        bench.press(.control("p"))
        #expect(bench.state.tab.editor.text == "one\ntwo")
    }
}

extension ClientBench {
    /// The line above an input of so many rows.
    func ruler(inputRows: Int) -> String {
        pictureRows.dropLast(inputRows).last ?? ""
    }
}
