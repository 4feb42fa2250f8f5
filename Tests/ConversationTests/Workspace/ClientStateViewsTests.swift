import Conversation
import TerminalUI
import Testing

@Suite("ClientState: views", .timeLimit(.minutes(10)))
struct ClientStateViewsTests {
    private static let secondTab = LinkID.first.next

    /// A client with two tabs, both connected, of which the first is shown.
    private func pair() -> ClientBench {
        var bench = ClientBench.up()
        bench.enter("/connect chat.example:23")
        bench.handle(.connection(Self.secondTab, .connected(peer: "10.0.0.2:23")))
        bench.press(.alt("1"))
        return bench
    }

    private func receive(_ line: String, in bench: inout ClientBench) {
        bench.handle(.connection(Self.secondTab, .received(Array(line.utf8), isCut: false)))
    }

    // MARK: - The unread

    @Test func `unread rule: it is before the first line that arrived in a hidden tab`() {
        var bench = pair()
        receive("first", in: &bench)
        receive("second", in: &bench)
        bench.press(.alt("2"))
        expectPicture(
            of: bench,
            """
             1 localhost  [2 chat.example] │ connected since 12:00:00

            -- 12:00:00 connected to 10.0.0.2:23
            ── new since you looked away ──
            first
            second
            ────────────────────────────────────────────────────────────────────────────
            >
            """)
        receive("third", in: &bench)
        #expect(bench.lines.contains("── new since you looked away ──"), "it stays while one reads")
        bench.press(.alt("1"), .alt("2"))
        #expect(!bench.lines.contains("── new since you looked away ──"), "all was read")
    }

    @Test(arguments: [Key.alt("u"), .function(6)])
    func `unread rule: a key scrolls to it, and the ruler shows when it is above`(key: Key) {
        var bench = pair()
        for number in 1...20 { receive("line \(number)", in: &bench) }
        bench.press(.alt("2"))
        #expect(bench.lines.last == "line 20")
        #expect(bench.ruler.hasPrefix("── unread from above: F6 ─"))
        bench.press(key)
        #expect(bench.lines.prefix(2) == ["── new since you looked away ──", "line 1"])
        #expect(bench.ruler.hasPrefix("── 16 lines below: Ctrl-End ─"))
        bench.press(.end)
        #expect(bench.lines.last == "line 20", "End on an empty line goes to the bottom")
    }

    @Test func `unread rule: the view never moves under the reader`() {
        var bench = ClientBench.up()
        for number in 1...20 { bench.receive("line \(number)") }
        bench.press(.pageUp)
        let before = bench.lines
        for number in 21...30 { bench.receive("line \(number)") }
        #expect(bench.lines == before)
        #expect(bench.ruler.contains("10 new"))
        bench.enter("/unread")
        #expect(bench.lines.prefix(2) == ["── new since you looked away ──", "line 21"])
        bench.enter("sent")
        #expect(bench.lines.last == "...sending sent...", "sending goes to the bottom")
        bench.press(.pageUp)
        #expect(!bench.picture.contains("looked away"), "and who sends is up to date")
    }

    @Test func `with nothing unread a hint is shown`() {
        var bench = ClientBench.up()
        bench.press(.alt("u"))
        #expect(bench.ruler.contains("all is read"))
    }

    @Test func `Alt-U, Alt-L and Alt-T edit a line where there is one`() {
        var bench = ClientBench.up()
        bench.type("one two")
        bench.press(.alt("t"), .alt("b"), .alt("u"))
        #expect(bench.state.tab.editor.text == "two ONE")
        bench.press(.alt("b"), .alt("l"))
        #expect(bench.state.tab.editor.text == "two one")
        #expect(bench.state.settings.timestamps == .sent && !bench.state.showsTextAlone)
    }

    // MARK: - Times

    @Test(arguments: [Key.alt("t"), .function(7)])
    func `timestamps: one key shows local, relative and ISO time, and again what was sent`(
        key: Key
    ) {
        var bench = ClientBench.up()
        bench.receive("[Tue Apr 18 23:53:09 2006] Where is hope")
        let sent = bench.lines
        var shown: [String] = []
        for _ in 1...3 {
            bench.press(key)
            shown.append(bench.lines.last ?? "")
        }
        #expect(shown[0] == "[23:53:09] Where is hope")
        #expect(shown[1] == "[in 13256 d] Where is hope")
        #expect(shown[2] == "[2006-04-18T23:53:09+00:00] Where is hope")
        bench.press(key)
        #expect(bench.lines == sent)
    }

