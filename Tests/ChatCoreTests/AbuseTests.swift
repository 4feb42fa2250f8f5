import ReactorIRC
import Testing

@testable import ChatCore

/// What one client sends has a bounded answer, whatever it is.
@Suite("Abuse", .timeLimit(.minutes(10)))
struct AbuseTests {
    private let net = TestNetwork()

    init() { net.fill("#room", "ann", "bob") }

    private func byteCount(_ lines: [String]) -> Int { lines.reduce(0) { $0 + $1.utf8.count + 2 } }

    /// The event of a line as the core would get it if the framing had no limit.
    private func send(_ client: String, unlimited line: String) throws {
        let message = try Message(
            Array(line.utf8), limits: MessageLimits(tags: 4_094, body: 16_384))
        net.handle(.line(message), of: client)
    }

    // MARK: - Long commands

    @Test(arguments: ["m", "b", "x", "é", "k", "o", "+-", "beIklovCimnpst", "v-b+"])
    func `thousands of letters of MODE have a few answers`(letters: String) throws {
        for arguments in ["", " ann bob *!*@* x y z 1 2 3"] {
            _ = net.received("ann")
            let count = 10_000 / letters.utf8.count
            try send(
                "ann",
                unlimited: "MODE #room +\(String(repeating: letters, count: count))\(arguments)")
            let lines = net.received("ann")
            #expect(lines.count <= 20)
            #expect(lines.allSatisfy { $0.utf8.count <= 510 })
            #expect(byteCount(net.received("bob")) <= 2_048)
        }
    }

    @Test
    func `modes that are switched to and fro are announced in lines that fit`() throws {
        try send("ann", unlimited: "MODE #room " + String(repeating: "+m-m", count: 2_500))
        let lines = net.received("bob")
        #expect(byteCount(lines) <= 16_384)
        #expect(lines.allSatisfy { $0.utf8.count <= 510 })
    }

    @Test
    func `a thousand names of JOIN enter as many rooms as are allowed, with one answer each`()
        throws
    {
        let names = (0..<1_000).map { "#r\($0)" }.joined(separator: ",")
        try send("ann", unlimited: "JOIN \(names)")
        let lines = net.received("ann")
        #expect(net.network.roomCount == 100)
        #expect(lines.count <= 3 * 99 + 901)
        #expect(lines.allSatisfy { $0.utf8.count <= 510 })
        #expect(net.network.inconsistency == nil)
    }

    @Test(arguments: [
        "JOIN", "PART", "NAMES", "PRIVMSG", "NOTICE", "KICK #room", "WHOIS", "WHOWAS", "LIST",
    ])
    func `as many names as a line holds have at most one answer each`(command: String) {
        let names = String(repeating: "#,x,", count: 110)
        let lines = net.ask("ann", "\(command) \(names) text")
        #expect(lines.count <= 222)
        #expect(byteCount(lines) <= 16_384)
    }

    @Test
    func `a list of masks that is full is shown in bounded lines`() {
        for index in 0..<200 {
            let mask = "\(index)!" + String(repeating: "*x", count: 70)
            net.send("ann", "MODE #room +b \(mask)")
        }
        let lines = net.ask("ann", "MODE #room b")
        #expect(lines.count == 101)
        #expect(lines.allSatisfy { $0.utf8.count <= 510 })
        #expect(lines.dropLast().allSatisfy { $0.hasSuffix(" 1000") })
    }

    // MARK: - Masks

    @Test
    func `masks that make a simple implementation backtrack cost little`() {
        let mask = String(repeating: "*a", count: 60)
        for index in 0..<100 { net.send("ann", "MODE #room +b \(mask)b\(index % 10)\(index / 10)") }
        let name = String(repeating: "a", count: 32)
        net.connect(name)
        let clock = ContinuousClock()
        let time = clock.measure {
            #expect(net.ask(name, "JOIN #room").count == 3)
            for _ in 0..<20 { net.send(name, "PRIVMSG #room :hi") }
            _ = net.ask(name, "WHO \(String(repeating: "*a", count: 200))b")
            _ = net.ask(name, "LIST \(String(repeating: "*a", count: 200))b")
            _ = net.ask(name, "WHOWAS \(String(repeating: "*a", count: 200))b")
        }
        // It takes some milliseconds; an exponential one takes years.
        #expect(time < .seconds(20))
    }

