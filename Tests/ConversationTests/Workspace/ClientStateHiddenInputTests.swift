import ReactorKit
import TerminalUI
import Testing

@testable import Conversation

@Suite("ClientState: hidden input", .timeLimit(.minutes(10)))
struct ClientStateHiddenInputTests {
    private static let hideKey = Key.alt("h")

    /// A connected client with a log, whose input is hidden for one line.
    private func hiding(rows: Int = 8, columns: Int = 76) -> ClientBench {
        var bench = ClientBench(
            rows: rows, columns: columns, settings: ClientBench.settings("log = on"))
        bench.start()
        bench.handle(.connected(peer: "127.0.0.1:21567"))
        bench.press(Self.hideKey)
        return bench
    }

    /// A connected client whose input the server has hidden.
    private func hidingByServer() -> ClientBench {
        var bench = ClientBench.up()
        bench.state.tabs[0].setInputHidden(byServer: true)
        return bench
    }

    private func hasNoDraft(_ bench: ClientBench) -> Bool {
        bench.state.drafts.values.joined().isEmpty
    }

    private func isHidden(_ bench: ClientBench) -> Bool { bench.state.tab.isInputHidden }

    @Test func `a hidden line is masks, and the row above it shows that it is hidden`() {
        var bench = hiding()
        bench.type("hunter2世界")
        bench.press(.left)
        expectPicture(
            of: bench,
            """
             localhost:21567  connected since 12:00:00



            -- F1 or /help lists the keys and commands; /quit leaves.
            -- 12:00:00 connected to 127.0.0.1:21567
            ── hidden: Enter sends one line, kept in no history or log; Esc discards ───
            hidden> *********
            """)
        #expect(bench.state.screen().cursor?.column == 16)
    }

    @Test func `on a narrow screen too`() {
        var bench = hiding(columns: 24)
        bench.type("hunter2")
        #expect(bench.pictureRows.suffix(2) == ["─ hidden: Esc discards ─", "hidden> *******"])
    }

    @Test(arguments: ["/secret", "/do secret"])
    func `the command hides the next line`(command: String) {
        var bench = ClientBench.up()
        bench.enter(command)
        #expect(bench.enter("hunter2") == [.send(Array("hunter2".utf8))])
        #expect(!isHidden(bench))
        #expect(bench.enter("next") == [.send(Array("next".utf8))])
        #expect(bench.picture.contains("next") && !bench.picture.contains("hunter2"))
    }

    @Test func `a hidden line is sent, and kept in no history, log, transcript or draft`() {
        var bench = hiding()
        _ = bench.state.takeUnsaved()
        bench.type("hunter2")
        #expect(hasNoDraft(bench))
        #expect(bench.press(.enter) == [.send(Array("hunter2".utf8))])
        #expect(bench.lines.last == "-- a hidden line was sent")
        let note = LoggedLine(
            ClientBench.endpoint.description, .program, Array("a hidden line was sent".utf8))
        #expect(bench.state.takeUnsaved() == Unsaved(logs: ["on": [note]]))
        bench.press(.up)
        #expect(bench.state.tab.editor.isEmpty)
    }

    @Test func `neither undo nor yank brings a hidden line back`() {
        var bench = hiding()
        bench.type("hunter2 killed")
        bench.press(.control("w"), .enter)
        bench.press(.control("_"), .control("_"), .alt("_"))
        #expect(bench.state.tab.editor.isEmpty)
        bench.press(.control("y"))
        #expect(bench.state.tab.editor.isEmpty)
    }

    @Test func `what was killed before can be yanked into a hidden line, and after it`() {
        var bench = ClientBench.up()
        bench.type("kept")
        bench.press(.control("u"), Self.hideKey)
        bench.press(.control("y"))
        #expect(bench.press(.enter) == [.send(Array("kept".utf8))])
        bench.press(.control("y"))
        #expect(bench.state.tab.editor.text == "kept")
    }

    @Test func `a hidden line without an answer is not offered after a lost connection`() {
        var bench = hiding()
        bench.enter("hunter2")
        bench.handle(.lost("reset by peer"))
        #expect(bench.state.tab.unanswered.isEmpty)
        #expect(!bench.picture.contains("hunter2"))
        bench.handle(.connected(peer: "127.0.0.1:21567"))
        #expect(bench.press(.alt("s")) == [])
    }

    @Test func `a server that answers a hidden line and closes has said goodbye`() {
        var bench = hiding()
        bench.enter("hunter2")
        bench.receive("Login incorrect")
        bench.handle(.lost(ConnectionFailure("closed by the peer", kind: .closed)))
        #expect(bench.title.contains("Enter = connect") && !bench.title.contains("retry"))
    }

    @Test func `without a connection a hidden line stays, masked and in no draft`() {
        var bench = ClientBench.down()
        bench.press(Self.hideKey)
        #expect(bench.enter("hunter2") == [])
        #expect(bench.pictureRows.last == "hidden> *******")
        #expect(hasNoDraft(bench))
    }

