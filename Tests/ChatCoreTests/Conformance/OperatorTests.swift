import ChatCore
import Testing

/// OPER, KILL, WALLOPS and REHASH: RFC 2812, sections 3.1.4, 3.7.1, 4.2 and 4.7, and the modern
/// documentation.
@Suite("Operators of the network", .timeLimit(.minutes(10)))
struct OperatorTests {
    private static var settings: NetworkSettings {
        var settings = NetworkSettings.forTests
        settings.operators = [.init(name: Array("root".utf8), verifier: Array("v1".utf8))]
        return settings
    }

    private static func network(operators: [String] = [], others: [String] = []) -> TestNetwork {
        let net = TestNetwork(settings)
        for nick in operators + others { net.connect(nick) }
        for nick in operators {
            net.send(nick, "OPER root secret")
            net.answer(.password(isRight: true))
            _ = net.received(nick)
        }
        return net
    }

    // MARK: - OPER

    @Test(.rule("RFC 2812, 3.1.4", "modern: OPER message"))
    func `the right password makes an operator`() {
        let net = TestNetwork(Self.settings)
        net.connect("ann")
        #expect(net.ask("ann", "OPER root secret").isEmpty)
        #expect(
            net.questions.map(\.question) == [
                .password(Array("secret".utf8), verifier: Array("v1".utf8))
            ])
        net.answer(.password(isRight: true))
        #expect(
            net.received("ann") == [
                ":irc.test 381 ann :You are an operator of the network now",
                ":irc.test MODE ann +o",
            ])
        #expect(net.network.counts.operatorCount == 1)
    }

    @Test(.rule("RFC 2812, 5.1 (381)"))
    func `an operator who is one already gets no second mode`() {
        let net = Self.network(operators: ["ann"])
        net.send("ann", "OPER root secret")
        net.answer(.password(isRight: true))
        #expect(
            net.received("ann") == [":irc.test 381 ann :You are an operator of the network now"])
        #expect(net.network.counts.operatorCount == 1)
    }

    @Test(.rule("RFC 2812, 5.2 (464)", "modern: OPER message"))
    func `a wrong password makes no operator`() {
        let net = TestNetwork(Self.settings)
        net.connect("ann")
        net.send("ann", "OPER root guess")
        net.answer(.password(isRight: false))
        #expect(net.received("ann") == [":irc.test 464 ann :The password is wrong"])
        #expect(net.network.counts.operatorCount == 0)
    }

    @Test(.rule("RFC 2812, 5.2 (491)", "modern: OPER message"))
    func `an unknown name is refused without a question`() {
        let net = TestNetwork(Self.settings)
        net.connect("ann")
        #expect(
            net.ask("ann", "OPER toor secret") == [":irc.test 491 ann :No operator has this name"])
        #expect(net.questions.isEmpty)
    }

    @Test(.rule("RFC 2812, 3.1.4", "RFC 2812, 5.2 (461)"))
    func `a missing password is named`() {
        let net = TestNetwork(Self.settings)
        net.connect("ann")
        #expect(net.ask("ann", "OPER root") == [":irc.test 461 ann OPER :Not enough parameters"])
    }

    @Test(.rule("RFC 2812, 5.1 (263)", "Carillon: passwords are not guessed quickly"))
    func `who fails three times waits a minute`() {
        let net = TestNetwork(Self.settings)
        net.connect("ann")
        for _ in 1...3 {
            net.send("ann", "OPER root guess")
            net.answer(.password(isRight: false))
        }
        net.time = ServerTime(seconds: 1_010)
        #expect(
            net.ask("ann", "OPER root secret") == [
                ":irc.test 263 ann OPER :Too many attempts failed; try again in 50 seconds"
            ])
        #expect(net.questions.isEmpty)
        net.time = ServerTime(seconds: 1_060)
        net.send("ann", "OPER root secret")
        net.answer(.password(isRight: true))
        #expect(net.received("ann").count == 2)
    }

    @Test(.rule("Carillon: passwords are not guessed quickly"))
    func `after the minute a single failure makes it begin again`() {
        let net = TestNetwork(Self.settings)
        net.connect("ann")
        for second in [1_000, 1_000, 1_000, 1_060] {
            net.time = ServerTime(seconds: Int64(second))
            net.send("ann", "OPER toor guess")
        }
        _ = net.received("ann")
        #expect(
            net.ask("ann", "OPER root secret") == [
                ":irc.test 263 ann OPER :Too many attempts failed; try again in 60 seconds"
            ])
    }

    @Test(.rule("Carillon: no password crosses a network in clear"))
    func `no password is taken over a connection that others can read`() {
        let net = TestNetwork(Self.settings)
        net.open("ann", isPrivate: false)
        for line in ["NICK ann", "USER ann 0 * :Ann"] { net.send("ann", line) }
        #expect(
            net.ask("ann", "OPER root secret") == [
                ":irc.test 491 ann :OPER needs a connection by TLS, or from this machine"
            ])
        var settings = Self.settings
        settings.allowsClearPasswords = true
        net.apply(settings)
        #expect(net.ask("ann", "OPER root secret").isEmpty)
        #expect(net.questions.count == 1)
    }

    @Test(.rule("Carillon: the settings at the answer count"))
    func `an operator that the settings no longer have is refused`() {
        let net = TestNetwork(Self.settings)
        net.connect("ann")
        net.send("ann", "OPER root secret")
        net.apply(.forTests)
        net.answer(.password(isRight: true))
        #expect(net.received("ann") == [":irc.test 491 ann :No operator has this name"])
        #expect(net.network.counts.operatorCount == 0)
    }

    @Test(.rule("Carillon: commands are carried out in their order, and delay no others"))
    func `of many commands behind OPER a turn handles some, in their order`() {
        let net = TestNetwork(Self.settings)
        net.connect("ann")
        net.send("ann", "OPER root secret")
        for number in 1...5_000 { net.send("ann", "PING \(number)") }
        net.answer(.password(isRight: true))
        var pongs: [String] = []
        var turnCount = 0
        while net.isHeld("ann") {
            let lines = net.received("ann")
            #expect(lines.count < 1_100)
            pongs += lines.filter { $0.contains(" PONG ") }
            net.handle(.drained, of: "ann")
            turnCount += 1
        }
        pongs += net.received("ann")
        #expect(turnCount > 1)
        #expect(pongs == (1...5_000).map { ":irc.test PONG irc.test :\($0)" })
    }

    @Test(.rule("RFC 2812, 3.1.4", "Carillon: commands are carried out in their order"))
    func `commands behind OPER wait for its answer`() {
        let net = TestNetwork(Self.settings)
        net.connect("ann")
        #expect(net.ask("ann", "OPER root secret", "PING x").isEmpty)
        net.answer(.password(isRight: true))
        #expect(net.received("ann").last == ":irc.test PONG irc.test :x")
    }

    @Test(.rule("RFC 2812, 5.1 (252)"))
    func `an operator who quits is counted no longer`() {
        let net = Self.network(operators: ["ann"])
        net.send("ann", "QUIT")
        #expect(net.network.counts.operatorCount == 0)
    }

    // MARK: - KILL

    @Test(.rule("RFC 2812, 3.7.1", "modern: KILL message"))
    func `KILL ends a user's connection and says why`() {
        let net = Self.network(operators: ["ann"], others: ["bob", "cat"])
        for nick in ["bob", "cat"] { net.send(nick, "JOIN #room") }
        let (ann, bob) = (net.source("ann"), net.source("bob"))
        for nick in ["bob", "cat"] { _ = net.received(nick) }
        #expect(net.ask("ann", "KILL BOB :no more").isEmpty)
        #expect(
            net.received("bob") == [
                ":\(ann) KILL bob :no more",
                "ERROR :Closing Link: Killed (ann (no more))",
            ])
        #expect(net.isClosed("bob"))
        #expect(net.received("cat") == [":\(bob) QUIT :Killed (ann (no more))"])
        #expect(net.ask("cat", "NICK bob").first?.hasSuffix(" NICK bob") == true)
    }

    @Test(.rule("RFC 2812, 3.7.1"))
    func `operators may kill themselves`() {
        let net = Self.network(operators: ["ann"])
        let ann = net.source("ann")
        #expect(
            net.ask("ann", "KILL ann bye", "PING x") == [
                ":\(ann) KILL ann bye", "ERROR :Closing Link: Killed (ann (bye))",
            ])
        #expect(net.network.userCount == 0)
    }

    @Test(.rule("RFC 2812, 3.7.1", "RFC 2812, 5.2 (481)"))
    func `only operators kill`() {
        let net = Self.network(others: ["ann", "bob"])
        #expect(
            net.ask("ann", "KILL bob :no more") == [
                ":irc.test 481 ann :Permission denied: you are not an operator of the network"
            ])
        #expect(!net.isClosed("bob"))
    }

    @Test(
        .rule("RFC 2812, 3.7.1", "RFC 2812, 5.2 (461, 401, 483)"),
        arguments: [
            ("KILL", "461 ann KILL :Not enough parameters"),
            ("KILL bob", "461 ann KILL :Not enough parameters"),
            ("KILL cat :x", "401 ann cat :No such nick or room"),
            ("KILL irc.test :x", "483 ann :You cannot kill a server"),
            ("KILL *.test :x", "483 ann :You cannot kill a server"),
        ])
    func `KILL is refused`(line: String, answer: String) {
        let net = Self.network(operators: ["ann"], others: ["bob"])
        #expect(net.ask("ann", line) == [":irc.test \(answer)"])
    }

    @Test(.rule("RFC 2812, 2.3", "Carillon: reasons are cut between characters"))
    func `a long reason is cut so that its lines are whole`() {
        let net = Self.network(operators: ["ann"], others: ["bob", "cat"])
        for nick in ["bob", "cat"] { net.send(nick, "JOIN #room") }
        _ = net.received("cat")
        net.send("ann", "KILL bob :" + String(repeating: "ä", count: 240))
        let end = String(repeating: "ä", count: 127) + "))"
        #expect(net.received("bob").last?.hasSuffix(end) == true)
        #expect(net.received("cat").last?.hasSuffix(end) == true)
    }

    // MARK: - WALLOPS, REHASH

    @Test(.rule("RFC 2812, 4.7", "modern: WALLOPS message"))
    func `WALLOPS reaches operators and who wants it`() {
        let net = Self.network(operators: ["ann", "bob"], others: ["cat"])
        let ann = net.source("ann")
        let line = ":\(ann) WALLOPS :hello operators"
        #expect(net.ask("ann", "WALLOPS :hello operators") == [line])
        #expect(net.received("bob") == [line])
        #expect(net.received("cat").isEmpty)
    }

    @Test(.rule("RFC 2812, 3.1.5", "modern: WALLOPS User Mode"))
    func `a user with the mode w gets WALLOPS`() {
        let net = Self.network(operators: ["ann"], others: ["bob", "cat"])
        net.send("bob", "MODE bob +w")
        #expect(
            net.relay("ann", "WALLOPS hello", to: "bob", "cat")
                == [[":\(net.source("ann")) WALLOPS :hello"], []])
        net.send("bob", "MODE bob -w")
        #expect(net.relay("ann", "WALLOPS hello", to: "bob") == [[]])
    }

    @Test(
        .rule("RFC 2812, 4.7", "RFC 2812, 5.2 (461)"),
        arguments: [
            ("WALLOPS", "461 ann WALLOPS :Not enough parameters"),
            ("WALLOPS :", "461 ann WALLOPS :Not enough parameters"),
        ])
    func `WALLOPS needs a text`(line: String, answer: String) {
        let net = Self.network(operators: ["ann"])
        #expect(net.ask("ann", line) == [":irc.test \(answer)"])
    }

    @Test(.rule("RFC 2812, 4.2", "RFC 2812, 5.2 (481)"), arguments: ["WALLOPS :hi", "REHASH"])
    func `others than operators are refused`(line: String) {
        let net = Self.network(others: ["ann"])
        #expect(
            net.ask("ann", line) == [
                ":irc.test 481 ann :Permission denied: you are not an operator of the network"
            ])
        #expect(net.reloadCount == 0)
    }

    @Test(.rule("RFC 2812, 4.2", "RFC 2812, 5.1 (382)"))
    func `REHASH has the settings read again`() {
        let net = Self.network(operators: ["ann"])
        #expect(net.ask("ann", "REHASH") == [":irc.test 382 ann settings :Reading the settings"])
        #expect(net.reloadCount == 1)
        net.handle(.settingsRead(result: "They are in effect"), of: "ann")
        #expect(net.received("ann") == [":irc.test NOTICE ann :They are in effect"])
    }

    @Test(.rule("RFC 2812, 4.2", "Carillon: a reload applies bans"))
    func `REHASH is answered before the new settings ban the operator`() throws {
        let net = Self.network(operators: ["ann"], others: ["bob"])
        _ = net.ask("ann", "REHASH")
        var settings = Self.settings
        settings.bannedMasks = [NetworkBan(try BanTarget(mask: "*!~*@*"), reason: "")]
        net.apply(settings)
        #expect(net.isClosed("bob") && !net.isClosed("ann"))
        net.handle(.settingsRead(result: "They are in effect"), of: "ann")
        #expect(
            net.received("ann") == [
                ":irc.test NOTICE ann :They are in effect",
                ":irc.test 465 ann :You are banned from this server",
                "ERROR :Closing Link: Banned",
            ])
        #expect(net.isClosed("ann"))
    }

    @Test(.rule("RFC 2812, 4.2", "RFC 2812, 2.3"))
    func `REHASH reports a long result in lines that are not too long`() {
        let net = Self.network(operators: ["ann"])
        _ = net.ask("ann", "REHASH")
        let start = ":irc.test NOTICE ann :"
        let words = Array(repeating: "word", count: 300).joined(separator: " ")
        net.handle(.settingsRead(result: words), of: "ann")
        let lines = net.received("ann")
        #expect(lines.allSatisfy { $0.hasPrefix(start) && $0.utf8.count <= 510 })
        let text = lines.map { $0.dropFirst(start.count) }.joined(separator: " ")
        #expect(text == words)
    }

    // MARK: - The log

    @Test(.rule("Carillon: what operators do is in the log of the server"))
    func `each act of an operator is a line of the log`() {
        let net = Self.network(operators: ["ann"], others: ["bob", "cat"])
        #expect(net.audit == ["operator root (ann!~ann@192.0.2.1) logged in"])
        for line in [
            "KLINE 1h bot :spam", "UNKLINE bot", "DLINE 10.0.0.0/8", "UNDLINE 10.0.0.0/8",
            "KILL bob :no more", "REHASH", "WALLOPS :hello", "PRIVMSG cat :hello", "KLINE",
        ] { net.send("ann", line) }
        let start = "operator root (ann!~ann@192.0.2.1) "
        #expect(
            net.audit.dropFirst() == [
                start + "banned bot!*@* for 1h: spam", start + "lifted the ban of bot!*@*",
                start + "banned 10.0.0.0/8 for ever", start + "lifted the ban of 10.0.0.0/8",
                start + "killed bob!~bob@192.0.2.1: no more", start + "sent REHASH",
            ])
    }

    @Test(.rule("Carillon: what operators do is in the log of the server"))
    func `a failed OPER is a line of the log, without what may be a password`() {
        let net = TestNetwork(Self.settings)
        net.connect("bob")
        net.send("bob", "OPER root guess")
        net.answer(.password(isRight: false))
        net.send("bob", "OPER hunter2 root")
        net.open("cat", isPrivate: false)
        for line in ["NICK cat", "USER cat 0 * :x", "OPER root secret"] { net.send("cat", line) }
        #expect(
            net.audit == [
                "OPER of bob!~bob@192.0.2.1 failed: wrong password for root",
                "OPER of bob!~bob@192.0.2.1 failed: unknown name",
                "OPER of cat!~cat@192.0.2.1 failed: without TLS",
            ])
        // What must wait is not tried, and not logged.
        for _ in 1...10 { net.send("bob", "OPER hunter2 root") }
        #expect(net.audit.count == 4)
    }
}