    // MARK: - Nicks

    @Test
    func `a nick in another case is the same nick`() {
        for nick in ["ANN", "Ann", "aNn"] {
            #expect(
                net.ask("bob", "NICK \(nick)") == [
                    ":irc.test 433 bob \(nick) :The nick is already in use"
                ])
            net.open("late")
            #expect(
                net.ask("late", "NICK \(nick)", "USER x 0 * x") == [
                    ":irc.test 433 * \(nick) :The nick is already in use"
                ])
            net.handle(.closed(reason: []), of: "late")
        }
        #expect(net.network.userCount == 2)
    }

    @Test
    func `of two that choose a nick before registering, the first to register has it`() {
        net.open("one")
        net.open("two")
        for client in ["one", "two"] { net.send(client, client == "one" ? "NICK Zoe" : "NICK zOE") }
        #expect(net.ask("two", "USER x 0 * x").first?.contains(" 001 zOE ") == true)
        #expect(
            net.ask("one", "USER x 0 * x") == [
                ":irc.test 433 * Zoe :The nick is already in use"
            ])
        #expect(net.ask("one", "NICK zoe2").first?.contains(" 001 zoe2 ") == true)
        #expect(net.network.inconsistency == nil)
    }

    // MARK: - Floods

    @Test(arguments: [
        "JOIN #room", "PRIVMSG ann :x", "FOO", "NICK 1", "USER a b c !", "CAP FOO", "PING", "WHO *",
    ])
    func `before the registration each line has at most one short answer, and nobody else any`(
        line: String
    ) {
        net.open("late")
        for _ in 0..<1_000 { net.send("late", line) }
        let lines = net.received("late")
        #expect(lines.count <= 1_000)
        #expect(byteCount(lines) <= 120_000)
        #expect(net.received("ann").isEmpty)
        #expect(net.network.userCount == 2)
    }

    @Test
    func `what waits for an answer to a question is bounded by the hold, and a close drops it`() {
        var settings = NetworkSettings.forTests
        settings.operators = [.init(name: Array("root".utf8), verifier: [])]
        let net = TestNetwork(settings)
        net.connect("ann")
        net.send("ann", "OPER root x")
        // The edge may have passed on some lines before the question reached it.
        for index in 0..<32 { net.send("ann", "PING \(index)") }
        #expect(net.received("ann").isEmpty)
        net.answer(.password(isRight: false))
        #expect(net.received("ann").count == 33)
        net.send("ann", "OPER root x")
        net.send("ann", "QUIT")
        net.send("ann", "PING x")
        net.handle(.closed(reason: Array("gone".utf8)), of: "ann")
        net.answer(.password(isRight: true))
        #expect(net.received("ann").isEmpty)
        #expect(net.network.userCount == 0)
        #expect(net.network.inconsistency == nil)
    }

    @Test
    func `a session that quits by a line that waited has no effect after its close`() throws {
        var settings = NetworkSettings.forTests
        settings.operators = [.init(name: Array("root".utf8), verifier: [])]
        var network = Network(settings)
        var effects = Effects()
        let session = SessionID(index: 0, generation: 0)
        func handle(_ event: Event) {
            effects.removeAll()
            network.handle(event, of: session, at: ServerTime(seconds: 1_000), into: &effects)
        }
        handle(.opened(SessionOrigin(address: [], isPrivate: true)))
        for line in ["NICK ann", "USER ann 0 * x", "OPER root x", "QUIT"] {
            handle(.line(try Message(line)))
        }
        #expect(effects.isEmpty)
        handle(.answered(.password(isRight: true)))
        guard case .close(session) = effects.list.last else {
            Issue.record("the last effect is \(String(describing: effects.list.last))")
            return
        }
    }
}
