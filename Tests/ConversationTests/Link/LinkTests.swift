import Conversation
import ReactorKit
import TerminalUI
import Testing
import TextTesting

@Suite("Link", .timeLimit(.minutes(10)))
struct LinkTests {
    // MARK: - Dialling

    @Test(arguments: ClientBench.Situation.allCases)
    func `F5, Alt-R and the command dial once in every state`(situation: ClientBench.Situation) {
        var byKey = ClientBench(in: situation)
        #expect(byKey.press(.function(5)) == [.dial])
        #expect(byKey.state.link.state == .connecting)
        var byLetter = ClientBench(in: situation)
        #expect(byLetter.press(.alt("r")) == [.dial])
        var byCommand = ClientBench(in: situation)
        #expect(byCommand.enter("/reconnect") == [.dial])
        #expect(byCommand.state.tab.editor.isEmpty)
    }

    @Test func `a connection that is dropped to dial again is reported`() {
        var bench = ClientBench.up()
        bench.press(.function(5))
        #expect(bench.lines.last == "-- connection dropped, connecting again")
    }

    @Test(arguments: [ClientBench.Situation.connecting, .down, .closing])
    func `Enter on the empty line dials at once, unless there is something to close`(
        situation: ClientBench.Situation
    ) {
        var bench = ClientBench(in: situation)
        #expect(bench.press(.enter) == [.dial])
        #expect(bench.state.link.state == .connecting)
    }

    @Test func `a dial by hand takes the place of the one that was waited for`() {
        var bench = ClientBench.down()
        #expect(bench.press(.function(5)) == [.dial])
        bench.pass(.seconds(2))
        #expect(bench.handle(.tick) == [], "a late tick dials no second time")
        #expect(bench.state.link.state == .connecting)
    }

    // MARK: - The wait

    @Test func `the countdown is shown second by second and ends in a dial`() {
        var bench = ClientBench.down()
        bench.press(.function(5))
        #expect(bench.handle(.dialFailed("no answer")) == [.wake(after: .milliseconds(500))])
        #expect(bench.title.hasSuffix("retry in 2 s, Enter = now"))
        bench.pass(.milliseconds(500))
        #expect(bench.handle(.tick) == [.wake(after: .seconds(1))])
        #expect(bench.title.hasSuffix("retry in 1 s, Enter = now"))
        bench.pass(.milliseconds(400))
        #expect(bench.handle(.tick) == [.wake(after: .milliseconds(600))], "a tick too early")
        bench.pass(.milliseconds(600))
        #expect(bench.handle(.tick) == [.dial])
        #expect(bench.state.link.state == .connecting)
    }