    @Test(arguments: [Key.escape, hideKey])
    func `the key or Escape shows the line from before, and discards the hidden text`(key: Key) {
        var bench = ClientBench.up()
        bench.type("half")
        bench.press(Self.hideKey)
        #expect(bench.pictureRows.last == "hidden> ****")
        bench.type("hunter2")
        bench.press(key)
        #expect(bench.pictureRows.last == "> half")
        bench.press(.control("_"))
        #expect(bench.state.tab.editor.isEmpty)
    }

    @Test func `text that was in the line is sent with it, and is no draft`() {
        var bench = ClientBench.up()
        bench.type("hunt")
        bench.press(Self.hideKey)
        #expect(hasNoDraft(bench))
        #expect(bench.enter("er2") == [.send(Array("hunter2".utf8))])
        bench.press(.control("_"), .up)
        #expect(bench.state.tab.editor.isEmpty)
    }

    @Test func `a slash at its start is sent`() {
        var bench = hiding()
        #expect(bench.enter("/quit") == [.send(Array("/quit".utf8))])
    }

    @Test func `an empty hidden line sends nothing, and closes nothing`() {
        var bench = hiding()
        #expect(bench.press(.enter) == [])
        #expect(!isHidden(bench))
    }

    @Test func `Ctrl-C discards the hidden text, and then shows the input`() {
        var bench = hiding()
        bench.type("hunter2")
        bench.press(.control("c"))
        #expect(bench.state.tab.editor.isEmpty && isHidden(bench))
        bench.press(.control("c"))
        #expect(!isHidden(bench))
        bench.press(.control("y"))
        #expect(bench.state.tab.editor.isEmpty)
    }

    @Test(arguments: [
        Key.up, .down, .control("p"), .control("n"), .control("r"), .tab, .backTab,
    ])
    func `history and completion are refused`(key: Key) {
        var bench = hiding()
        bench.state.history.record("word older")
        bench.type("wo")
        bench.press(key)
        #expect(bench.state.tab.editor.text == "wo")
        #expect(bench.ruler.contains("hidden: no history, completion or editor here"))
    }

    @Test func `the external editor, which needs a file, is refused`() {
        var bench = hiding()
        bench.type("hunter2")
        #expect(bench.press(.control("x"), .control("e")) == [])
        #expect(bench.pictureRows.last == "hidden> *******")
    }

    @Test func `pasted lines are masked at once`() {
        var bench = hiding(rows: 12)
        bench.paste("one\ntwo\n")
        #expect(bench.pictureRows.suffix(2) == ["hidden> ***", "        ***"])
        #expect(bench.press(.enter) == ["one", "two"].map { .send(Array($0.utf8)) })
    }

    @Test func `each tab hides its own input`() {
        var bench = ClientBench(endpoints: [ClientBench.endpoint, Endpoint(host: "b", port: 2)])
        bench.start()
        bench.press(Self.hideKey)
        bench.type("hunter2")
        bench.press(.alt("2"))
        bench.type("seen")
        #expect(bench.pictureRows.last == "> seen")
        bench.press(.alt("1"))
        #expect(bench.pictureRows.last == "hidden> *******")
    }

    // MARK: - The argument of /secret

    @Test(arguments: [Key.enter, .control("o")])
    func `the text after the command is the hidden line, and is kept nowhere`(key: Key) {
        var bench = ClientBench.up()
        bench.enter("/secret")
        bench.press(.escape)
        _ = bench.state.takeUnsaved()
        bench.type("/secret hunter2")
        #expect(hasNoDraft(bench))
        #expect(bench.press(key) == [])
        #expect(bench.pictureRows.last == "hidden> *******")
        #expect(hasNoDraft(bench))
        bench.type("!")
        #expect(bench.press(.enter) == [.send(Array("hunter2!".utf8))])
        #expect(!isHidden(bench) && !bench.picture.contains("hunter2"))
        #expect(bench.state.takeUnsaved().history.isEmpty)
        bench.press(.control("_"), .control("y"))
        #expect(bench.state.tab.editor.isEmpty)
        bench.press(.up)
        #expect(bench.state.tab.editor.text == "/secret")
    }

    @Test(arguments: [Key.control("c"), .control("u"), .control("w")])
    func `the text after the command cannot be yanked`(key: Key) {
        var bench = ClientBench.up()
        bench.type("/secret hunter2")
        bench.press(key, .control("c"), .control("y"))
        #expect(!bench.state.tab.editor.text.contains("hunter2"))
    }

    // MARK: - The server

