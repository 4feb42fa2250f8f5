import Conversation
import ReactorKit
import TerminalUI
import Testing

/// What an excellent client does with its connection, point by point.
@Suite("Connection, as a whole", .timeLimit(.minutes(10)))
struct ConnectionPointsTests {
    @Test
    func
        `reconnect on one key with a countdown, never twice at once, and nothing typed is lost`()
    {
        var bench = ClientBench.up(rows: 12)
        bench.enter("one")
        bench.enter("two")
        bench.type("a draft")
        bench.handle(.lost("reset by peer"))
        #expect(bench.title.hasSuffix("down: reset by peer, retry in 1 s, F5 = now"))
        // While down.
        #expect(bench.press(.function(5)) == [.dial])
        #expect(bench.handle(.tick) == [], "the countdown's dial is not made as well")
        // While connecting: it gives up, and dials again.
        #expect(bench.press(.alt("r")) == [.dial])
        bench.handle(.connected(peer: "127.0.0.1:21567"))
        // While up: it drops the connection, and dials.
        #expect(bench.press(.function(5)) == [.dial])
        #expect(bench.press(.escape) == [.letGo], "and it can be called off")
        bench.press(.function(5))
        bench.handle(.connected(peer: "127.0.0.1:21567"))
        #expect(bench.state.tab.editor.text == "a draft")
        #expect(bench.lines.contains("not answered: one"))
        #expect(bench.lines.contains("not answered: two"))
        let resent = bench.press(.alt("s"))
        #expect(
            resent == [.send(Array("one".utf8)), .send(Array("two".utf8))], "by a key, in order")
    }

    @Test func `honest connection state: connecting, up, lag, down with time and reason, gap`() {
        var bench = ClientBench.connecting(rows: 12)
        var states = [bench.title]
        bench.handle(.connected(peer: "127.0.0.1:21567"))
        states.append(bench.title)
        bench.enter("one")
        bench.receive("[now] one")
        bench.enter("hope")
        bench.pass(.seconds(5))
        bench.handle(.tick)
        states.append(bench.title)
        bench.handle(.lost("no response from the peer, its host or the network path is down"))
        states.append(bench.title)
        bench.pass(.seconds(125))
        bench.press(.enter)
        bench.handle(.connected(peer: "127.0.0.1:21567"))
        #expect(
            states
                == [
                    " localhost:21567  connecting… (Esc cancels)",
                    " localhost:21567  connected since 12:00:00",
                    " localhost:21567  connected since 12:00:00, waiting 5 s for an answer",
                    " localhost:21567  down: no response from the peer, retry in 1 s: Enter",
                ])
        #expect(
            bench.lines.suffix(6) == [
                "-- 12:00:00 connected to 127.0.0.1:21567", "[now] one", "not answered: hope",
                "-- 12:00:05 no response from the peer, its host or the network path is down",
                "── down for 2 min 5 s ──", "-- 12:02:10 connected to 127.0.0.1:21567",
            ])
    }
}
