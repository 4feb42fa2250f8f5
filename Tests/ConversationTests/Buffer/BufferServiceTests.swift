import Conversation
import Testing

@testable import TerminalUI

/// How messages are shown in the transcript for each kind of service.
@Suite("Buffer: services", .timeLimit(.minutes(10)))
struct BufferServiceTests {
    @Test func `a service that answers in its own words leaves nothing dim, overdue or to resend`()
    {
        var bench = ClientBench.up(rows: 12)
        bench.receive("220 mail.example ESMTP")
        bench.enter("EHLO me")
        #expect(bench.lines.last == "...sending EHLO me...")
        bench.receive("250 mail.example")
        bench.enter("NOOP")
        #expect(bench.lines.last == "> NOOP", "it is shown in its final form")
        bench.receive("250 OK")
        bench.pass(.seconds(30))
        #expect(bench.handle(.tick) == [])
        #expect(bench.title == " localhost:21567  connected since 12:00:00")
        bench.handle(.lost("closed by the peer"))
        #expect(
            bench.lines.suffix(6) == [
                "220 mail.example ESMTP", "> EHLO me", "250 mail.example", "> NOOP", "250 OK",
                "-- 12:00:30 closed by the peer",
            ])
        #expect(!bench.ruler.contains("not answered"))
        #expect(bench.kinds.filter { $0 == .sent }.count == 2)
        bench.press(.function(5))
        bench.handle(.connected(peer: "peer"))
        #expect(bench.press(.alt("s")) == [])
    }

    @Test func `what was sent behind its last line is offered again`() {
        var bench = ClientBench.up(rows: 12)
        bench.enter("PING")
        bench.receive("+PONG")
        bench.enter("QUIT NOW")
        bench.handle(.lost("reset by peer"))
        #expect(bench.lines.contains("> PING"))
        #expect(bench.lines.contains("not answered: QUIT NOW"))
        #expect(bench.ruler.contains("1 not answered: Alt-S sends again, Alt-X drops"))
    }

    @Test func `a silent service owes nothing: messages stay shown as sent`() {
        var bench = ClientBench.up()
        bench.enter("into the void")
        #expect(bench.lines.last == "...sending into the void...")
        bench.pass(.seconds(2))
        #expect(bench.handle(.tick) == [], "nothing is counted that would need a wake-up")
        #expect(bench.lines.last == "> into the void")
        #expect(bench.kinds.last == .sent)
        bench.pass(.seconds(600))
        bench.handle(.tick)
        #expect(bench.title == " localhost:21567  connected since 12:00:00")
        bench.handle(.lost("reset by peer"))
        #expect(bench.lines.contains("not answered: into the void"), "which is the truth")
    }

    @Test func `a late first reply takes the place of what stood as sent`() {
        var bench = ClientBench.up()
        bench.enter("hope")
        bench.pass(.seconds(10))
        bench.handle(.tick)
        bench.receive("[7] hope")
        #expect(bench.lines.last == "[7] hope")
        #expect(!bench.lines.contains("> hope"))
        #expect(bench.title.hasSuffix("round trip 10 s"))
    }

    @Test func `others' lines before the first reply cause no lasting mistake`() {
        var bench = ClientBench.up(rows: 12)
        bench.receive("welcome")
        bench.enter("one")
        bench.enter("two")
        bench.receive("<bob> hello all")
        #expect(bench.lines.suffix(3) == ["> one", "> two", "<bob> hello all"])
        bench.receive("[7] one")
        #expect(
            bench.lines.suffix(4) == ["> one", "...sending two...", "<bob> hello all", "[7] one"])
        bench.receive("[7] two")
        #expect(
            bench.lines.suffix(5) == ["> one", "> two", "<bob> hello all", "[7] one", "[7] two"])
    }

    @Test func `a service that wants CR and LF gets both, and its echo is known all the same`() {
        var bench = ClientBench.up()
        #expect(bench.enter("/set line-end crlf") == [])
        #expect(bench.enter("hope") == [.send(Array("hope\r".utf8))], "the LF is the connection's")
        bench.receive("[7] hope")
        #expect(bench.lines.last == "[7] hope")
        bench.enter("words")
        bench.handle(.lost("reset by peer"))
        bench.press(.function(5))
        bench.handle(.connected(peer: "peer"))
        #expect(bench.press(.alt("s")) == [.send(Array("words\r".utf8))])
    }

    @Test func `a person who repeats a message does not answer it`() {
        var bench = ClientBench.up()
        bench.enter("hi")
        bench.pass(.seconds(3))
        bench.receive("hi")
        #expect(bench.lines.suffix(2) == ["> hi", "hi"])
    }
}

extension ClientBench {
    /// What the lines of the shown transcript are, oldest first.
    var kinds: [Transcript.Kind] {
        let transcript = state.tab.transcript
        guard let last = transcript.last else { return [] }
        return sequence(first: last, next: \.previous).compactMap { transcript[$0]?.kind }
            .reversed()
    }
}
