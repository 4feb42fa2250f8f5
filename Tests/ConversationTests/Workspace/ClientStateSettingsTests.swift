import Conversation
import ReactorKit
import Settings
import TerminalUI
import Testing

@Suite("ClientState: settings")
struct ClientStateSettingsTests {
    @Test func `a key that the settings bind performs its command`() {
        let settings = ClientBench.settings("[keys]\nC-t = help\nF1 = none")
        var bench = ClientBench(settings: settings)
        bench.start()
        bench.press(.function(1))
        #expect(!bench.ruler.contains("help"))
        bench.press(.control("t"))
        #expect(bench.ruler.contains("help"))
    }

    @Test func `the waits between dials are those of the settings`() {
        let settings = ClientBench.settings(
            "reconnect-initial = 4s\nreconnect-factor = 2\nreconnect-maximum = 6s")
        var bench = ClientBench(settings: settings)
        bench.start()
        bench.handle(.dialFailed("refused"))
        #expect(bench.title.contains("retry in 4 s"))
        bench.pass(.seconds(4))
        bench.handle(.tick)
        bench.handle(.dialFailed("refused"))
        #expect(bench.title.contains("retry in 6 s"))
    }

    @Test func `set shows a setting, or all of them`() {
        var bench = ClientBench(rows: 60)
        bench.start()
        bench.enter("/set bell")
        #expect(bench.lines.contains("-- bell = never"))
        bench.enter("/set")
        for name in ClientSettings.table.names {
            #expect(bench.lines.contains { $0.hasPrefix("-- \(name) = ") })
        }
    }

    @Test func `set changes a setting at once, and reports it`() {
        var bench = ClientBench.up(rows: 12)
        let before = bench.state.screen()
        bench.enter("/set theme mono")
        #expect(bench.lines.last == "-- theme = mono, effective immediately")
        #expect(bench.state.settings.theme == "mono")
        #expect(before.picture.contains("connected"))
        bench.enter("/set reconnect-initial 9s")
        bench.handle(.lost("reset by peer"))
        #expect(bench.title.contains("retry in 9 s"))
    }

    @Test func `a smaller history is one at once`() {
        var bench = ClientBench.up()
        bench.enter("one")
        bench.enter("/set history-size 1")
        bench.press(.control("p"), .control("p"))
        #expect(bench.state.tab.editor.text == "/set history-size 1")
    }

    @Test func `a value that is not allowed stays in the line, with the reason`() {
        var bench = ClientBench.up()
        bench.enter("/set bell rarely")
        #expect(bench.picture.contains("bell cannot be \"rarely\""))
        #expect(bench.state.tab.editor.text == "/set bell rarely")
        #expect(bench.state.settings.bell == .never)
    }

    @Test func `a saved name connects to its address, and the transcript shows it`() {
        let settings = ClientBench.settings("[endpoint home]\naddress = [::1]:7")
        var bench = ClientBench(settings: settings)
        bench.start()
        let actions = bench.enter("/connect home")
        let home = Endpoint(host: "::1", port: 7)
        #expect(actions.contains(.connection(LinkID.first.next, .dial(home))))
        #expect(bench.lines.first == "-- home is [::1]:7, by the settings")
    }

    @Test func `a setting that changes by a key leaves the draft behind the history`() {
        var bench = ClientBench.up()
        bench.enter("sent before")
        bench.type("draft")
        bench.press(.control("p"))
        #expect(bench.state.tab.editor.text == "sent before")
        bench.press(.function(7), .control("n"))
        #expect(bench.state.tab.editor.text == "draft")
    }
}
