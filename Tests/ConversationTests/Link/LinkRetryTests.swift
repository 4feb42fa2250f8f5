import Conversation
import ReactorKit
import TerminalUI
import Testing

/// Whether and when a connection that failed or ended is dialled again, and what is reported.
@Suite("Link: retries", .timeLimit(.minutes(10)))
struct LinkRetryTests {
    private static let closed = ConnectionFailure("closed by the peer", kind: .closed)

    /// A client that is connected again after so many failures.
    private func connected(after failures: Int = 5, rows: Int = 12) -> ClientBench {
        var bench = ClientBench.connecting(rows: rows)
        for _ in 0..<failures {
            bench.handle(.dialFailed("connection refused, is the server running?"))
            bench.press(.function(5))
        }
        bench.handle(.connected(peer: "peer"))
        return bench
    }

    private func set(_ value: String, in bench: inout ClientBench) {
        bench.enter("/set reconnect \(value)")
    }

    // MARK: - What makes the next wait short

    @Test func `a line that answers nothing leaves the wait as long as it is`() {
        var bench = connected()
        bench.receive("error: too many connections")
        bench.handle(.lost(Self.closed))
        #expect(bench.untilRetry > .seconds(7))
    }

    @Test func `a server that refuses by a line is dialled ever more seldom`() {
        var bench = ClientBench.connecting(rows: 12)
        var dials = 0
        var passed = Duration.zero
        while passed < .seconds(600) {
            dials += 1
            bench.handle(.connected(peer: "peer"))
            bench.receive("error: too many connections")
            bench.handle(.lost(Self.closed))
            let wait = bench.untilRetry
            passed += wait
            bench.pass(wait)
            #expect(bench.handle(.tick) == [.dial])
        }
        #expect(dials <= 20)
    }

    @Test(arguments: ["[now] hope", "250 OK"])
    func `an answer to a message makes the next wait the shortest`(answer: String) {
        var bench = connected()
        bench.enter("hope")
        bench.receive(answer)
        bench.pass(.seconds(2))
        bench.handle(.lost("reset by peer"))
        #expect(bench.untilRetry == .seconds(1))
    }

    @Test(arguments: [(Duration.seconds(10), true), (.milliseconds(9_999), false)])
    func `so does a connection that has lasted`(time: Duration, isShort: Bool) {
        var bench = connected()
        bench.pass(time)
        bench.handle(.lost(Self.closed))
        #expect((bench.untilRetry == .seconds(1)) == isShort)
    }

    @Test func `how long an earlier connection lasted proves nothing of a dial`() {
        var bench = connected(after: 0)
        bench.pass(.seconds(60))
        bench.handle(.lost(Self.closed))
        bench.press(.function(5))
        bench.pass(.seconds(60))
        bench.handle(.dialFailed("no answer in time"))
        #expect(bench.untilRetry == .milliseconds(1_500))
    }

    // MARK: - Goodbyes

    @Test func `after a goodbye the client waits for a key, and the screen shows it`() {
        var bench = ClientBench.up(rows: 10)
        bench.enter("QUIT")
        bench.receive("221 Bye")
        #expect(bench.handle(.lost(Self.closed)) == [])
        expectPicture(
            of: bench,
            """
             localhost:21567  down: closed by the peer, Enter = connect


            -- F1 or /help lists the keys and commands; /quit leaves.
            -- 12:00:00 connected to 127.0.0.1:21567
            > QUIT
            221 Bye
            -- 12:00:00 closed by the peer, after its answer: F5 connects again
            ────────────────────────────────────────────────────────────────────────────
            >
            """)
        bench.pass(.seconds(3_600))
        #expect(bench.handle(.tick) == [])
        #expect(bench.press(.enter) == [.dial])
    }

    @Test(arguments: [false, true])
    func `a server that echoes as a terminal owes no answer, and its close is a goodbye`(
        isShown: Bool
    ) {
        var bench = ClientBench.up(rows: 12)
        bench.enter("ls")
        bench.receive("$ ls")
        bench.handle(.connection(LinkID.first, .hidesInput(true)))
        if isShown { bench.press(.escape) }
        bench.enter("exit")
        #expect(bench.lines.last == (isShown ? "> exit" : "-- a hidden line was sent"))
        bench.pass(.seconds(5))
        #expect(bench.handle(.lost(Self.closed)) == [])
        #expect(!bench.lines.contains { $0.hasPrefix("not answered") })
        #expect(bench.lines.last?.hasSuffix("F5 connects again") == true)
    }

