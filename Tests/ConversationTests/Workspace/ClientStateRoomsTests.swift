import ReactorKit
import TerminalUI
import Testing

@testable import Conversation

@Suite("ClientState: rooms", .timeLimit(.minutes(10)))
struct ClientStateRoomsTests {
    /// A network with a room and a person, and after it another link; the first tab is shown.
    private func bench(columns: Int = 76) -> ClientBench {
        var bench = ClientBench(
            columns: columns, endpoints: [ClientBench.endpoint, Endpoint(host: "db", port: 1)])
        bench.start()
        bench.handle(.connected(peer: "127.0.0.1:21567"))
        let room = bench.state.addTab(of: 0, target: .init(.room, "#swift"))
        let person = bench.state.addTab(of: 0, target: .init(.person, "ada"))
        #expect((room, person) == (1, 2))
        return bench
    }

    @Test func `the tabs of a link are together, its own one first`() {
        let bench = bench()
        #expect(bench.title == " [1 localhost]  2 #swift  3 ada  4 db │ connected since 12:00:00")
        let tabs = bench.state.tabs
        #expect(tabs.indices.allSatisfy { bench.state.index(of: tabs[$0].id) == $0 })
        #expect(
            tabs.map(\.key) == [
                "localhost:21567", "localhost:21567/#swift", "localhost:21567/ada", "db:1",
            ])
    }

    @Test func `a tab that is shown stays shown when another is inserted before it`() {
        var bench = bench()
        bench.press(.alt("4"))
        let id = bench.state.tab.id
        _ = bench.state.addTab(of: 0, target: .init(.room, "#c"))
        #expect(bench.state.tab.id == id && bench.state.current == 4)
        #expect(bench.title.contains("4 #c  [5 db]"))
    }

    @Test func `a room has the state of its connection in the title`() {
        var bench = bench()
        bench.press(.alt("2"))
        #expect(bench.title.hasSuffix("│ connected since 12:00:00"))
        bench.handle(.lost("reset by peer"))
        #expect(bench.title.hasSuffix("│ down: reset by peer, 1 s: Enter"))
        #expect(bench.lines == [], "the report is in the connection's own tab")
    }

    @Test func `closing a room's tab keeps the connection`() {
        var bench = bench()
        bench.press(.alt("2"))
        #expect(bench.enter("/close") == [])
        #expect(bench.title == " 1 localhost  [2 ada]  3 db │ connected since 12:00:00")
    }

    @Test func `closing a link's tab closes its rooms, too`() {
        var bench = bench()
        bench.enter("/close")
        bench.handle(.lost(.init("closed", kind: .closed)))
        let actions = bench.enter("/close")
        #expect(actions.contains(.close(.first)))
        #expect(bench.state.tabs.map(\.name) == ["db:1"])
        #expect(bench.state.links.count == 1)
        bench.press(.escape)
        #expect(bench.enter("/close") == [])
        #expect(bench.ruler.contains("the last tab stays"))
    }

    @Test func `a name that two networks have is shown with the network`() {
        var bench = bench()
        _ = bench.state.addTab(of: 1, target: .init(.room, "#swift"))
        #expect(
            TabNames(bench.state.tabs).full == [
                "localhost", "localhost/#swift", "ada", "db", "db/#swift",
            ])
    }

    @Test func `a key shows the tab with the most important news`() {
        var bench = bench()
        bench.press(.alt("j"))
        #expect(bench.ruler.contains("no other tab has news"))
        bench.state.tabs[1].noteHeard()
        bench.state.tabs[3].noteHeard()
        bench.state.tabs[2].noteHeard(isHighlight: true)
        #expect(bench.title.hasPrefix(" [1 localhost]  2* #swift  3+ ada  4* db"))
        bench.press(.escape)
        #expect(bench.ruler.hasSuffix(" 3+ ada 1, 2* #swift 1, 4* db 1 ──"))
        bench.press(.alt("j"))
        #expect(bench.state.current == 2)
        bench.press(.alt("j"))
        #expect(bench.state.current == 3)
        bench.press(.alt("j"))
        #expect(bench.state.current == 1)
        bench.press(.alt("j"))
        #expect(bench.ruler.contains("no other tab has news"))
    }

    @Test func `a room shows its topic and its members`() {
        var bench = bench(columns: 60)
        bench.press(.alt("2"), .function(3))
        bench.state.tabs[1].topic = Array("\u{2}The\u{2} topic".utf8)
        bench.state.tabs[1].members.replace([
            .init(rank: "@", name: "ada", key: Array("ada".utf8), isAway: false),
            .init(rank: "", name: "bob", key: Array("bob".utf8), isAway: true),
        ])
        bench.state.tabs[1].show("a notice that is longer than the transcript's columns", .notice)
        expectPicture(
            of: bench,
            """
             1 localhost  [2 #swift]  3 ada  4 db │ connected
            The topic
                                                       │2 members
                                                       │@ada
            -- a notice that is longer than the        │bob
               transcript's columns                    │
            ────────────────────────────────────────────────────────────
            >
            """)
        bench.press(.function(3), .function(4))
        #expect(!bench.picture.contains("members") && !bench.picture.contains("The topic"))
        bench.press(.function(12))
        #expect(bench.ruler.contains("no members are shown: F3"))
    }

    @Test func `other tabs have no members`() {
        var bench = bench(columns: 100)
        bench.press(.function(3))
        #expect(bench.ruler.contains("members are listed beside rooms"))
        bench.press(.alt("3"))
        #expect(!bench.picture.contains("│0"))
        bench.press(.alt("2"))
        #expect(bench.picture.contains("│0 members"))
    }

    @Test func `a tab is found by some letters of its name`() {
        var bench = bench()
        bench.press(.alt("g"))
        bench.type("sft")
        bench.press(.enter)
        #expect(bench.state.current == 1)
    }

    @Test func `a key in one tab does not look at the others`() {
        var bench = bench()
        _ = bench.state.takeUnsaved()
        bench.type("a")
        #expect(bench.state.touched.indices(of: bench.state.tabs) == [0])
    }

    @Test func `five hundred tabs have a title and a list`() {
        var bench = bench()
        for number in 0..<500 { _ = bench.state.addTab(of: 0, target: .init(.room, "#r\(number)")) }
        #expect(bench.title == " [1/504 localhost] │ connected since 12:00:00")
        bench.press(.alt("g"))
        bench.type("r499")
        bench.press(.enter)
        #expect(bench.title == " [503/504 #r499] │ connected since 12:00:00")
    }
}