    @Test(
        arguments: [
            ("refused, is it running?", "refused"), ("no route; no answer", "no route"),
            (#"cannot resolve "db": no such name"#, #"cannot resolve "db""#),
            ("[::1]:80 is deaf", "[::1]:80 is deaf"),
        ])
    func `the title has the first clause of a reason, so that the countdown has room`(
        reason: String, clause: String
    ) {
        var bench = ClientBench.connecting()
        bench.handle(.dialFailed(ConnectionFailure(reason)))
        #expect(bench.title == " localhost:21567  down: \(clause), retry in 1 s, Enter = now")
        #expect(bench.lines.last == "-- 12:00:00 \(reason)")
    }

    @Test func `the waits grow by a half up to a minute, and no reply means no reset`() {
        var bench = ClientBench.connecting()
        var waits: [Duration] = []
        for _ in 1...14 {
            // A server that accepts and dies proves nothing.
            bench.handle(.connected(peer: "peer"))
            bench.handle(.lost("reset by peer"))
            waits.append(bench.untilRetry)
            bench.press(.function(5))
        }
        #expect(waits.prefix(4) == [.seconds(1), .seconds(1.5), .seconds(2.25), .seconds(3.375)])
        #expect(waits.suffix(3) == [.seconds(60), .seconds(60), .seconds(60)])
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `jitter takes up to a quarter off, and a seed repeats it`(seed: UInt64) {
        func waits() -> [Duration] {
            var bench = ClientBench(random: SplitMix(seed: seed))
            bench.start()
            return (1...20).map { _ in
                bench.handle(.dialFailed("no answer"))
                defer { bench.press(.enter) }
                return bench.untilRetry
            }
        }
        let first = waits()
        #expect(first == waits())
        #expect(first.suffix(5).allSatisfy { (.seconds(45)...(.seconds(60))).contains($0) })
        #expect(Set(first.suffix(5)).count == 5)
    }

    @Test func `Escape calls off the wait`() {
        var bench = ClientBench.down()
        #expect(bench.press(.escape) == [])
        #expect(bench.title == " localhost:21567  down: connection refused, Enter = connect")
        bench.pass(.seconds(5))
        #expect(bench.handle(.tick) == [])
    }

    @Test func `Escape calls off the dial`() {
        var bench = ClientBench.connecting()
        #expect(bench.press(.escape) == [.letGo])
        #expect(bench.title == " localhost:21567  down: cancelled, Enter = connect")
        #expect(bench.lines.last == "-- connecting was cancelled")
    }

    @Test(arguments: [ClientBench.Situation.up, .closing])
    func `Escape leaves a connection alone`(situation: ClientBench.Situation) {
        var bench = ClientBench(in: situation)
        let before = bench.state.link.state
        #expect(bench.press(.escape) == [])
        #expect(bench.state.link.state == before)
    }

    @Test func `the command to close means what there is to end`() {
        var bench = ClientBench.up()
        #expect(bench.enter("/close") == [.hangUp])
        #expect(bench.enter("/close") == [], "closing already")
        bench = .connecting()
        #expect(bench.enter("/close") == [.letGo])
        bench = .down()
        #expect(bench.enter("/close") == [])
        bench.pass(.seconds(5))
        #expect(bench.handle(.tick) == [], "the wait is called off")
    }

    @Test func `a peer that closes in order is dialled again`() {
        var bench = ClientBench.up()
        #expect(bench.handle(.lost("closed by the peer")) == [.wake(after: .seconds(1))])
    }

    // MARK: - What was not answered

    @Test func `a reconnect never sends by itself what was not answered`() {
        var bench = ClientBench.up()
        bench.enter("one")
        bench.enter("two")
        bench.handle(.lost("reset by peer"))
        bench.pass(.seconds(1))
        #expect(bench.handle(.tick) == [.dial])
        #expect(bench.handle(.connected(peer: "peer")) == [])
        #expect(bench.ruler.contains("2 not answered: Alt-S sends again, Alt-X drops"))
    }

    @Test func `Alt-S sends in order, once, and only when connected`() {
        var bench = ClientBench.up()
        bench.enter("one")
        bench.enter("two")
        bench.handle(.lost("reset by peer"))
        #expect(bench.press(.alt("s")) == [])
        #expect(bench.ruler.contains("not connected: F5 connects"))
        bench.press(.function(5))
        bench.handle(.connected(peer: "peer"))
        #expect(bench.press(.alt("s")) == [.send(Array("one".utf8)), .send(Array("two".utf8))])
        #expect(bench.lines.suffix(2) == ["...sending one...", "...sending two..."])
        #expect(bench.press(.alt("s")) == [])
        #expect(bench.ruler.contains("nothing to send again"))
        bench.receive("[now] one")
        #expect(bench.lines.suffix(2) == ["[now] one", "...sending two..."])
    }

    @Test func `Alt-X drops what was not answered, and leaves it to be read`() {
        var bench = ClientBench.up()
        bench.enter("one")
        bench.handle(.lost("reset by peer"))
        #expect(bench.press(.alt("x")) == [])
        #expect(bench.lines.contains("dropped: one"))
        bench.press(.function(5))
        bench.handle(.connected(peer: "peer"))
        #expect(bench.press(.alt("s")) == [])
        bench.press(.alt("x"))
        #expect(bench.ruler.contains("nothing to drop"))
    }

    @Test func `messages of several broken connections keep their order`() {
        var bench = ClientBench.up()
        bench.enter("one")
        bench.press(.function(5))
        bench.handle(.connected(peer: "peer"))
        bench.enter("two")
        bench.press(.enter)
        bench.handle(.lost("closed"))
        bench.press(.enter)
        bench.handle(.connected(peer: "peer"))
        #expect(
            bench.enter("/resend") == [.send(Array("one".utf8)), .send(Array("two".utf8))])
    }

    @Test func `a late reply on the next connection answers nothing of the last`() {
        var bench = ClientBench.up()
        bench.enter("one")
        bench.press(.function(5))
        bench.handle(.connected(peer: "peer"))
        bench.receive("[now] one")
        #expect(bench.lines.contains("not answered: one"))
        #expect(bench.lines.last == "[now] one")
    }

    @Test func `a message that left the transcript is marked at its end`() {
        var bench = ClientBench(settings: ClientBench.settings("scrollback-lines = 2"))
        bench.start()
        bench.handle(.connected(peer: "peer"))
        bench.enter("first")
        bench.receive("[now] first")
        bench.enter("kept")
        bench.receive("foreign 1")
        bench.receive("foreign 2")
        bench.handle(.lost("reset by peer"))
        #expect(bench.lines == ["not answered: kept", "-- 12:00:00 reset by peer"])
    }

    // MARK: - The line while there is no connection

    @Test(
        arguments: [
            (ClientBench.Situation.down, "not connected: F5 connects, then Enter sends"),
            (.connecting, "not connected yet, and nothing was sent"),
            (.closing, "not connected: F5 connects, then Enter sends"),
        ])
    func `a line that cannot be sent stays`(situation: ClientBench.Situation, hint: String) {
        var bench = ClientBench(in: situation)
        #expect(bench.enter("Where is hope") == [])
        #expect(bench.state.tab.editor.text == "Where is hope")
        #expect(bench.ruler.contains(hint))
    }

    @Test func `a draft survives a broken connection and a new one`() {
        var bench = ClientBench.up()
        bench.type("half a thou")
        bench.handle(.lost("reset by peer"))
        bench.pass(.seconds(1))
        bench.handle(.tick)
        bench.handle(.connected(peer: "peer"))
        #expect(bench.enter("ght") == [.send(Array("half a thought".utf8))])
    }
}

extension ClientBench {
    /// How long it waits before it dials again by itself.
    var untilRetry: Duration {
        guard case .down(_, let retry?) = state.link.state else { return .zero }
        return retry - now
    }
}