    @Test func `one that has ended its echo, or to which nothing was sent, is dialled again`() {
        var bench = ClientBench.up(rows: 12)
        bench.handle(.connection(LinkID.first, .hidesInput(true)))
        bench.enter("geheim")
        bench.handle(.connection(LinkID.first, .hidesInput(false)))
        bench.handle(.lost(Self.closed))
        #expect(bench.untilRetry > .zero)
        bench.press(.function(5))
        bench.handle(.connected(peer: "peer"))
        bench.handle(.connection(LinkID.first, .hidesInput(true)))
        bench.handle(.lost(Self.closed))
        #expect(bench.untilRetry > .zero)
    }

    @Test func `an answer of several lines ends in a goodbye, too`() {
        var bench = ClientBench.up(rows: 12)
        bench.enter("GET / HTTP/1.0")
        bench.receive("HTTP/1.0 200 OK")
        for line in 1...5 {
            bench.pass(.milliseconds(900))
            bench.receive("line \(line)")
        }
        #expect(bench.handle(.lost(Self.closed)) == [])
        #expect(bench.untilRetry == .zero)
    }

    @Test(
        arguments: [
            ("closed after a while", "250 OK", Duration.milliseconds(1_001), closed),
            ("broken", "250 OK", .zero, "reset by peer"),
            ("an echo", "[now] hope", .zero, closed),
        ] as [(String, String, Duration, ConnectionFailure)])
    func `what is no goodbye is dialled again`(
        _: String, answer: String, pause: Duration, failure: ConnectionFailure
    ) {
        var bench = ClientBench.up(rows: 12)
        bench.enter("hope")
        bench.receive(answer)
        bench.pass(pause)
        bench.handle(.lost(failure))
        #expect(bench.untilRetry == .seconds(1))
    }

    @Test func `a server that closes unasked is dialled again: it may be restarted`() {
        var bench = ClientBench.up()
        bench.receive("220 mail.example")
        bench.handle(.lost(Self.closed))
        #expect(bench.untilRetry == .seconds(1))
    }

    // MARK: - The setting

    @Test func `always dials after a goodbye as well`() {
        var bench = ClientBench.up(rows: 12)
        set("always", in: &bench)
        bench.enter("QUIT")
        bench.receive("221 Bye")
        bench.handle(.lost(Self.closed))
        #expect(bench.title.hasSuffix("down: closed by the peer, retry in 1 s, Enter = now"))
    }

    @Test func `never waits for a key after whatever end, and after a dial that failed`() {
        var bench = ClientBench.up(rows: 12)
        set("never", in: &bench)
        #expect(bench.handle(.lost("reset by peer")) == [])
        #expect(bench.title == " localhost:21567  down: reset by peer, Enter = connect")
        bench.press(.enter)
        #expect(bench.handle(.dialFailed("connection refused, is it running?")) == [])
        #expect(bench.title == " localhost:21567  down: connection refused, Enter = connect")
        #expect(bench.press(.function(5)) == [.dial])
    }

    @Test func `never ends a countdown`() {
        var bench = ClientBench.down(rows: 12)
        set("never", in: &bench)
        #expect(bench.title == " localhost:21567  down: connection refused, Enter = connect")
        bench.pass(.seconds(5))
        #expect(bench.handle(.tick) == [])
    }

    @Test(arguments: ["always", "lost", "never"])
    func `after our own hang-up the client waits for a key, whatever the setting`(value: String) {
        var bench = ClientBench.up(rows: 12)
        set(value, in: &bench)
        bench.press(.enter)
        #expect(bench.handle(.lost(Self.closed)) == [])
        #expect(bench.title == " localhost:21567  down: closed, Enter = connect")
    }

    // MARK: - What no retry can fix

