import Conversation
import ReactorKit
import TerminalUI
import Testing

@Suite("ClientState: what is kept")
struct ClientStateStorageTests {
    private func stored(
        history: [String] = [], drafts: [String: [String]] = [:], log: [LoggedLine] = []
    ) -> StoredState {
        var stored = StoredState()
        stored.history = history
        stored.drafts = drafts.mapValues { $0.map { Draft(text: $0, cursor: 1) } }
        stored.log = log
        return stored
    }

    @Test func `the history continues where it ended`() {
        var bench = ClientBench(stored: stored(history: ["one", "two"]))
        bench.start()
        bench.press(.control("p"), .control("p"))
        #expect(bench.state.tab.editor.text == "one")
    }

    @Test func `what is sent, and each command, is handed out once for the file`() {
        var bench = ClientBench.up()
        bench.enter("one")
        bench.enter(" secret")
        bench.enter("/help")
        #expect(bench.state.takeUnsaved() == Unsaved(history: ["one", "/help"]))
        #expect(bench.state.takeUnsaved().isEmpty)
    }

    @Test func `a draft is restored in the tab of its endpoint, with its cursor`() {
        let name = ClientBench.endpoint.description
        var bench = ClientBench(stored: stored(drafts: [name: ["half"], "b:2": ["other"]]))
        bench.start()
        #expect(bench.state.tab.editor.draft == Draft(text: "half", cursor: 1))
    }

    @Test func `a tab that is opened later gets its draft too`() {
        var bench = ClientBench(stored: stored(drafts: ["b:2": ["other"]]))
        bench.start()
        bench.enter("/connect b:2")
        #expect(bench.state.tab.editor.text == "other")
    }

    @Test func `the drafts are those of the tabs, and what no tab has taken`() {
        let name = ClientBench.endpoint.description
        var bench = ClientBench(stored: stored(drafts: [name: ["one", "two"], "b:2": ["other"]]))
        bench.start()
        bench.type("!")
        let second = Draft(text: "two", cursor: 1)
        let other = Draft(text: "other", cursor: 1)
        #expect(
            bench.state.drafts
                == [name: [Draft(text: "o!ne", cursor: 2), second], "b:2": [other]])
        bench.handle(.connected(peer: "peer"))
        bench.press(.enter)
        #expect(bench.state.drafts == [name: [second], "b:2": [other]])
    }

    @Test func `a draft that no tab has taken outlives the tab that is closed`() {
        let name = ClientBench.endpoint.description
        var bench = ClientBench(
            stored: stored(drafts: [name: ["one", "two"]]),
            endpoints: [ClientBench.endpoint, Endpoint(host: "b", port: 2)])
        bench.start()
        bench.press(.control("c"))
        bench.enter("/close")
        bench.enter("/close")
        #expect(bench.state.tabs.count == 1)
        #expect(bench.state.drafts[name] == [Draft(text: "two", cursor: 1)])
    }

    @Test func `lines of a tab are logged, messages to the person are not`() {
        var bench = ClientBench(settings: ClientBench.settings("log = on"))
        bench.start()
        bench.handle(.connected(peer: "peer"))
        bench.enter("hope")
        bench.receive("[7] hope")
        bench.enter("/set bell always")
        let name = ClientBench.endpoint.description
        let lines = [
            LoggedLine(name, .program, Array("12:00:00 connected to peer".utf8)),
            LoggedLine(name, .person, Array("hope".utf8)),
            LoggedLine(name, .peer, Array("[7] hope".utf8)),
        ]
        #expect(bench.state.takeUnsaved().log == lines)
        bench.enter("/set log off")
        bench.receive("unheard")
        #expect(bench.state.takeUnsaved().log == [])
    }

    @Test func `the last lines of the log are shown again above a rule`() {
        let name = ClientBench.endpoint.description
        let log = [
            LoggedLine(name, .program, Array("connected".utf8)),
            LoggedLine("b:2", .peer, Array("elsewhere".utf8)),
            LoggedLine(name, .person, Array("hope".utf8)),
            LoggedLine(name, .peer, Array("[7] hope".utf8)),
        ]
        var bench = ClientBench(rows: 10, stored: stored(log: log))
        bench.start()
        #expect(
            bench.lines == [
                "-- connected", "> hope", "[7] hope", "──── earlier ────",
                "-- F1 or /help lists the keys and commands; /quit leaves.",
            ])
    }

    @Test func `as many of them as are of use`() {
        let name = ClientBench.endpoint.description
        let log = (0..<500).map { LoggedLine(name, .peer, Array("\($0)".utf8)) }
        let bench = ClientBench(stored: stored(log: log))
        #expect(bench.state.tab.transcript.count == 201)
    }

    @Test func `bad news are in the transcript and below it`() {
        var bench = ClientBench.up()
        bench.handle(.notice("the log is not written: full", isBad: true))
        #expect(bench.lines.last == "-- the log is not written: full")
        #expect(bench.ruler.contains("the log is not written: full"))
        bench.press(.left)
        bench.handle(.notice("the log is written again", isBad: false))
        #expect(bench.lines.last == "-- the log is written again")
        #expect(!bench.ruler.contains("log"))
    }
}