    @Test func `timestamps: a line without one has its arrival time`() {
        var bench = ClientBench.up()
        bench.receive("plain")
        bench.pass(.seconds(180))
        bench.enter("/timestamps relative")
        #expect(bench.lines.last == "[3 min ago] plain")
        bench.enter("/timestamps local")
        #expect(bench.lines.last == "[12:00:00] plain")
        bench.enter("/timestamps")
        #expect(bench.lines.last == "[3 min ago] plain", "the next mode")
        bench.enter("/timestamps stardate")
        #expect(
            bench.ruler.contains("error: write sent, local, relative, iso"))
    }

    @Test func `timestamps: a date line is shown at midnight`() {
        var bench = ClientBench.up()
        bench.receive("[Tue Apr 18 23:59:59 2006] Where is hope")
        bench.receive("[Wed Apr 19 00:00:00 2006] Where is joy")
        #expect(
            bench.lines.suffix(3) == [
                "[Tue Apr 18 23:59:59 2006] Where is hope", "── Wednesday, 19 April 2006 ──",
                "[Wed Apr 19 00:00:00 2006] Where is joy",
            ])
        bench.pass(.seconds(12 * 3_600))
        bench.receive("without a stamp")
        #expect(bench.lines.suffix(2) == ["── Friday, 2 January 1970 ──", "without a stamp"])
    }

    // MARK: - Filters

    @Test func `filter: only matching lines are shown, and the hidden ones counted`() {
        var bench = ClientBench.up()
        for number in 1...12 { bench.receive("line \(number)") }
        bench.enter("/only 1")
        expectPicture(
            of: bench,
            """
             localhost:21567  connected since 12:00:00
            -- 12:00:00 connected to 127.0.0.1:21567
            line 1
            line 10
            line 11
            line 12
            ── 8 hidden: Alt-= shows all ───────────────────────────────────────────────
            >
            """)
        bench.enter("/hide /[02]$/")
        #expect(bench.lines.suffix(2) == ["line 1", "line 11"])
        bench.receive("line 13")
        bench.receive("line 23")
        #expect(bench.lines.last == "line 13")
        #expect(bench.ruler.hasPrefix("── 11 hidden: Alt-= shows all ─"))
    }

    @Test func `filter: a key puts them aside and back, and a command ends them`() {
        var bench = ClientBench.up()
        bench.press(.alt("="))
        #expect(bench.ruler.contains("there is no filter; /only PATTERN"))
        bench.receive("a")
        bench.receive("b")
        bench.enter("/hide b")
        #expect(bench.lines.last == "a")
        bench.press(.alt("="))
        #expect(bench.lines.last == "b")
        #expect(bench.ruler.contains("filters off: Alt-= turns them on"))
        bench.enter("/filters")
        #expect(bench.lines.last == "a")
        bench.enter("/all")
        #expect(bench.lines.last == "b")
        #expect(!bench.ruler.contains("hidden"))
        bench.enter("/only")
        #expect(!bench.ruler.contains("hidden"), "without a pattern there is no filter")
    }

    @Test func `filter: a pattern that is none is refused, with the reason, and stays`() {
        var bench = ClientBench.up()
        bench.enter("/only /(a/")
        #expect(bench.ruler.contains("/(a/ is not a regular expression: "))
        #expect(bench.state.tab.editor.text == "/only /(a/")
    }

    @Test func `filter: a long transcript is tested step by step, with keys in between`() {
        var bench = ClientBench.up()
        for number in 1...12_000 { bench.receive("line \(number)") }
        bench.enter("/only /7$/")
        #expect(bench.state.hasWork)
        #expect(bench.lines.last == "line 11997", "the end is right at once")
        #expect(bench.ruler.contains("hidden so far"))
        bench.type("x")
        var steps = 0
        while bench.state.hasWork, steps < 1_000 {
            bench.showScreen()
            bench.handle(.workOn)
            #expect(bench.state.needsDisplay)
            steps += 1
        }
        #expect((1..<100).contains(steps))
        #expect(bench.ruler.contains("10800 hidden: Alt-= shows all"))
    }

    @Test
    func `a filter belongs to its tab, and applies to lines that arrived while it was hidden`() {
        var bench = pair()
        receive("a", in: &bench)
        bench.press(.alt("2"))
        bench.enter("/only a")
        bench.press(.alt("1"))
        bench.receive("b")
        #expect(bench.lines.last == "b")
        receive("b", in: &bench)
        receive("another", in: &bench)
        bench.press(.alt("2"))
        #expect(bench.lines.suffix(2) == ["── new since you looked away ──", "another"])
    }

    // MARK: - Bare

    @Test(arguments: [Key.alt("l"), .function(8)])
    func `bare mode: the text alone is on the screen, without indent or decoration`(key: Key) {
        var bench = ClientBench.up(rows: 8, columns: 30)
        bench.receive("[now] https://example.org/a/long/address")
        let before = bench.picture
        bench.press(key)
        expectPicture(
            of: bench,
            """
            -- F1 or /help lists the keys
            and commands; /quit leaves.
            -- 12:00:00 connected to
            127.0.0.1:21567
            [now]
            https://example.org/a/long/add
            ress
            > F8 shows the rest
            """)
        bench.press(key)
        #expect(bench.picture == before)
    }

    @Test func `bare mode: a message has its row`() {
        var bench = ClientBench.up()
        bench.enter("/bare")
        #expect(!bench.picture.contains("localhost"))
        bench.enter("/nonsense")
        #expect(bench.ruler.contains("error: no command /nonsense"))
        bench.press(.control("c"), .function(1))
        #expect(bench.ruler.contains("help"))
    }
}