    @Test(arguments: [false, true])
    func `what a person has to fix waits for a key, also once it was connected`(isUp: Bool) {
        let failure = ConnectionFailure(
            "the server needs another client certificate: see --certificate", kind: .setup)
        var bench = isUp ? ClientBench.up(rows: 12) : .connecting(rows: 12)
        // With TLS 1.3 the refusal arrives after our handshake is complete.
        #expect(bench.handle(isUp ? .lost(failure) : .dialFailed(failure)) == [])
        #expect(
            bench.title
                == " localhost:21567  down: the server needs another client certificate: Enter")
        bench.pass(.seconds(3_600))
        #expect(bench.handle(.tick) == [])
    }

    @Test func `what time alone hardly fixes is tried after the longest wait`() {
        var bench = ClientBench.connecting(rows: 12)
        let failure = ConnectionFailure(
            #"cannot resolve "db": unknown host, is the name right?"#, kind: .unknownHost,
            isLasting: true)
        bench.handle(.dialFailed(failure))
        #expect(
            bench.title
                == #" localhost:21567  down: cannot resolve "db", retry in 60 s, Enter = now"#)
        bench.enter("/set reconnect-maximum 5m")
        bench.press(.enter)
        bench.handle(.dialFailed(failure))
        #expect(bench.untilRetry == .seconds(300))
    }

    // MARK: - In one line

    @Test func `failures in a row are one line, with their count`() {
        var bench = ClientBench.connecting(rows: 8)
        for _ in 1...11 {
            bench.handle(.dialFailed("connection refused, is the server running?"))
            bench.pass(bench.untilRetry)
            bench.handle(.tick)
        }
        expectPicture(
            of: bench,
            """
             localhost:21567  connecting… (Esc cancels)



            -- F1 or /help lists the keys and commands; /quit leaves.
            -- 12:01:50 connection refused, 11 times since 12:00:00
            ────────────────────────────────────────────────────────────────────────────
            >
            """)
        #expect(bench.kinds.filter { $0 == .failure }.count == 1)
    }

    @Test func `another reason is another line`() {
        var bench = ClientBench.connecting(rows: 12)
        for reason in ["refused", "refused", "no route", "refused"] as [ConnectionFailure] {
            bench.handle(.dialFailed(reason))
            bench.press(.function(5))
        }
        #expect(
            bench.lines.dropFirst() == [
                "-- 12:00:00 refused, 2 times since 12:00:00", "-- 12:00:00 no route",
                "-- 12:00:00 refused",
            ])
    }

    @Test func `a line in between stays in its place, and the count continues`() {
        var bench = ClientBench.connecting(rows: 12)
        for _ in 1...2 {
            bench.handle(.connected(peer: "peer"))
            bench.receive("error: too many connections")
            bench.handle(.lost(Self.closed))
            bench.press(.function(5))
        }
        #expect(
            bench.lines.dropFirst() == [
                "-- 12:00:00 connected to peer", "error: too many connections",
                "-- 12:00:00 closed by the peer", "── down for less than 1 s ──",
                "-- 12:00:00 connected to peer", "error: too many connections",
                "-- 12:00:00 closed by the peer, 2 times since 12:00:00",
            ])
    }

    @Test func `a connection that works ends the count`() {
        var bench = connected(after: 2, rows: 12)
        bench.enter("hope")
        bench.receive("[now] hope")
        bench.handle(.lost("connection refused, is the server running?"))
        #expect(bench.lines.last == "-- 12:00:00 connection refused, is the server running?")
        #expect(bench.lines.contains { $0.hasSuffix("connection refused, 2 times since 12:00:00") })
    }

    @Test func `the log has the first failure of a row, and then their number`() {
        var bench = ClientBench(rows: 12, settings: ClientBench.settings("log = on"))
        bench.start()
        for _ in 1...3 {
            bench.handle(.dialFailed("refused"))
            bench.press(.function(5))
        }
        bench.handle(.dialFailed("no route"))
        let logged = bench.state.takeUnsaved().logs["on", default: []].map {
            String(decoding: $0.bytes, as: UTF8.self)
        }
        #expect(
            logged == [
                "12:00:00 refused", "refused, 3 times since 12:00:00", "12:00:00 no route",
            ])
    }
}
