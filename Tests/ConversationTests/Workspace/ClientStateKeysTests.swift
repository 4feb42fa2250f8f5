import Conversation
import ReactorKit
import TerminalUI
import Testing

@Suite("ClientState: keys", .timeLimit(.minutes(10)))
struct ClientStateKeysTests {
    // MARK: - Lines

    @Test func `Up and Down walk through what was sent, and back to the draft`() {
        var bench = ClientBench.up()
        bench.enter("one")
        bench.enter("two")
        bench.type("draft")
        bench.press(.control("p"))
        #expect(bench.state.tab.editor.text == "two")
        bench.press(.control("p"), .control("p"))
        #expect(bench.state.tab.editor.text == "one")
        bench.press(.control("n"))
        #expect(bench.state.tab.editor.text == "two")
        bench.press(.down, .down)
        #expect(bench.state.tab.editor.text == "draft")
    }

    @Test func `Up finds only what begins as the text before the cursor does`() {
        var bench = ClientBench.up()
        for line in ["get one", "put two", "get three"] { bench.enter(line) }
        bench.type("get")
        bench.press(.up)
        #expect(bench.state.tab.editor.text == "get three")
        bench.press(.up, .up)
        #expect(bench.state.tab.editor.text == "get one")
        bench.press(.down, .down)
        #expect(bench.state.tab.editor.text == "get")
    }

    @Test func `a line that was not sent is not in the history`() {
        var bench = ClientBench.down()
        bench.enter("not yet")
        bench.press(.control("c"), .up)
        #expect(bench.state.tab.editor.isEmpty)
    }

    @Test(arguments: ["whole line\n", "whole line\r\n"])
    func `the line end of a pasted line leaves no blank behind`(text: String) {
        var bench = ClientBench.up()
        bench.paste(text)
        #expect(bench.press(.enter) == [.send(Array("whole line".utf8))])
    }

    @Test func `text that does not fit into the line is reported`() {
        var bench = ClientBench.up()
        bench.paste(String(repeating: "x", count: LineEditor.byteLimit))
        #expect(!bench.ruler(inputRows: 2).contains("full"))
        bench.type("y")
        #expect(bench.ruler(inputRows: 2).contains("the line is full: 65536 bytes"))
        #expect(bench.state.tab.editor.text.utf8.count == LineEditor.byteLimit)
    }

    @Test func `blanks alone are a message`() {
        var bench = ClientBench.up()
        #expect(bench.enter("  ") == [.send([0x20, 0x20])])
    }

    @Test func `a key without a meaning does nothing`() {
        var bench = ClientBench.up()
        #expect(bench.press(.insert, .function(9), .alt("q")) == [])
        #expect(bench.state.tab.editor.isEmpty)
    }

    // MARK: - Commands

    @Test func `a slash command is done, and two slashes send one`() {
        var bench = ClientBench.up()
        #expect(bench.enter("/reconnect") == [.dial])
        bench.handle(.connected(peer: "peer"))
        #expect(bench.enter("//x") == [.send(Array("/x".utf8))])
        #expect(bench.enter("/quit") == [.quit])
    }

