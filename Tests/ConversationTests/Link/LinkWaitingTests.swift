import Conversation
import ReactorKit
import TerminalUI
import Testing
import Text

@Suite("Link: waiting", .timeLimit(.minutes(10)))
struct LinkWaitingTests {
    // MARK: - An answer that is overdue

    /// One that is connected to a service that was seen to echo.
    private static func echoing() -> ClientBench {
        var bench = ClientBench.up()
        bench.enter("one")
        bench.receive("[7] one")
        return bench
    }

    @Test func `an overdue answer is counted in the title, by wake-ups that end`() {
        var bench = Self.echoing()
        bench.enter("hope")
        #expect(!bench.title.contains("waiting"))
        bench.pass(.seconds(2))
        #expect(bench.handle(.tick) == [.wake(after: .seconds(1))])
        #expect(bench.title.hasSuffix("12:00:00, waiting 2 s for an answer"))
        bench.pass(.milliseconds(3_400))
        #expect(bench.handle(.tick) == [.wake(after: .milliseconds(600))])
        #expect(bench.title.hasSuffix("waiting 5 s for an answer"))
        bench.pass(.seconds(60))
        #expect(bench.handle(.tick) == [])
        #expect(bench.title.hasSuffix("no answer for over a minute"))
    }

    @Test func `the answer ends it, and a tick that was late does nothing`() {
        var bench = Self.echoing()
        bench.enter("hope")
        bench.pass(.seconds(5))
        #expect(bench.receive("[7] hope") == [])
        #expect(bench.title.hasSuffix("round trip 5.0 s"))
        #expect(bench.handle(.tick) == [])
    }

    @Test func `an answer to one of two leaves the other to wait for`() {
        var bench = Self.echoing()
        bench.enter("one")
        bench.enter("two")
        bench.pass(.seconds(3))
        #expect(bench.receive("[7] one") == [.wake(after: .seconds(2))])
        #expect(!bench.title.contains("waiting"), "it is not silent")
        bench.pass(.seconds(2))
        bench.handle(.tick)
        #expect(bench.title.hasSuffix("waiting 2 s for an answer"))
    }

    @Test func `a service that does not answer line by line is not waited for`() {
        var bench = ClientBench.up()
        bench.enter("hello all")
        #expect(bench.receive("somebody says something") == [])
        bench.pass(.seconds(30))
        #expect(bench.handle(.tick) == [])
        #expect(!bench.title.contains("waiting"))
    }

    @Test func `in a tab that is not shown nothing wakes up for it`() {
        var bench = ClientBench(endpoints: [ClientBench.endpoint, ClientBench.endpoint])
        bench.start()
        bench.handle(.connected(peer: "peer"))
        bench.enter("one")
        bench.receive("[7] one")
        bench.enter("hope")
        bench.press(.alt("2"))
        bench.pass(.seconds(2))
        #expect(bench.handle(.tick) == [])
        #expect(bench.press(.alt("1")) == [.wake(after: .seconds(1))], "seen again")
    }

    // MARK: - The gap

    @Test func `the gap between two connections is a rule with its length`() {
        var bench = ClientBench.up()
        bench.handle(.lost("reset by peer"))
        bench.pass(.seconds(125))
        bench.press(.enter)
        bench.handle(.connected(peer: "127.0.0.1:21567"))
        #expect(
            bench.lines.suffix(2) == [
                "── down for 2 min 5 s ──", "-- 12:02:05 connected to 127.0.0.1:21567",
            ])
    }

    @Test func `dials that fail in between do not shorten it`() {
        var bench = ClientBench.up()
        bench.handle(.lost("reset by peer"))
        for _ in 1...3 {
            bench.pass(.seconds(1_200))
            bench.press(.enter)
            bench.handle(.dialFailed("no answer"))
        }
        bench.press(.enter)
        bench.handle(.connected(peer: "peer"))
        #expect(bench.lines.contains("── down for 1 h ──"))
    }

    @Test func `before the first connection there is no gap`() {
        var bench = ClientBench.down()
        bench.press(.enter)
        bench.handle(.connected(peer: "peer"))
        #expect(!bench.lines.contains { $0.hasPrefix("──") })
    }

    @Test func `a connection that was dropped to dial again has a short gap`() {
        var bench = ClientBench.up()
        bench.press(.function(5))
        bench.pass(.milliseconds(10))
        bench.handle(.connected(peer: "peer"))
        #expect(bench.lines.contains("── down for less than 1 s ──"))
    }

    @Test(
        arguments: [
            (59, "59 s"), (60, "1 min"), (3_599, "59 min 59 s"), (3_605, "1 h"),
            (11_229, "3 h 7 min"), (176_400, "2 d 1 h"), (172_801, "2 d"),
        ])
    func `a length has two units at most`(seconds: Int64, words: String) {
        var bench = ClientBench.up()
        bench.handle(.lost("reset by peer"))
        bench.pass(.seconds(seconds))
        bench.press(.enter)
        bench.handle(.connected(peer: "peer"))
        #expect(bench.lines.contains("── down for \(words) ──"))
    }

    @Test func `the rule has a time, as every line of a conversation`() {
        var bench = ClientBench.up()
        bench.handle(.lost("reset by peer"))
        bench.press(.enter)
        bench.handle(.connected(peer: "peer"))
        let transcript = bench.state.tab.transcript
        var next = transcript.first
        while let id = next, let line = transcript[id] {
            #expect(line.second != nil, "\(VisibleText(line.bytes))")
            next = id.next
        }
        #expect(bench.lines.contains { $0.hasPrefix("── down for") })
    }
}
