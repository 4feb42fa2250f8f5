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
        stored.history = history.map { HistoryEntry(at: nil, $0) }
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
        let entries = ["one", "/help"].map {
            HistoryEntry(at: ClientBench.endpoint.description, $0)
        }
        #expect(bench.state.takeUnsaved() == Unsaved(history: entries))
        #expect(bench.state.takeUnsaved().isEmpty)
    }

    @Test func `each endpoint has its own history, which its tabs share`() {
        let other = Endpoint(host: "b", port: 2)
        var bench = ClientBench(endpoints: [ClientBench.endpoint, other, ClientBench.endpoint])
        bench.start()
        bench.enter("/set bell always")
        bench.press(.alt("2"), .control("p"))
        #expect(bench.state.tab.editor.isEmpty)
        bench.enter("/set bell loss")
        bench.press(.alt("3"), .control("p"))
        #expect(bench.state.tab.editor.text == "/set bell always")
    }

    @Test func `a command that opens a tab is in the history where it was entered`() {
        var bench = ClientBench()
        bench.start()
        bench.enter("/connect b:2")
        bench.press(.control("p"))
        #expect(bench.state.tab.editor.isEmpty)
        bench.press(.alt("1"), .control("p"))
        #expect(bench.state.tab.editor.text == "/connect b:2")
    }

    @Test func `a key searches what was entered at all endpoints`() {
        var bench = ClientBench(endpoints: [ClientBench.endpoint, Endpoint(host: "b", port: 2)])
        bench.start()
        bench.enter("/set bell always")
        bench.press(.alt("2"), .alt("a"))
        bench.type("bell")
        #expect(bench.pictureRows.last == "(search all)`bell`: /set bell always")
        #expect(
            bench.ruler.contains(
                "all endpoints, from localhost:21567: Enter, Esc, Alt-A"))
        bench.press(.alt("a"))
        #expect(bench.pictureRows.last == "(failing search)`bell`:")
        bench.press(.alt("a"), .escape)
        #expect(bench.state.tab.editor.text == "/set bell always")
    }

    @Test func `an endpoint whose port changes has a name in files, and not on the screen`() {
        var stored = stored(drafts: ["local": ["half"]])
        stored.names = [ClientBench.endpoint: "local"]
        stored.history = [HistoryEntry(at: "local", "one")]
        var bench = ClientBench(stored: stored)
        bench.start()
        #expect(bench.state.tab.editor.text == "half")
        #expect(bench.title.contains("localhost:21567"))
        #expect(bench.state.drafts == ["local": [Draft(text: "half", cursor: 1)]])
        bench.press(.control("p"))
        #expect(bench.state.tab.editor.text == "one")
    }

    @Test func `a draft is searched for a tab that is opened later, and restored there`() {
        var bench = ClientBench()
        bench.start()
        let claims = bench.enter("/connect b:2").compactMap { action in
            if case .findDraft(let claim) = action { claim } else { nil }
        }
        #expect(claims.map(\.key) == ["b:2"])
        let draft = Draft(text: "half", cursor: 1)
        if let claim = claims.first { bench.handle(.draft(claim, draft)) }
        #expect(bench.state.tab.editor.draft == draft)
    }

    @Test(arguments: [true, false])
    func `a draft that is found too late waits for the next tab`(isClosed: Bool) {
        var bench = ClientBench()
        bench.start()
        let claims = bench.enter("/connect b:2").compactMap { action in
            if case .findDraft(let claim) = action { claim } else { nil }
        }
        if isClosed { bench.enter("/close") } else { bench.type("typed") }
        if isClosed { bench.enter("/close") }
        let draft = Draft(text: "half", cursor: 1)
        if let claim = claims.first { bench.handle(.draft(claim, draft)) }
        #expect(bench.state.drafts["b:2"]?.last == draft)
        bench.press(.control("c"))
        #expect(
            !bench.enter("/connect b:2").contains {
                if case .findDraft = $0 { true } else { false }
            })
        #expect(bench.state.tab.editor.draft == draft)
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
        #expect(bench.state.takeUnsaved().logs == ["on": lines])
        bench.enter("/set log off")
        bench.receive("unheard")
        #expect(bench.state.takeUnsaved().logs == [:])
    }

    @Test func `tabs of different endpoints have different logs`() throws {
        let settings = ClientBench.settings("[endpoint chat]\nlog = ~/chat\n[endpoint quiet]")
        var bench = ClientBench(settings: settings)
        bench.start()
        #expect(bench.state.logSettings == [])
        bench.enter("/connect chat")
        bench.enter("/connect quiet")
        bench.handle(.connection(LinkID.first.next, .connected(peer: "peer")))
        bench.receive("not logged")
        #expect(bench.state.logSettings == ["~/chat"])
        #expect(bench.state.takeUnsaved().logs.keys.sorted() == ["~/chat"])
        bench.enter("/set log ~/quiet")
        #expect(bench.state.logSettings == ["~/chat", "~/quiet"])
    }

    @Test func `lines of earlier days have their dates, and so has today after them`() {
        let name = ClientBench.endpoint.description
        let night: Int64 = 1_145_404_799
        let log = [
            LoggedLine(name, .person, Array("hope".utf8), writtenAt: night),
            LoggedLine(name, .peer, Array("[7] hope".utf8), writtenAt: night),
            LoggedLine(name, .program, Array("connection closed".utf8), writtenAt: night + 1),
        ]
        var bench = ClientBench(rows: 12, stored: stored(log: log))
        bench.start()
        #expect(
            bench.lines == [
                "── Tuesday, 18 April 2006 ──", "> hope", "[7] hope",
                "── Wednesday, 19 April 2006 ──", "-- connection closed",
                "──── earlier lines above ────", "── Thursday, 1 January 1970 ──",
                "-- F1 or /help lists the keys and commands; /quit leaves.",
            ])
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
                "-- connected", "> hope", "[7] hope", "──── earlier lines above ────",
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