    @Test(arguments: [
        [Key.control("r")], [.alt("a")], [.function(1), .control("s")], [.function(1)],
        [.function(2)], [.control("s")],
    ])
    func `a mode that shows what is typed ends when the server hides the input`(keys: [Key]) {
        var bench = ClientBench.up()
        for key in keys { bench.press(key) }
        bench.handle(.connection(.first, .hidesInput(true)))
        bench.type("hunter2")
        #expect(!bench.picture.contains("hunter2"))
        #expect(bench.pictureRows.last == "hidden> *******")
        #expect(bench.press(.enter) == [.send(Array("hunter2".utf8))])
    }

    @Test func `a list of tabs that ends when the server hides the input counts no seconds`() {
        var bench = ClientBench(endpoints: [ClientBench.endpoint, Endpoint(host: "b", port: 2)])
        bench.start()
        bench.handle(.connected(peer: "127.0.0.1:21567"))
        bench.press(.function(2))
        #expect(bench.state.links[1].titleColumns > 0)
        bench.handle(.connection(.first, .hidesInput(true)))
        #expect(bench.state.links[1].titleColumns == 0)
    }

    @Test func `the help can be opened while the server hides the input`() {
        var bench = ClientBench.up()
        bench.handle(.connection(.first, .hidesInput(true)))
        bench.press(.function(1))
        bench.receive("Password:")
        #expect(bench.ruler.contains("help"))
    }

    @Test func `the server hides the input until it shows it again`() {
        var bench = hidingByServer()
        let hides = "── input hidden, as the server asks: Esc shows and keeps what you type ──"
        #expect(bench.ruler.hasPrefix(hides))
        bench.type("x")
        #expect(bench.ruler.contains("as the server asks: Esc discards it"))
        bench.press(.backspace)
        #expect(bench.enter("hunter2") == [.send(Array("hunter2".utf8))])
        #expect(bench.enter("again") == [.send(Array("again".utf8))])
        #expect(isHidden(bench))
        bench.state.tabs[0].setInputHidden(byServer: false)
        bench.type("seen")
        #expect(bench.pictureRows.last == "> seen")
    }

    @Test func `an empty line is sent while the server hides the input`() {
        var bench = hidingByServer()
        #expect(bench.press(.enter) == [.send([])])
    }

    @Test func `text that was not sent stays hidden when the server shows the input`() {
        var bench = hidingByServer()
        bench.type("hunter2")
        bench.state.tabs[0].setInputHidden(byServer: false)
        #expect(bench.pictureRows.last == "hidden> *******")
        #expect(bench.press(.enter) == [.send(Array("hunter2".utf8))])
        #expect(!isHidden(bench))
    }

    @Test func `text that was not sent stays hidden when the connection is lost`() {
        var bench = hidingByServer()
        bench.type("hunter2")
        bench.handle(.lost("reset by peer"))
        #expect(bench.pictureRows.last == "hidden> *******")
        #expect(hasNoDraft(bench))
        bench.press(.escape)
        #expect(bench.state.tab.editor.isEmpty && !isHidden(bench))
    }

    @Test func `the person can show what the server hides`() {
        var bench = hidingByServer()
        bench.press(.escape)
        #expect(!isHidden(bench))
        bench.state.tabs[0].setInputHidden(byServer: true)
        #expect(isHidden(bench))
    }

    @Test
    func `a warning is shown with input that the server hides, until the server shows it`() {
        var bench = hidingByServer()
        bench.type("hunt")
        bench.press(.escape)
        let warning = "── the server hides input, but it is shown and kept: Alt-H hides ──"
        #expect(bench.ruler.hasPrefix(warning))
        #expect(bench.pictureRows.last == ">")
        bench.enter("seen")
        #expect(bench.lines.last?.contains("seen") == true && bench.ruler.hasPrefix(warning))
        bench.press(Self.hideKey)
        #expect(isHidden(bench) && bench.ruler.contains("as the server asks"))
        bench.press(Self.hideKey)
        #expect(bench.ruler.hasPrefix(warning))
        bench.state.tabs[0].setInputHidden(byServer: false)
        #expect(!bench.ruler.contains("hides"))
    }

    @Test func `the end of the connection ends the warning`() {
        var bench = hidingByServer()
        bench.press(.escape)
        bench.handle(.lost("reset by peer"))
        #expect(!bench.ruler.contains("the server hides") && !isHidden(bench))
    }

    @Test(arguments: [(24, "shown: Alt-H"), (44, "shown, though the server hides: Alt-H")])
    func `the warning has short forms`(columns: Int, text: String) {
        var bench = ClientBench.up(columns: columns)
        bench.state.tabs[0].setInputHidden(byServer: true)
        bench.press(.escape)
        #expect(bench.ruler.contains(text))
    }

    @Test func `candidates of a word that the server hides disappear`() {
        var bench = ClientBench.up()
        bench.type("/re")
        bench.press(.tab)
        #expect(bench.ruler.contains("/reconnect"))
        bench.handle(.connection(.first, .hidesInput(true)))
        #expect(!bench.ruler.contains("/reconnect"))
    }
}
