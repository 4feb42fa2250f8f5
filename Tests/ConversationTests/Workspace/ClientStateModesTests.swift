import Conversation
import ReactorKit
import TerminalUI
import Testing

@Suite("ClientState: modes", .timeLimit(.minutes(10)))
struct ClientStateModesTests {
    // MARK: - Ctrl-V and chords

    @Test(arguments: [
        (Key.tab, "\t"), (.escape, "\u{1B}"), (.control("c"), "\u{3}"), (.character("x"), "x"),
    ])
    func `Ctrl-V and Ctrl-Q insert the next key as it is`(key: Key, text: String) {
        for quote in [Key.control("v"), .control("q")] {
            var bench = ClientBench.up()
            bench.press(quote)
            #expect(bench.ruler.contains("the next key is inserted as it is"))
            #expect(bench.press(key) == [])
            #expect(bench.state.tab.editor.text == text)
            #expect(!bench.ruler.contains("the next key"))
        }
    }

    @Test func `a key that is not a character is reported`() {
        var bench = ClientBench.up()
        bench.press(.control("v"), .up)
        #expect(bench.ruler.contains("Up is not a character"))
    }

    @Test func `a chord is shown until it is complete`() {
        var bench = ClientBench.up()
        bench.type("ab")
        bench.press(.control("x"))
        #expect(bench.ruler.contains(" Ctrl-X - "))
        bench.press(.control("u"))
        #expect(bench.state.tab.editor.isEmpty, "undone")
        #expect(!bench.ruler.contains("Ctrl-X"))
    }

    @Test func `a chord that is not bound does nothing`() {
        var bench = ClientBench.down()
        #expect(bench.press(.control("x"), .character("a")) == [])
        #expect(bench.state.tab.editor.isEmpty)
        #expect(bench.ruler.contains("Ctrl-X a is not bound"))
        #expect(bench.press(.control("x"), .escape) == [])
        #expect(bench.title.contains("retry in"), "the wait goes on")
    }

    @Test func `Ctrl-X Ctrl-E and /edit start the editor`() {
        var bench = ClientBench.up()
        bench.type("a text")
        #expect(bench.press(.control("x"), .control("e")) == [.edit("a text")])
        bench.handle(.edited("another\ntext"))
        #expect(bench.state.tab.editor.text == "another\ntext")
        bench.handle(.editingFailed("vi ended with exit code 1"))
        #expect(bench.ruler(inputRows: 2).contains("vi ended with exit code 1; the text stays"))
        #expect(bench.state.tab.editor.text == "another\ntext")
        bench.press(.control("_"))
        #expect(bench.state.tab.editor.text == "a text")
        bench.press(.control("c"))
        #expect(bench.enter("/edit") == [.edit("")])
    }

    // MARK: - Ctrl-O

    @Test func `Ctrl-O sends a line and fetches the next one of the history`() {
        var bench = ClientBench.up()
        for line in ["one", "two", "three"] { bench.enter(line) }
        bench.press(.control("p"), .control("p"), .control("p"))
        #expect(bench.press(.control("o")) == [.send(Array("one".utf8))])
        #expect(bench.state.tab.editor.text == "two")
        #expect(bench.press(.control("o"), .control("o")).count == 2)
    }

    @Test func `Ctrl-O on an empty line closes nothing`() {
        var bench = ClientBench.up()
        #expect(bench.press(.control("o")) == [])
    }

    // MARK: - Ctrl-R

    private func searching(_ query: String) -> ClientBench {
        var bench = ClientBench.up()
        for line in ["Where is hope", "When words fail", "hopeless"] { bench.enter(line) }
        bench.type("draft")
        bench.press(.control("r"))
        bench.type(query)
        return bench
    }

    @Test func `Ctrl-R searches the sent lines, in place of the input line`() {
        var bench = searching("hope")
        #expect(bench.pictureRows.last == "(search)`hope`: hopeless")
        bench.press(.control("r"))
        #expect(bench.pictureRows.last == "(search)`hope`: Where is hope")
        bench.press(.control("r"))
        #expect(bench.pictureRows.last == "(failing search)`hope`: Where is hope")
        #expect(bench.state.tab.editor.text == "draft", "nothing is taken yet")
        #expect(bench.press(.enter) == [.send(Array("Where is hope".utf8))])
    }

    @Test func `Escape accepts the line that Ctrl-R found, and a motion key moves in it`() {
        var bench = searching("is")
        #expect(bench.press(.escape) == [])
        #expect(bench.state.tab.editor.text == "Where is hope")
        bench = searching("is")
        bench.press(.control("e"))
        bench.type("?")
        #expect(bench.state.tab.editor.text == "Where is hope?")
    }

