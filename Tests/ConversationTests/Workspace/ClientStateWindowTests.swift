import Conversation
import ReactorKit
import TerminalUI
import Testing

@Suite("ClientState: title and bell", .timeLimit(.minutes(10)))
struct ClientStateWindowTests {
    private static let second = LinkID.first.next

    private static func line(in tab: LinkID = .first) -> ClientEvent {
        .connection(tab, .received(Array("news".utf8), isCut: false))
    }

    /// Two tabs that are connected, of which the first is shown.
    private func two(_ bell: ClientSettings.Bell = .never) -> ClientBench {
        var bench = ClientBench(
            endpoints: [ClientBench.endpoint, Endpoint(host: "chat.example", port: 23)])
        bench.state.settings.bell = bell
        bench.start()
        bench.handle(.connected(peer: "127.0.0.1:21567"))
        bench.handle(.connection(Self.second, .connected(peer: "10.0.0.2:23")))
        // What is left of being connected is seen.
        bench.press(.alt("2"), .alt("1"))
        return bench
    }

    // MARK: - Title

    @Test(
        arguments: zip(
            ClientBench.Situation.allCases, [" (connecting)", "", " (down)", " (closing)"]))
    func `the title shows the endpoint and the state`(
        situation: ClientBench.Situation, words: String
    ) {
        #expect(
            ClientBench(in: situation).state.windowTitle == "localhost:21567\(words) - carillon")
    }

    @Test func `the title counts tabs, and marks that one of them has news`() {
        var bench = two()
        #expect(bench.state.windowTitle == "[1/2] localhost:21567 - carillon")
        bench.handle(Self.line(in: Self.second))
        #expect(bench.state.windowTitle == "[1/2]* localhost:21567 - carillon")
        bench.press(.alt("2"))
        #expect(bench.state.windowTitle == "[2/2] chat.example:23 - carillon")
    }

    @Test func `no text or name of a peer is in the title`() {
        var bench = ClientBench.connecting()
        bench.handle(.connected(peer: "\u{1B}]0;owned"))
        bench.handle(.received(Array("\u{1B}]0;owned\u{7}".utf8), isCut: false))
        bench.handle(.lost("owned"))
        #expect(bench.state.windowTitle == "localhost:21567 (down) - carillon")
    }

    @Test func `the title can be left alone`() {
        var bench = ClientBench.up()
        bench.state.settings.title = false
        #expect(bench.state.windowTitle == nil)
    }

    // MARK: - Bell

    @Test(
        arguments: zip(
            ClientSettings.Bell.allCases,
            [
                [false, false, false], [false, false, true], [false, true, true],
                [true, true, true],
            ]))
    func `the bell rings according to the setting`(bell: ClientSettings.Bell, rings: [Bool]) {
        let events = [Self.line(), Self.line(in: Self.second), .lost("reset by peer")]
        for (event, rings) in zip(events, rings) {
            var bench = two(bell)
            #expect(bench.handle(event).contains(.bell) == rings)
        }
    }

    @Test(arguments: [(ClientSettings.Bell.activity, false), (.always, true)])
    func `what returns of one's own message is no news`(bell: ClientSettings.Bell, rings: Bool) {
        var bench = two(bell)
        bench.enter("hope")
        bench.press(.alt("2"))
        let echo = ClientEvent.received(Array("[now] hope".utf8), isCut: false)
        #expect(bench.handle(echo).contains(.bell) == rings)
    }

    @Test func `a line below the view is out of sight`() {
        var bench = two(.activity)
        for _ in 1...20 { bench.handle(Self.line()) }
        bench.press(.pageUp)
        #expect(bench.handle(Self.line()) == [.bell])
    }

    @Test func `a flood rings once a second`() {
        var bench = two(.always)
        #expect(bench.handle(Self.line()) == [.bell])
        #expect(bench.handle(Self.line()) == [])
        bench.pass(.milliseconds(999))
        #expect(bench.handle(Self.line()) == [])
        bench.pass(.milliseconds(1))
        #expect(bench.handle(Self.line()) == [.bell])
    }

    @Test func `a connection that we close ourselves rings no bell`() {
        var bench = ClientBench.closing()
        bench.state.settings.bell = .always
        #expect(!bench.handle(.lost("closed")).contains(.bell))
    }
}
