import Conversation
import ReactorKit
import TerminalUI
import Testing
import Timestamps

@Suite("ClientState: tabs", .timeLimit(.minutes(10)))
struct ClientStateTabsTests {
    private static let chat = Endpoint(host: "chat.example", port: 23)
    private static let second = LinkID.first.next

    /// Two tabs that are connected, of which the first is shown.
    private func two(columns: Int = 76) -> ClientBench {
        var bench = ClientBench(columns: columns, endpoints: [ClientBench.endpoint, Self.chat])
        bench.start()
        bench.handle(.connected(peer: "127.0.0.1:21567"))
        bench.handle(.connection(Self.second, .connected(peer: "10.0.0.2:23")))
        return bench
    }

    private func receive(_ line: String, in bench: inout ClientBench) {
        bench.handle(.connection(Self.second, .received(Array(line.utf8), isCut: false)))
    }

    // MARK: - Opening

    @Test func `each endpoint given at the start has its tab, and each dials`() {
        var bench = ClientBench(endpoints: [ClientBench.endpoint, Self.chat])
        #expect(bench.start() == [.dial, .connection(Self.second, .dial(Self.chat))])
        #expect(bench.title == " [1 localhost]  2 chat.example │ connecting… (Esc cancels)")
    }

    @Test func `the command opens a tab there, and shows it`() {
        var bench = ClientBench.up()
        #expect(
            bench.enter("/connect chat.example:23").contains(
                .connection(Self.second, .dial(Self.chat))))
        expectPicture(
            of: bench,
            """
             1 localhost  [2 chat.example] │ connecting… (Esc cancels)





            ────────────────────────────────────────────────────────────────────────────
            >
            """)
        bench.handle(.connection(Self.second, .connected(peer: "10.0.0.2:23")))
        #expect(bench.lines == ["-- 12:00:00 connected to 10.0.0.2:23"])
        #expect(
            bench.enter("hello") == [.connection(Self.second, .send(Array("hello".utf8)))])
    }

    @Test func `a host alone is called at the standard port`() {
        var bench = ClientBench.up()
        let endpoint = Endpoint(host: "chat.example", port: TimestampService.defaultPort)
        #expect(
            bench.enter("/connect chat.example").contains(
                .connection(Self.second, .dial(endpoint))))
    }

    @Test(
        arguments: [
            ("/connect host:99999", #""99999" is not a port (0 to 65535)"#),
            ("/connect ::1", "write an IPv6 address in brackets"),
            ("/connect two words", #""two words" is not an endpoint"#),
            ("/connect", "connect where? write /connect host:port"),
            ("/tab", "which tab? write a number from 1 to 1"),
            ("/tab two", "which tab? write a number from 1 to 1"),
        ])
    func `a command that cannot be performed shows why, and its line stays`(
        line: String, hint: String
    ) {
        var bench = ClientBench.up(columns: 100)
        bench.type(line)
        bench.press(.left)
        let editor = bench.state.tab.editor
        #expect(bench.press(.enter) == [])
        #expect(bench.state.tab.editor == editor, "the cursor too")
        #expect(bench.ruler.contains(hint))
        #expect(bench.state.tabs.count == 1)
        bench.press(.control("c"), .up)
        #expect(bench.state.tab.editor.isEmpty, "what was not done is not in the history")
    }

    // MARK: - Showing

    @Test func `each tab has its transcript, its draft, its view and its state`() {
        var bench = two()
        for number in 1...12 { bench.receive("line \(number)") }
        bench.press(.pageUp)
        bench.type("half a line")
        let first = bench.pictureRows.dropFirst()
        bench.press(.alt("2"))
        expectPicture(
            of: bench,
            """
             1 localhost  [2 chat.example] │ connected since 12:00:00




            -- 12:00:00 connected to 10.0.0.2:23
            ────────────────────────────────────────────────────────────────────────────
            >
            """)
        bench.type("another")
        bench.press(.alt("1"))
        #expect(bench.pictureRows.dropFirst() == first)
        bench.press(.alt("2"))
        #expect(bench.state.tab.editor.text == "another")
    }

    @Test(
        arguments: [
            (Key.alt("3"), 2), (.alt("1"), 0), (.controlPageDown, 2), (.controlPageUp, 0),
        ])
    func `a key shows another tab`(key: Key, index: Int) {
        var bench = two()
        bench.enter("/connect db")
        bench.press(.alt("2"), key)
        #expect(bench.state.current == index)
    }

    @Test(arguments: [("/next", 2), ("/previous", 0), ("/tab 3", 2), ("/tab 2", 1)])
    func `a command shows another tab, and leaves no line behind`(line: String, index: Int) {
        var bench = two()
        bench.enter("/connect db")
        bench.press(.alt("2"))
        bench.enter(line)
        #expect(bench.state.current == index)
        #expect(bench.state.tabs.allSatisfy { $0.editor.isEmpty })
    }

    @Test func `the row of tabs is cyclic`() {
        var bench = two()
        bench.press(.controlPageUp)
        #expect(bench.state.current == 1)
        bench.press(.controlPageDown)
        #expect(bench.state.current == 0)
    }

    @Test func `a tab that does not exist is reported`() {
        var bench = two()
        #expect(bench.press(.alt("3")) == [])
        #expect(bench.ruler.contains("there is no tab 3; /connect opens another"))
        #expect(bench.enter("/tab 0") == [])
        #expect(bench.ruler.contains("there is no tab 0"))
        bench = .up()
        #expect(bench.press(.controlPageDown) == [])
        #expect(bench.ruler.contains("there is one tab; /connect opens another"))
    }

    @Test func `what is sent in one tab is in the history of all to that endpoint`() {
        var bench = ClientBench(endpoints: [ClientBench.endpoint, ClientBench.endpoint])
        bench.start()
        bench.handle(.connected(peer: "127.0.0.1:21567"))
        bench.enter("to the first")
        bench.press(.alt("2"), .up)
        #expect(bench.state.tab.editor.text == "to the first")
    }

    @Test func `a walk through the history ends where it was begun`() {
        var bench = two()
        bench.enter("sent")
        bench.type("draft")
        bench.press(.control("p"), .alt("2"), .down)
        #expect(bench.state.tab.editor.isEmpty, "the other tab's draft is not for here")
        bench.press(.alt("1"))
        #expect(bench.state.tab.editor.text == "sent")
        bench.press(.control("_"))
        #expect(bench.state.tab.editor.text == "draft")
    }

    @Test func `a tab that is shown again continues its walk, with the draft after it`() {
        var bench = two()
        bench.enter("one")
        bench.enter("two")
        bench.type("draft")
        bench.press(.control("p"), .control("p"), .alt("2"), .alt("1"))
        #expect(bench.state.tab.editor.text == "one")
        bench.press(.control("n"), .control("n"))
        #expect(bench.state.tab.editor.text == "draft")
    }

    @Test func `what was sent elsewhere meanwhile does not cost the draft`() {
        var bench = two()
        bench.enter("one")
        bench.enter("two")
        bench.type("draft")
        bench.press(.control("p"), .control("p"))
        bench.press(.alt("2"))
        bench.enter("three")
        bench.enter("/tab 1")
        #expect(bench.state.tab.editor.text == "one")
        bench.press(.control("n"), .control("n"), .control("n"), .control("n"))
        #expect(bench.state.tab.editor.text == "draft")
    }

    @Test func `the draft behind a walk is what is kept in the file`() {
        var bench = two()
        bench.enter("sent")
        bench.type("draft")
        bench.press(.control("p"))
        let name = ClientBench.endpoint.description
        #expect(bench.state.drafts[name] == [Draft(text: "draft", cursor: 5)])
        bench.press(.alt("2"))
        #expect(bench.state.drafts[name] == [Draft(text: "draft", cursor: 5)])
        bench.press(.alt("1"))
        bench.type("!")
        #expect(bench.state.drafts[name]?.first?.text == "sent!", "edited, it is the draft")
    }

    // MARK: - Tabs that are not shown

    @Test func `unseen lines and a failure mark their tab until it is shown`() {
        var bench = ClientBench(endpoints: [ClientBench.endpoint, Self.chat])
        bench.start()
        bench.handle(.connected(peer: "127.0.0.1:21567"))
        receive("hello", in: &bench)
        #expect(bench.title.hasPrefix(" [1 localhost]  2* chat.example │ connected since"))
        bench.handle(.connection(Self.second, .lost("reset by peer")))
        #expect(bench.title.hasPrefix(" [1 localhost]  2! chat.example │ connected since"))
        receive("a failure is not hidden by a line", in: &bench)
        #expect(bench.title.hasPrefix(" [1 localhost]  2! chat.example │"))
        bench.press(.alt("2"))
        #expect(bench.title.hasPrefix(" 1 localhost  [2 chat.example] │ down: reset by peer"))
        receive("seen", in: &bench)
        #expect(bench.title.hasPrefix(" 1 localhost  [2 chat.example] │"))
    }

    @Test func `what returns of one's own messages marks no tab`() {
        var bench = two()
        bench.press(.alt("2"))
        bench.enter("hope")
        bench.press(.alt("1"))
        receive("[now] hope", in: &bench)
        #expect(bench.title.hasPrefix(" [1 localhost]  2 chat.example │"))
        #expect(bench.state.tabs[1].unreadCount == 0)
        receive("[now] another's", in: &bench)
        #expect(bench.title.hasPrefix(" [1 localhost]  2* chat.example │"))
        #expect(bench.state.tabs[1].unreadCount == 1)
    }

    @Test func `an echo that arrives in pieces marks no tab, a prompt does`() {
        var bench = two()
        bench.press(.alt("2"))
        for _ in 1...2 {
            bench.enter("hope")
            receive("[now] hope", in: &bench)
        }
        bench.enter("hope")
        bench.press(.alt("1"))
        bench.handle(.connection(Self.second, .holds(Array("[no".utf8))))
        #expect(bench.state.tabs[1].activity == .none)
        receive("[now] hope", in: &bench)
        #expect(bench.state.tabs[1].activity == .none)
        for start in ["pass", "password: "] {
            bench.handle(.connection(Self.second, .holds(Array(start.utf8))))
        }
        #expect(bench.state.tabs[1].activity == .lines)
        receive("password: again", in: &bench)
        #expect(bench.state.tabs[1].unreadCount == 1)
    }

    @Test func `the state of a connection marks no tab, a failure does`() {
        var bench = two()
        bench.press(.alt("2"), .enter, .alt("1"))
        bench.handle(.connection(Self.second, .lost("closed")))
        #expect(bench.title.hasPrefix(" [1 localhost]  2 chat.example │"))
        bench.press(.alt("2"), .function(5), .alt("1"))
        bench.handle(.connection(Self.second, .connected(peer: "10.0.0.2:23")))
        #expect(bench.title.hasPrefix(" [1 localhost]  2 chat.example │"))
        bench.handle(.connection(Self.second, .lost("reset by peer")))
        #expect(bench.title.hasPrefix(" [1 localhost]  2! chat.example │"))
    }

    @Test func `a tab that is not shown asks for a new picture only for its mark`() {
        var bench = two()
        bench.press(.alt("2"), .alt("1"))
        bench.showScreen()
        receive("one", in: &bench)
        #expect(bench.state.needsDisplay)
        bench.showScreen()
        receive("two", in: &bench)
        #expect(!bench.state.needsDisplay)
        bench.receive("in the tab that is shown")
        #expect(bench.state.needsDisplay)
    }

    @Test func `a hidden countdown wakes once, when its dial is due`() {
        var bench = two()
        for expected in [Duration.seconds(1), .seconds(1.5), .seconds(2.25)] {
            #expect(
                bench.handle(.connection(Self.second, .lost("reset by peer")))
                    == [.connection(Self.second, .wake(after: expected))])
            bench.pass(expected)
            #expect(
                bench.handle(.connection(Self.second, .tick))
                    == [.connection(Self.second, .dial(Self.chat))])
        }
    }

    @Test func `a countdown counts by seconds as soon as it is shown, and no longer`() {
        var bench = two()
        for _ in 1...3 { bench.handle(.connection(Self.second, .lost("reset by peer"))) }
        #expect(bench.press(.alt("2")) == [.connection(Self.second, .wake(after: .seconds(0.25)))])
        bench.pass(.seconds(0.25))
        #expect(
            bench.handle(.connection(Self.second, .tick))
                == [.connection(Self.second, .wake(after: .seconds(1)))])
        #expect(bench.press(.alt("1")) == [.connection(Self.second, .wake(after: .seconds(2)))])
    }

    @Test func `hints and unanswered messages stay with their tab`() {
        var bench = two()
        bench.press(.alt("2"))
        bench.enter("Where is hope")
        bench.press(.alt("1"))
        bench.handle(.connection(Self.second, .lost("reset by peer")))
        bench.handle(.connection(Self.second, .connected(peer: "10.0.0.2:23")))
        #expect(!bench.ruler.contains("not answered"))
        #expect(bench.press(.alt("s")) == [])
        #expect(bench.ruler.contains("nothing to send again"))
        bench.press(.alt("2"))
        #expect(bench.ruler.contains("1 not answered: Alt-S sends again, Alt-X drops"))
        #expect(
            bench.press(.alt("s"))
                == [.connection(Self.second, .send(Array("Where is hope".utf8)))])
    }

    // MARK: - Closing

    @Test func `the command closes the connection first, and then the tab`() {
        var bench = two()
        bench.press(.alt("2"))
        #expect(bench.enter("/close") == [.connection(Self.second, .hangUp)])
        #expect(bench.enter("/close") == [], "closing already")
        bench.handle(.connection(Self.second, .lost("closed")))
        #expect(bench.enter("/close") == [.close(Self.second)])
        #expect(bench.state.tabs.count == 1)
        #expect(bench.title == " localhost:21567  connected since 12:00:00")
        #expect(bench.handle(.connection(Self.second, .tick)) == [], "the link no longer exists")
    }

    @Test func `closing shows the next tab, and the numbers move up`() {
        var bench = two()
        bench.handle(.lost("reset by peer"))
        #expect(bench.enter("/close") == [.close(.first)])
        #expect(bench.state.tab.link == Self.second)
        bench.enter("/connect db")
        #expect(bench.title.hasPrefix(" 1 chat.example  [2 db] │ "))
        #expect(bench.state.tab.link == Self.second.next, "an identity is not given twice")
    }

    @Test func `the last tab stays`() {
        var bench = ClientBench.down()
        #expect(bench.enter("/close") == [])
        #expect(!bench.title.contains("retry"))
        #expect(bench.enter("/close") == [])
        #expect(bench.ruler.contains("the last tab stays; /quit leaves"))
        #expect(bench.state.tabs.count == 1)
    }

    @Test func `a tab is not closed over messages without an answer`() {
        var bench = two()
        bench.enter("Where is hope")
        bench.handle(.lost("reset by peer"))
        #expect(bench.enter("/close") == [])
        #expect(bench.ruler.contains("1 not answered: Alt-X drops, then /close"))
        bench.press(.alt("x"))
        #expect(bench.press(.enter) == [.close(.first)])
    }
}