    @Test func `Ctrl-G and Ctrl-C cancel the search and restore the draft`() {
        for key in [Key.control("g"), .control("c")] {
            var bench = searching("words")
            #expect(bench.press(key) == [])
            #expect(bench.state.tab.editor.text == "draft")
            #expect(bench.pictureRows.last == "> draft")
        }
    }

    @Test func `Ctrl-R twice repeats the last search`() {
        var bench = searching("words")
        bench.press(.control("g"), .control("r"), .control("r"))
        #expect(bench.pictureRows.last == "(search)`words`: When words fail")
    }

    // MARK: - Tab

    @Test func `Tab completes a command`() {
        var bench = ClientBench.up()
        bench.type("/rec")
        bench.press(.tab)
        #expect(bench.state.tab.editor.text == "/reconnect ")
    }

    @Test func `several candidates are shown in place of the ruler, Tab and Shift-Tab choose`() {
        var bench = ClientBench.up()
        bench.type("/ne")
        bench.press(.tab)
        #expect(bench.state.tab.editor.text == "/next ")
        bench.press(.control("u"))
        bench.type("/re")
        bench.press(.tab)
        #expect(bench.state.tab.editor.text == "/re")
        #expect(bench.ruler == "/reconnect  /resend  /reload")
        bench.press(.tab, .tab)
        #expect(bench.state.tab.editor.text == "/resend")
        bench.press(.backTab)
        #expect(bench.state.tab.editor.text == "/reconnect")
        bench.type(" ")
        #expect(bench.ruler.hasPrefix("──"))
    }

    @Test func `Escape hides the candidates and does nothing else`() {
        var bench = ClientBench.down()
        bench.type("/re")
        bench.press(.backTab)
        #expect(bench.state.tab.editor.text == "/reload")
        #expect(bench.press(.escape) == [])
        #expect(bench.ruler.hasPrefix("──"))
        #expect(bench.title.contains("retry in"), "the wait goes on")
    }

    @Test(arguments: [
        ("/set paste-c", "/set paste-confirm "), ("/set bell alw", "/set bell always"),
        ("/timestamps rel", "/timestamps relative"),
    ])
    func `Tab completes settings, their values and the modes of timestamps`(
        typed: String, completed: String
    ) {
        var bench = ClientBench.up()
        bench.type(typed)
        bench.press(.tab)
        #expect(bench.state.tab.editor.text == completed)
    }

    @Test(arguments: [
        ("/only hor", "/only horses"), ("/hide wild hor", "/hide wild horses"),
        ("/only /hor", "/only /horses"), ("/search hor", "/search horses"), ("/tab ", "/tab 1"),
        ("/set log of", "/set log off"), ("/set theme li", "/set theme light"),
        ("/set follow-on-send o", "/set follow-on-send o"),
    ])
    func `Tab completes the arguments of each command`(typed: String, completed: String) {
        var bench = ClientBench.up()
        bench.receive("[now] wild horses")
        bench.type(typed)
        bench.press(.tab)
        #expect(bench.state.tab.editor.text == completed)
    }

    @Test func `Tab completes saved endpoints and those of the tabs`() {
        var bench = ClientBench.up()
        bench.configure {
            $0.endpoints = [
                EndpointSection("local", address: "localhost:2"),
                EndpointSection("home", address: "localhost:1"),
            ]
        }
        bench.type("/connect lo")
        bench.press(.tab)
        #expect(bench.ruler == "local  localhost:21567")
        bench.press(.control("c"))
        bench.type("/connect h")
        bench.press(.tab)
        #expect(bench.state.tab.editor.text == "/connect home")
    }

    @Test func `Tab completes words of received lines, the newest first`() {
        var bench = ClientBench.up()
        bench.receive("[old] Where is hope")
        bench.receive("[new] (hopeless) horses, house")
        bench.type("say ho")
        bench.press(.tab)
        #expect(bench.ruler == "house  horses  hopeless  hope")
        bench.press(.tab, .tab)
        #expect(bench.state.tab.editor.text == "say horses")
    }

    @Test func `a word without completions is reported`() {
        var bench = ClientBench.up()
        bench.type("xyzzy")
        bench.press(.tab)
        #expect(bench.ruler.contains("no completions"))
        #expect(bench.state.tab.editor.text == "xyzzy")
    }
}
