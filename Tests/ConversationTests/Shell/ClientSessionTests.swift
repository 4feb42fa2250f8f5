import Conversation
import ReactorKit
import ReactorTesting
import Testing

@Suite("ClientSession", .timeLimit(.minutes(10)))
struct ClientSessionTests {
    private static let f5 = "\u{1B}[15~"

    @Test func `the first screen waits for no connection`() throws {
        let bench = try SessionBench(clock: ManualClock())
        bench.session.start()
        try bench.reactor.turn(waitingAtMost: .zero)
        #expect(bench.terminal.picture.contains(" connecting…"))
        try bench.end()
    }

    @Test func `what is typed is sent, and its reply is seen`() throws {
        let bench = try SessionBench()
        bench.session.start()
        try #require(try bench.connects())
        bench.type("Where is hope")
        #expect(try bench.shows("> Where is hope"))
        bench.type("\r")
        #expect(try bench.shows("\n[7] Where is hope\n"))
        #expect(bench.terminal.picture.contains(", round trip "))
        try bench.end()
    }

    @Test func `an idle client requests no wake-up`() throws {
        let bench = try SessionBench()
        bench.session.start()
        try #require(try bench.connects())
        bench.type("hope\r")
        try #require(try bench.shows("[7] hope"))
        #expect(
            try bench.reactor.turn(until: { bench.reactor.nextDue == nil }, within: .seconds(2)))
        try bench.end()
    }

    @Test func `a wait that F5 cut short leaves no wake-up behind`() throws {
        let clock = ManualClock()
        let bench = try SessionBench(clock: clock)
        bench.session.start()
        try #require(try bench.connectsByHand(clock))
        bench.servers[0].transport?.abortConnection()
        try #require(try bench.showsByHand(" down: reset by the peer", clock))
        bench.type(Self.f5)
        try #require(try bench.connectsByHand(clock))
        #expect(bench.reactor.nextDue == nil)
        try bench.end()
    }

    // MARK: - Frames

    @Test func `a flood of lines is a few frames, the last one with the last line`() throws {
        let clock = ManualClock()
        let bench = try SessionBench(clock: clock)
        bench.session.start()
        try #require(try bench.connectsByHand(clock))
        let before = bench.terminal.pictures.count
        let flood = (1...5_000).map { "line \($0)\n" }.joined()
        bench.servers[0].transport?.write(flood)
        let isSent = try bench.reactor.turn(until: {
            bench.servers[0].transport?.bufferedByteCount == 0
        })
        #expect(isSent)
        try bench.turnIdly()
        #expect(bench.terminal.pictures.count - before <= 1, "no time has passed")
        #expect(try bench.showsByHand("line 5000\n", clock))
        #expect(bench.terminal.pictures.count - before < 10)
        try bench.end()
    }

    @Test func `news wait for their time, a key does not`() throws {
        let clock = ManualClock()
        let bench = try SessionBench(clock: clock)
        bench.session.start()
        try #require(try bench.connectsByHand(clock))
        clock.advance(by: .seconds(1))
        bench.type("a")
        #expect(try bench.shows("> a"))
        bench.servers[0].transport?.write("news\n")
        try bench.turnIdly()
        #expect(!bench.terminal.picture.contains("news"), "the last frame is too young")
        try clock.advance(by: FramePacer.keyGap, running: bench.reactor)
        bench.type("b")
        #expect(try bench.shows("> ab"))
        #expect(bench.terminal.picture.contains("news"), "the key's frame brings all there is")
        try bench.end()
    }

    // MARK: - The connection

    @Test func `a dead server is noticed without a key, and F5 connects again`() throws {
        let bench = try SessionBench()
        bench.session.start()
        try #require(try bench.connects())
        bench.type("a draft")
        bench.servers[0].transport?.abortConnection()
        #expect(try bench.shows(" down: reset by the peer, retry in "))
        bench.type(Self.f5)
        try #require(try bench.connects(times: 2))
        bench.type("\r")
        #expect(try bench.shows("[7] a draft"))
        try bench.end()
    }

    @Test func `the wait ends in a dial by itself`() throws {
        let clock = ManualClock()
        let bench = try SessionBench(clock: clock)
        bench.session.start()
        try #require(try bench.connectsByHand(clock))
        bench.servers[0].transport?.abortConnection()
        try #require(try bench.showsByHand(" down: reset by the peer", clock))
        try clock.advance(by: .seconds(1), running: bench.reactor)
        #expect(try bench.reactor.turn(until: { bench.servers.count == 2 }))
        try bench.end()
    }

    @Test func `what the connection that was dropped still does is no news`() throws {
        let bench = try SessionBench()
        bench.session.start()
        try #require(try bench.connects())
        bench.type(Self.f5)
        bench.servers[0].transport?.write("late\n")
        try #require(try bench.connects(times: 2))
        let isOver = try bench.reactor.turn(until: { bench.servers[0].transport == nil })
        #expect(isOver)
        bench.type("hope\r")
        #expect(try bench.shows("[7] hope"))
        #expect(!bench.terminal.picture.contains("late"))
        #expect(bench.terminal.picture.contains(" connected since"))
        try bench.end()
    }

    @Test func `F5 again and again leaves one connection`() throws {
        let bench = try SessionBench()
        bench.session.start()
        for _ in 1...5 { bench.type(Self.f5) }
        try #require(try bench.shows(" connected since"))
        for _ in 1...5 {
            bench.type(Self.f5)
            try #require(try bench.shows(" connecting…"))
            try #require(try bench.shows(" connected since"))
        }
        let isOne = try bench.reactor.turn(until: {
            bench.servers.count { $0.transport != nil } == 1
        })
        #expect(isOne)
        bench.type("hope\r")
        #expect(try bench.shows("[7] hope"))
        try bench.end()
    }

    @Test func `an empty Enter closes, and the next one connects`() throws {
        let bench = try SessionBench()
        bench.session.start()
        try #require(try bench.connects())
        bench.type("\r")
        #expect(try bench.shows(" down: closed, Enter = connect"))
        bench.type("\r")
        #expect(try bench.connects(times: 2))
        try bench.end()
    }

    @Test func `a missing server is reported with a plain reason`() throws {
        let bench = try SessionBench()
        bench.stopListening()
        bench.session.start()
        #expect(try bench.shows(" down: connection refused, retry in "))
        #expect(bench.terminal.picture.contains("is the server running?"))
        try bench.end()
    }

    // MARK: - Tabs

    @Test func `two tabs talk at once, each over its own connection`() throws {
        let bench = try SessionBench()
        bench.session.start()
        try #require(try bench.connects())
        bench.type("/connect \(bench.endpoint)\r")
        try #require(try bench.connects(times: 2))
        bench.type("in the second\r")
        #expect(try bench.shows("[7] in the second"))
        bench.servers[0].transport?.write("unseen\n")
        #expect(try bench.shows(" 1* 127."))
        #expect(!bench.terminal.picture.contains("unseen"))
        bench.type("\u{1B}1")
        #expect(try bench.shows("unseen"))
        bench.type("in the first\r")
        #expect(try bench.shows("[7] in the first"))
        #expect(!bench.terminal.picture.contains("in the second"))
        try bench.end()
    }

    @Test func `a hidden tab reconnects by itself, waking once`() throws {
        let clock = ManualClock()
        let bench = try SessionBench(clock: clock, tabs: 2)
        bench.session.start()
        try #require(try bench.reactor.turn(until: { bench.servers.count == 2 }))
        try #require(try bench.connectsByHand(clock))
        bench.type("\u{1B}2")
        try #require(try bench.connectsByHand(clock))
        bench.servers.last?.transport?.abortConnection()
        try #require(try bench.showsByHand(" down", clock))
        let pressed = clock.now
        bench.type("\u{1B}[5;5~")
        try #require(try bench.showsByHand(" connected since", clock))
        try bench.turnIdly()
        let due = try #require(bench.reactor.nextDue)
        #expect(due - pressed <= .seconds(1))
        clock.advance(by: due - clock.now)
        #expect(try bench.reactor.turn(until: { bench.servers.count == 3 }))
        try bench.turnIdly()
        #expect(bench.reactor.nextDue == nil)
        try bench.end()
    }

    @Test func `a tab that is closed while it waits leaves no wake-up behind`() throws {
        let clock = ManualClock()
        let bench = try SessionBench(clock: clock, tabs: 2)
        bench.session.start()
        try #require(try bench.reactor.turn(until: { bench.servers.count == 2 }))
        try #require(try bench.connectsByHand(clock))
        bench.servers[0].transport?.abortConnection()
        try #require(try bench.showsByHand(" down", clock))
        bench.type("/close\r")
        try #require(try bench.showsByHand(" connected since", clock))
        #expect(bench.reactor.nextDue == nil)
        try bench.end()
    }

    @Test func `the command closes the connection, and then its tab`() throws {
        let bench = try SessionBench(tabs: 2)
        bench.session.start()
        try #require(try bench.reactor.turn(until: { bench.servers.count == 2 }))
        bench.stopListening()
        try #require(try bench.shows(" connected since"))
        bench.type("/close\r")
        try #require(try bench.shows(" down: closed"))
        bench.type("/close\r")
        #expect(try bench.shows(" connected since"))
        #expect(!bench.terminal.picture.contains("[1"), "one tab is no row of tabs")
        let isOne = try bench.reactor.turn(until: {
            bench.servers.count { $0.transport != nil } == 1
        })
        #expect(isOne)
        try bench.end()
    }

    @Test func `leaving closes the connections of all tabs`() throws {
        let bench = try SessionBench(tabs: 3)
        bench.session.start()
        try #require(try bench.reactor.turn(until: { bench.servers.count == 3 }))
        bench.type("/quit\r")
        try bench.reactor.run()
        #expect(bench.servers.allSatisfy { $0.transport == nil })
    }

    // MARK: - The terminal

    @Test func `an ESC alone is a key after a silence, and not before`() throws {
        let clock = ManualClock()
        let bench = try SessionBench(clock: clock)
        bench.stopListening()
        bench.session.start()
        try #require(try bench.showsByHand(" retry in ", clock))
        bench.type("\u{1B}")
        try clock.advance(by: .milliseconds(29), running: bench.reactor)
        try bench.turnIdly()
        #expect(bench.terminal.picture.contains(" retry in "))
        try clock.advance(by: .milliseconds(1), running: bench.reactor)
        #expect(try bench.shows("refused, Enter = connect"), "\(bench.terminal.picture)")
        try bench.end()
    }

    @Test func `a key whose bytes arrive one by one is one key`() throws {
        let clock = ManualClock()
        let bench = try SessionBench(clock: clock)
        bench.session.start()
        try #require(try bench.connectsByHand(clock))
        for byte in Self.f5 {
            bench.type(String(byte))
            try clock.advance(by: .milliseconds(29), running: bench.reactor)
        }
        #expect(try bench.reactor.turn(until: { bench.servers.count == 2 }))
        try bench.end()
    }

    @Test func `another size is asked for and drawn`() throws {
        let bench = try SessionBench()
        bench.session.start()
        try #require(try bench.connects())
        bench.terminal.nextSize = (3, 30)
        bench.session.resized()
        let isDrawn = try bench.reactor.turn(until: {
            bench.terminal.picture.split(separator: "\n").count == 3
        })
        #expect(isDrawn)
        try bench.end()
    }

    @Test func `Ctrl-Z gives the terminal back, stops the job, and takes it again`() throws {
        let bench = try SessionBench()
        bench.session.start()
        bench.type("\u{1A}")
        #expect(bench.terminal.calls == ["suspend", "stop", "resume", "resized"])
        try bench.end()
    }

    @Test func `a search counts on between the turns, and then rests`() throws {
        let clock = ManualClock()
        let bench = try SessionBench(clock: clock)
        bench.session.start()
        #expect(try bench.connectsByHand(clock))
        bench.servers[0].transport?.write(
            Array(String(repeating: "hit and hit\n", count: 20_000).utf8))
        #expect(try bench.showsByHand("hit and hit", clock))
        bench.type("\u{13}hit")
        #expect(try bench.showsByHand("search 1/40000: hit", clock))
        #expect(
            try bench.reactor.turn(until: {
                clock.advance(by: .milliseconds(1))
                return bench.reactor.nextDue == nil
            }))
        bench.type("\r\u{1B}w\r")
        #expect(bench.terminal.calls == ["copy aGl0IGFuZCBoaXQ="])
        try bench.end()
    }

    @Test func `leaving closes the terminal once, then the connection, and ends the run`() throws {
        let bench = try SessionBench()
        bench.session.start()
        try #require(try bench.connects())
        bench.type("\u{4}")
        #expect(bench.terminal.calls == ["close"])
        let frames = bench.terminal.pictures.count
        bench.type("without a reader")
        try bench.reactor.run()
        #expect(bench.servers[0].transport == nil)
        #expect(bench.terminal.calls == ["close"])
        #expect(bench.terminal.pictures.count == frames, "a closed terminal is not drawn on")
    }

    @Test func `a second signal does not wait for a server that never closes`() throws {
        // A server whose reactor does not turn: the kernel connects, and nothing closes.
        let absent = try Reactor()
        let listeners = try absent.listen(at: Endpoint(host: "127.0.0.1", port: 0)) { _ in nil }
        let reactor = try Reactor()
        let terminal = FakeTerminal()
        let session = ClientSession(
            to: [Destination(Endpoint(host: "127.0.0.1", port: listeners[0].address.port))],
            on: reactor,
            terminal: terminal)
        session.start()
        try #require(try reactor.turn(until: { terminal.picture.contains(" connected since") }))
        session.terminate()
        session.terminate()
        let start = Instant.now
        try reactor.run()
        #expect(Instant.now - start < .seconds(2), "the limit of an orderly close")
        try absent.endAll()
    }
}