    @Test func `an unknown command sends nothing, and stays to be corrected`() {
        var bench = ClientBench.up()
        #expect(bench.enter("/reconect now") == [])
        #expect(bench.state.tab.editor.text == "/reconect now")
        #expect(
            bench.ruler.contains(
                "error: no command /reconect; //… sends a line that starts with a slash"))
        bench.press(.left)
        #expect(!bench.ruler.contains("no command"), "the next key takes the hint away")
    }

    @Test func `commands work while nothing is connected`() {
        var bench = ClientBench.down()
        #expect(bench.enter("/help") == [])
        #expect(bench.lines.first == "Messages")
        bench.press(.escape)
        #expect(bench.enter("/quit") == [.quit])
    }

    // MARK: - Leaving

    @Test func `Ctrl-C clears the line, and Ctrl-Y brings it back`() {
        var bench = ClientBench.up()
        bench.type("Where is hope")
        bench.press(.home)
        #expect(bench.press(.control("c")) == [])
        #expect(bench.state.tab.editor.isEmpty)
        #expect(bench.ruler.contains("Ctrl-Y brings the line back"))
        bench.press(.control("y"))
        #expect(bench.state.tab.editor.text == "Where is hope")
    }

    @Test func `Ctrl-C clears all rows of a text, wherever the cursor is, and ends the walk`() {
        var bench = ClientBench.up()
        for line in ["alpha", "beta"] { bench.enter(line) }
        bench.press(.control("p"))
        bench.press(.control("p"))
        bench.press(.altEnter)
        bench.type("more")
        bench.press(.up)
        bench.press(.control("c"))
        #expect(bench.state.tab.editor.isEmpty)
        bench.press(.control("p"))
        #expect(bench.state.tab.editor.text == "beta")
    }

    @Test func `Ctrl-C leaves when pressed twice on an empty line, and nothing between`() {
        var bench = ClientBench.up()
        #expect(bench.press(.control("c")) == [])
        #expect(bench.ruler.contains("Ctrl-C again leaves"))
        bench.press(.left)
        #expect(bench.press(.control("c")) == [], "another key came between")
        bench.receive("a line does not disarm it")
        #expect(bench.press(.control("c")) == [.quit])
    }

    @Test func `a Ctrl-C that cleared the line does not count as the first of two`() {
        var bench = ClientBench.up()
        bench.type("x")
        #expect(bench.press(.control("c"), .control("c")) == [])
        #expect(bench.press(.control("c")) == [.quit])
    }

    @Test func `Ctrl-D leaves on an empty line, and else deletes forward`() {
        var bench = ClientBench.up()
        bench.type("ab")
        #expect(bench.press(.home, .control("d")) == [])
        #expect(bench.state.tab.editor.text == "b")
        #expect(bench.press(.control("d"), .control("d")) == [.quit])
    }

    @Test func `Ctrl-L and Ctrl-Z are the terminal's business`() {
        var bench = ClientBench.up()
        #expect(bench.press(.control("l"), .control("z")) == [.redraw, .suspend])
    }

    // MARK: - Scrolling

    @Test func `the ruler counts what lies below and what is new, until the end is seen`() {
        var bench = ClientBench.up()
        for number in 1...12 { bench.receive("line \(number)") }
        bench.press(.pageUp)
        bench.receive("new line")
        expectPicture(
            of: bench,
            """
             localhost:21567  connected since 12:00:00
            line 4
            line 5
            line 6
            line 7
            line 8
            ── 5 lines below, 1 new: Ctrl-End ──────────────────────────────────────────
            >
            """)
        bench.receive("another")
        #expect(bench.ruler.hasPrefix("── 6 lines below, 2 new: Ctrl-End ─"))
        bench.press(.pageDown, .pageDown)
        #expect(bench.lines.last == "another")
        #expect(!bench.ruler.contains("below"))
    }

    @Test func `one line is no lines`() {
        var bench = ClientBench.up()
        for number in 1...12 { bench.receive("line \(number)") }
        bench.press(.shiftUp, .pageDown)
        bench.press(.shiftUp)
        bench.receive("new line")
        #expect(bench.ruler.hasPrefix("── 4 lines below, 1 new: Ctrl-End ─"))
        bench.press(.shiftDown)
        #expect(bench.ruler.hasPrefix("── 1 line below, 1 new: Ctrl-End ─"))
    }

    @Test func `sending shows the end`() {
        var bench = ClientBench.up()
        for number in 1...12 { bench.receive("line \(number)") }
        bench.press(.controlHome)
        bench.enter("here")
        #expect(bench.lines.last == "...sending here...")
    }

    @Test func `sending leaves the view alone where that was set, and the rule too`() {
        var bench = ClientBench.up()
        bench.configure { $0.followOnSend = false }
        for number in 1...12 { bench.receive("line \(number)") }
        bench.press(.controlHome)
        bench.receive("unread")
        let before = bench.lines
        #expect(bench.enter("here") == [.send(Array("here".utf8))])
        #expect(bench.lines == before)
        #expect(bench.ruler.contains("2 new: Ctrl-End"))
        bench.press(.function(6))
        #expect(bench.lines.contains("unread"), "the place where the unread begins is kept")
        bench.press(.controlEnd)
        #expect(bench.lines.last == "...sending here...")
    }

    // MARK: - Help

    @Test func `help replaces the transcript, scrolls, and is closed by Escape`() {
        var bench = ClientBench.up()
        let before = bench.picture
        #expect(bench.press(.function(1)) == [])
        #expect(bench.lines.first == "Messages")
        #expect(bench.ruler.contains("lines below: PgDn, Ctrl-S searches, Esc closes"))
        bench.press(.pageDown)
        #expect(bench.lines.first != "Messages")
        bench.press(.pageUp, .down, .up)
        #expect(bench.lines.first == "Messages")
        bench.press(.controlEnd)
        #expect(bench.ruler.hasPrefix("── help: Ctrl-S searches, Esc closes ─"))
        #expect(bench.press(.escape) == [])
        #expect(bench.picture == before)
    }

    @Test func `/help with a word opens the help at its entry`() {
        var bench = ClientBench.up()
        bench.enter("/help bell")
        #expect(bench.lines.first?.hasPrefix("bell = never") == true)
        #expect(bench.ruler.contains("Alt-N down, Alt-P up"))
        bench.press(.down)
        #expect(bench.ruler.contains("Ctrl-S searches, Esc closes"))
        bench.press(.escape)
        bench.enter("/help reconect")
        #expect(
            bench.ruler.contains(
                "no help about reconect (did you mean \"reconnect\"?)"))
        #expect(bench.state.tab.editor.text == "/help reconect")
    }

    @Test func `Tab completes what the help explains`() {
        var bench = ClientBench.up()
        bench.type("/help scrollb")
        bench.press(.tab)
        #expect(bench.state.tab.editor.text == "/help scrollback-")
        bench.press(.control("u"))
        bench.type("/help edit")
        bench.press(.tab)
        #expect(bench.ruler.contains("editing  edit  edit-externally"))
    }

    @Test func `the ruler names the help beside the hits of a question too`() {
        var bench = ClientBench.up(rows: 12)
        bench.enter("/help resend")
        #expect(bench.ruler.hasPrefix("── help, 1/") && bench.ruler.contains("Esc closes ──"))
    }

    @Test func `a search in the help is typed in the input row, and the draft stays`() {
        var bench = ClientBench.up(rows: 8, columns: 60)
        bench.type("draft")
        bench.press(.function(1), .control("s"))
        bench.type("draft line")
        #expect(bench.picture.hasSuffix("search no hit: draft line"))
        bench.press(.control("u"))
        bench.type("newest line")
        #expect(
            bench.picture == """
                 localhost:21567  connected since 12:00:00
                                        a few lines down
                Ctrl-Home, Alt-Home     to the oldest line
                Ctrl-End, Alt-End       to the newest line
                F6, /unread             to the first unread line

                ─ 1/3: Ctrl-S down, Ctrl-R up, Enter stays, Esc goes back ──
                search 1/3: newest line
                """)
        bench.press(.escape, .escape)
        #expect(bench.state.tab.editor.text == "draft")
        #expect(bench.lines.first != "Messages")
    }

    @Test func `Escape and Enter in the help do nothing but close it`() {
        var bench = ClientBench.down()
        bench.press(.function(1), .escape)
        #expect(bench.title.contains("retry in"), "the wait goes on")
        bench.press(.function(1))
        #expect(bench.press(.enter) == [], "no dial")
        #expect(bench.lines.first != "Messages")
    }

    @Test func `typing and pasting in the help close it and lose nothing`() {
        var bench = ClientBench.up()
        bench.press(.function(1))
        bench.type("a")
        bench.press(.function(1))
        bench.paste("b")
        #expect(bench.state.tab.editor.text == "ab")
        #expect(bench.lines.first != "Messages")
    }

    // MARK: - Kills and undo

    @Test func `what was killed in one tab is yanked in another, and in a search`() {
        let other = Endpoint(host: "b", port: 2)
        var bench = ClientBench(endpoints: [ClientBench.endpoint, other])
        bench.start()
        bench.type("one two")
        bench.press(.control("w"), .alt("2"))
        bench.type("to ")
        bench.press(.control("y"))
        #expect(bench.state.tab.editor.text == "to two")
        bench.press(.control("u"), .alt("1"), .control("w"), .control("y"))
        #expect(bench.state.tab.editor.text == "one ", "kills of two tabs are not joined")
        bench.press(.control("s"), .control("y"))
        #expect(bench.picture.contains(": one"))
        bench.press(.control("u"), .escape, .control("y"))
        #expect(bench.state.tab.editor.text == "one one ", "what a search killed is there too")
    }

    @Test func `undo takes back a word, redo brings it again`() {
        var bench = ClientBench.up()
        bench.type("Where is ")
        bench.paste("hope and joy")
        var texts: [String] = []
        for key in [Key.control("_"), .control("_"), .alt("_"), .alt("_"), .control("_")] {
            bench.press(key)
            texts.append(bench.state.tab.editor.text)
        }
        #expect(
            texts == ["Where is ", "Where ", "Where is ", "Where is hope and joy", "Where is "])
    }
}
