import Conversation
import TerminalUI
import Testing

@Suite("ClientState", .timeLimit(.minutes(10)))
struct ClientStateTests {
    @Test func `it dials at the start and shows how to get help`() {
        var bench = ClientBench()
        #expect(bench.start() == [.dial])
        #expect(bench.state.link.state == .connecting)
        expectPicture(
            of: bench,
            """
             localhost:21567  connecting… (Esc cancels)




            -- F1 or /help lists the keys and commands; /quit leaves.
            ────────────────────────────────────────────────────────────────────────────
            >
            """)
    }

    @Test func `the title and the transcript show when and to what it is connected`() {
        var bench = ClientBench.connecting()
        bench.pass(.seconds(61))
        #expect(bench.handle(.connected(peer: "127.0.0.1:21567")) == [])
        expectPicture(
            of: bench,
            """
             localhost:21567  connected since 12:01:01



            -- F1 or /help lists the keys and commands; /quit leaves.
            -- 12:01:01 connected to 127.0.0.1:21567
            ────────────────────────────────────────────────────────────────────────────
            >
            """)
    }

    @Test func `a message is seen while it is sent`() {
        var bench = ClientBench.up()
        #expect(bench.enter("Where is hope") == [.send(Array("Where is hope".utf8))])
        expectPicture(
            of: bench,
            """
             localhost:21567  connected since 12:00:00


            -- F1 or /help lists the keys and commands; /quit leaves.
            -- 12:00:00 connected to 127.0.0.1:21567
            ...sending Where is hope...
            ────────────────────────────────────────────────────────────────────────────
            >
            """)
    }

    @Test func `a message becomes its reply, and the title shows the round trip`() {
        var bench = ClientBench.up()
        bench.enter("Where is hope")
        bench.pass(.microseconds(310))
        #expect(bench.receive("[Tue Apr 18 23:53:09 2006] Where is hope") == [])
        expectPicture(
            of: bench,
            """
             localhost:21567  connected since 12:00:00, round trip 0.31 ms

            -- F1 or /help lists the keys and commands; /quit leaves.
            -- 12:00:00 connected to 127.0.0.1:21567
            ── Tuesday, 18 April 2006 ──
            [Tue Apr 18 23:53:09 2006] Where is hope
            ────────────────────────────────────────────────────────────────────────────
            >
            """)
    }

    @Test func `the order of the lines is the order of arrival`() {
        var bench = ClientBench.up(rows: 10)
        for text in ["one", "two", "three"] { bench.enter(text) }
        bench.receive("[now] three")
        bench.receive("server goes down at noon")
        bench.receive("[now] one")
        #expect(
            bench.lines.suffix(5) == [
                "> one", "...sending two...", "[now] three", "server goes down at noon",
                "[now] one",
            ])
        bench.enter("four")
        bench.receive("[now] four")
        #expect(bench.lines.last == "[now] four", "nothing came behind the message")
    }

    @Test func `a request stays above its answer, whatever the answer ends with`() {
        var bench = ClientBench.up(rows: 14)
        let answer = ["HTTP/1.1 200 OK", "Content-Length: 20", "", "hello GET / HTTP/1.1"]
        bench.enter("GET / HTTP/1.1")
        for line in answer { bench.receive(line) }
        let rows = bench.pictureRows.dropFirst().dropLast(2)
        let start = rows.firstIndex(of: "> GET / HTTP/1.1") ?? rows.endIndex
        #expect(Array(rows[start...].prefix(5)) == ["> GET / HTTP/1.1"] + answer)
    }

    @Test func `two equal messages are answered in their order`() {
        var bench = ClientBench.up()
        bench.enter("again")
        bench.enter("again")
        bench.receive("[1] again")
        #expect(bench.lines.suffix(2) == ["[1] again", "...sending again..."])
        bench.receive("[2] again")
        #expect(bench.lines.suffix(2) == ["[1] again", "[2] again"])
    }

    @Test func `a reply whose message has left the transcript is at the end`() {
        var bench = ClientBench(settings: ClientBench.settings("scrollback-lines = 2"))
        bench.start()
        bench.handle(.connected(peer: "peer"))
        bench.enter("gone")
        bench.receive("foreign 1")
        bench.receive("foreign 2")
        bench.receive("[now] gone")
        #expect(bench.lines == ["foreign 2", "[now] gone"])
    }

    @Test(
        arguments: [
            (Duration.zero, "0.0 ms"), (.microseconds(4), "0.0 ms"),
            (.microseconds(310), "0.31 ms"), (.microseconds(4_240), "4.2 ms"),
            (.milliseconds(120), "120 ms"), (.milliseconds(2_500), "2.5 s"),
            (.seconds(75), "75 s"),
        ])
    func `a round trip has the digits that matter`(duration: Duration, text: String) {
        var bench = ClientBench.up()
        bench.enter("x")
        bench.pass(duration)
        bench.receive("[now] x")
        #expect(bench.title.hasSuffix(", round trip \(text)"))
    }

    @Test func `an empty Enter closes, and the end of the connection is no failure`() {
        var bench = ClientBench.up()
        #expect(bench.press(.enter) == [.hangUp])
        #expect(bench.title == " localhost:21567  closing…")
        #expect(bench.handle(.lost("closed")) == [])
        expectPicture(
            of: bench,
            """
             localhost:21567  down: closed, Enter = connect


            -- F1 or /help lists the keys and commands; /quit leaves.
            -- 12:00:00 connected to 127.0.0.1:21567
            -- 12:00:00 connection closed
            ────────────────────────────────────────────────────────────────────────────
            >
            """)
        bench.pass(.seconds(100))
        #expect(bench.handle(.tick) == [], "a connection closed by hand stays closed")
    }

    @Test func `a failed dial is reported, with a countdown to the next`() {
        let bench = ClientBench.down()
        expectPicture(
            of: bench,
            """
             localhost:21567  down: connection refused, retry in 1 s, Enter = now



            -- F1 or /help lists the keys and commands; /quit leaves.
            -- 12:00:00 connection refused, is the server running?
            ────────────────────────────────────────────────────────────────────────────
            >
            """)
    }

    @Test func `what a broken connection owed is marked, and can be sent again`() {
        var bench = ClientBench.up()
        bench.enter("one")
        bench.enter("two")
        #expect(bench.handle(.lost("reset by peer")) == [.wake(after: .seconds(1))])
        expectPicture(
            of: bench,
            """
             localhost:21567  down: reset by peer, retry in 1 s, Enter = now
            -- F1 or /help lists the keys and commands; /quit leaves.
            -- 12:00:00 connected to 127.0.0.1:21567
            not answered: one
            not answered: two
            -- 12:00:00 reset by peer
            ── 2 not answered: Alt-S sends again, Alt-X drops ──────────────────────────
            >
            """)
    }

    @Test func `a signal quits`() {
        var bench = ClientBench.up()
        #expect(bench.handle(.terminated) == [.quit])
    }

    @Test func `every event asks for a new picture`() {
        var bench = ClientBench.up()
        for event in [ClientEvent.tick, .input(.key(.left)), .lost("reset"), .connected(peer: "")] {
            bench.showScreen()
            bench.handle(event)
            #expect(bench.state.needsDisplay)
        }
    }
}

/// Compares the whole screen, and shows both when they differ.
func expectPicture(
    of bench: ClientBench, _ expected: String, sourceLocation: SourceLocation = #_sourceLocation
) {
    let picture = bench.picture
    #expect(
        picture == expected, "the screen is:\n\(picture)\nand not:\n\(expected)",
        sourceLocation: sourceLocation)
}
