import ReactorIRC
import Testing

@testable import ChatCore

@Suite(
    "Registration (RFC 2812, section 3.1; the modern documentation)", .timeLimit(.minutes(10)))
struct RegistrationTests {
    private static let lines = ["NICK ann", "USER ann 0 * :Ann"]

    private func isRegistered(_ lines: [String]) -> Bool {
        lines.contains { $0.hasPrefix(":irc.test 001 ann ") }
    }

    @Test(.rule("RFC 2812, 5.1 (001-004)", "modern: Connection Registration"))
    func `it is answered with 001 to 005, the numbers of users and the message of the day`() {
        let net = TestNetwork()
        net.open("ann", from: "")
        let lines = net.ask("ann", "NICK ann", "USER ann 0 * :Ann")
        #expect(
            lines.prefix(4) == [
                ":irc.test 001 ann :Welcome to the Test network, ann!~ann@local",
                ":irc.test 002 ann :Your host is irc.test, running version carillon-test",
                ":irc.test 003 ann :This server was started Thu, 01 Jan 1970 00:00:00 GMT",
                ":irc.test 004 ann irc.test carillon-test Biow CIbeiklmnopstv Ibeklov",
            ])
        let numerics = lines.map { String($0.split(separator: " ")[1]) }
        #expect(
            Array(numerics.dropFirst(4).drop { $0 == "005" })
                == ["251", "252", "253", "254", "255", "265", "266", "422"])
    }

    @Test(.rule("modern: Connection Registration"), arguments: [[0, 1], [1, 0]])
    func `NICK and USER may come in either order`(order: [Int]) {
        let net = TestNetwork()
        net.open("ann")
        for (index, line) in order.map({ Self.lines[$0] }).enumerated() {
            #expect(isRegistered(net.ask("ann", line)) == (index == 1))
        }
    }

    @Test(.rule("IRCv3 capability-negotiation: Connection Registration"))
    func `between the first CAP and its END the registration waits, wherever they are`() {
        // From where the CAP LS is, and where the CAP END is behind it.
        for (start, end) in [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3)] {
            let net = TestNetwork()
            net.open("ann")
            var lines = Self.lines
            lines.insert("CAP LS 302", at: start)
            lines.insert("CAP END", at: end)
            for (index, line) in lines.enumerated() {
                #expect(isRegistered(net.ask("ann", line)) == (index == 3))
            }
        }
    }

    @Test(
        .rule("RFC 2812, 5.2 (451)", "modern: Connection Registration"),
        arguments: ["JOIN #room", "PRIVMSG ann :hi", "WHO *", "NOSUCH", "AWAY"])
    func `other commands have to wait`(line: String) {
        let net = TestNetwork()
        net.open("ann")
        #expect(net.ask("ann", line) == [":irc.test 451 * :You have not registered"])
    }

    @Test(
        .rule("RFC 2812, 5.2 (462)", "modern: USER message"),
        arguments: ["USER ann 0 * :Ann", "PASS secret"])
    func `it happens once`(line: String) {
        let net = TestNetwork()
        net.connect("ann")
        #expect(net.ask("ann", line) == [":irc.test 462 ann :You may not register again"])
    }

    @Test(
        .rule("RFC 2812, 3.1.1", "RFC 2812, 3.1.3", "RFC 2812, 5.2 (461)"),
        arguments: [
            "USER", "USER ann", "USER ann 0 *", "USER ann 0 * :", "USER  :", "PASS", "CAP",
        ])
    func `missing parameters are an error`(line: String) {
        let net = TestNetwork()
        net.open("ann")
        let command = line.split(separator: " ")[0]
        #expect(net.ask("ann", line) == [":irc.test 461 * \(command) :Not enough parameters"])
    }

    @Test(.rule("modern: USER message", "modern: USERLEN Parameter"))
    func `a user name keeps its letters and digits, and gets a tilde`() {
        let net = TestNetwork()
        for (nick, name) in [("ann", "Ann-1"), ("bob", "b!o@b"), ("cat", "cat5678901234567890")] {
            net.open(nick, from: "")
            net.send(nick, "NICK \(nick)")
            net.send(nick, "USER \(name) 0 * :Real")
        }
        #expect(
            net.ask("ann", "USERHOST ann bob cat")
                == [
                    ":irc.test 302 ann :ann=+~Ann-1@local bob=+~bob@local cat=+~cat567890123456@local"
                ])
    }

    @Test(.rule("RFC 2812, 2.3.1", "Carillon: 468, as InspIRCd answers"), arguments: ["😊😊", "!@"])
    func `a user name without an allowed character is an error`(name: String) {
        let net = TestNetwork()
        net.open("ann")
        #expect(
            net.ask("ann", "USER \(name) 0 * :Ann")
                == [":irc.test 468 * :The user name has no character that is allowed"])
    }

    @Test(.rule("RFC 2812, 5.2 (432)", "modern: NICK message"))
    func `a nick that is refused can be followed by another`() {
        let net = TestNetwork()
        net.open("ann")
        #expect(
            net.ask("ann", "NICK 1ann", "USER ann 0 * :Ann").map { $0.prefix(18) } == [
                ":irc.test 432 * 1a"
            ])
        #expect(isRegistered(net.ask("ann", "NICK ann")))
    }

    @Test(
        .rule("modern: USER message", "Carillon: USER sets no modes"), arguments: ["8", "12", "+i"])
    func `the second parameter of USER has no meaning`(mode: String) {
        let net = TestNetwork()
        net.open("ann")
        #expect(isRegistered(net.ask("ann", "NICK ann", "USER ann \(mode) x :Ann")))
        #expect(net.ask("ann", "MODE ann") == [":irc.test 221 ann +"])
    }

    @Test(.rule("RFC 2812, 3.1.3"))
    func `of several USER the last one counts, until one is complete with a nick`() {
        let net = TestNetwork()
        net.open("ann", from: "")
        net.send("ann", "USER one 0 * :One")
        net.send("ann", "USER two 0 * :Two")
        net.send("ann", "NICK ann")
        #expect(net.ask("ann", "WHOIS ann").first == ":irc.test 311 ann ann ~two local * :Two")
    }

    @Test(.rule("Carillon: NAMELEN, between characters"))
    func `a real name is cut to its limit between characters`() {
        let net = TestNetwork()
        net.open("ann", from: "")
        net.send("ann", "NICK ann")
        net.send("ann", "USER ann 0 * :" + String(repeating: "r", count: 149) + "é")
        #expect(
            net.ask("ann", "WHOIS ann").first
                == ":irc.test 311 ann ann ~ann local * :" + String(repeating: "r", count: 149))
    }

    @Test(.rule("RFC 2812, 3.1.2", "RFC 2812, 5.2 (433)"))
    func `of two with one nick the first to complete gets it`() {
        let net = TestNetwork()
        for client in ["one", "two"] {
            net.open(client)
            #expect(net.ask(client, "NICK ann").isEmpty)
        }
        #expect(isRegistered(net.ask("two", "USER ann 0 * :Ann")))
        #expect(
            net.ask("one", "USER ann 0 * :Ann")
                == [":irc.test 433 * ann :The nick is already in use"])
        #expect(net.ask("one", "NICK bob").first?.hasPrefix(":irc.test 001 bob ") == true)
    }

    @Test(.rule("RFC 2812, 3.1.7", "modern: QUIT message"))
    func `QUIT and a lost connection before it are seen by no one`() {
        let net = TestNetwork()
        net.open("ann")
        net.send("ann", "NICK ann")
        #expect(net.ask("ann", "QUIT :bye") == ["ERROR :Closing Link: Quit: bye"])
        #expect(net.isClosed("ann"))
        net.open("bob")
        net.send("bob", "NICK ann")
        net.handle(.closed(reason: []), of: "bob")
        #expect(net.network.userCount == 0)
        #expect(net.network.counts.unregisteredCount == 0)
    }

    @Test(.rule("modern: PING message"))
    func `PING is answered before it too`() {
        let net = TestNetwork()
        net.open("ann")
        #expect(net.ask("ann", "PING abc") == [":irc.test PONG irc.test :abc"])
        #expect(net.ask("ann", "PONG abc").isEmpty)
    }
}

@Suite("The server's password (RFC 2812, section 3.1.1)", .timeLimit(.minutes(10)))
struct ServerPasswordTests {
    private func makeNetwork() -> TestNetwork {
        var settings = NetworkSettings.forTests
        settings.passwordVerifier = Array("verifier".utf8)
        let net = TestNetwork(settings)
        net.open("ann")
        return net
    }

    private static let question = Question.password(
        Array("secret".utf8), verifier: Array("verifier".utf8))

    @Test(.rule("RFC 2812, 3.1.1", "Carillon: passwords are compared outside the core"))
    func `it is compared elsewhere, and the registration goes on with the answer`() {
        let net = makeNetwork()
        #expect(net.ask("ann", "PASS secret", "NICK ann", "USER ann 0 * :Ann").isEmpty)
        #expect(net.questions.map(\.question) == [Self.question])
        // What follows waits.
        #expect(net.ask("ann", "PING 1").isEmpty)
        net.answer(.password(isRight: true))
        let lines = net.received("ann")
        #expect(lines.first?.hasPrefix(":irc.test 001 ann ") == true)
        #expect(lines.last == ":irc.test PONG irc.test :1")
    }

    @Test(.rule("RFC 2812, 3.1.1", "Carillon: a client that finishes is answered first"))
    func `a client that finishes meanwhile is closed behind the answers`() {
        let net = makeNetwork()
        net.send("ann", "PASS secret")
        for line in ["NICK ann", "USER ann 0 * :Ann", "PING 1"] { net.send("ann", line) }
        net.handle(.finished, of: "ann")
        #expect(!net.isClosed("ann"))
        net.answer(.password(isRight: true))
        #expect(
            net.received("ann").suffix(2) == [
                ":irc.test PONG irc.test :1",
                "ERROR :Closing Link: Remote host closed the connection",
            ])
        #expect(net.isClosed("ann"))
    }

    @Test(.rule("RFC 2812, 5.2 (464)", "modern: PASS message"))
    func `a wrong one closes the connection`() {
        let net = makeNetwork()
        net.send("ann", "PASS secret")
        net.send("ann", "NICK ann")
        net.send("ann", "USER ann 0 * :Ann")
        net.send("ann", "JOIN #room")
        net.answer(.password(isRight: false))
        #expect(
            net.received("ann") == [
                ":irc.test 464 ann :The password is wrong",
                "ERROR :Closing Link: Wrong password",
            ])
        #expect(net.isClosed("ann"))
        #expect(net.network.userCount == 0)
        #expect(net.network.roomCount == 0)
    }

    @Test(.rule("RFC 2812, 5.2 (464)", "modern: PASS message"))
    func `without one the connection is closed, and nothing is asked`() {
        let net = makeNetwork()
        #expect(
            net.ask("ann", "NICK ann", "USER ann 0 * :Ann") == [
                ":irc.test 464 ann :The password is wrong",
                "ERROR :Closing Link: Password needed",
            ])
        #expect(net.isClosed("ann"))
        #expect(net.questions.isEmpty)
    }

    @Test(.rule("RFC 2812, 3.1.1", "modern: PASS message"))
    func `the last one counts, and it is asked about once the negotiation has ended`() {
        let net = makeNetwork()
        net.send("ann", "CAP LS 302")
        net.send("ann", "PASS first")
        net.send("ann", "PASS secret")
        net.send("ann", "NICK ann")
        net.send("ann", "USER ann 0 * :Ann")
        #expect(net.questions.isEmpty)
        net.send("ann", "CAP END")
        #expect(net.questions.map(\.question) == [Self.question])
    }

    @Test(.rule("RFC 2812, 5.2 (433)", "Carillon: a password is compared once"))
    func `a nick that was taken meanwhile needs no second check`() {
        let net = makeNetwork()
        net.open("bob")
        for client in ["ann", "bob"] {
            net.send(client, "PASS secret")
            net.send(client, "NICK ann")
            net.send(client, "USER \(client) 0 * :Real")
        }
        net.answer(.password(isRight: true))
        net.answer(.password(isRight: true))
        #expect(net.received("bob") == [":irc.test 433 * ann :The nick is already in use"])
        #expect(net.ask("bob", "NICK bob").first?.hasPrefix(":irc.test 001 bob ") == true)
        #expect(net.questions.isEmpty)
    }

    @Test(.rule("Carillon: an answer to nobody is dropped"))
    func `a connection that is lost before the answer is forgotten`() {
        let net = makeNetwork()
        net.send("ann", "PASS secret")
        net.send("ann", "NICK ann")
        net.send("ann", "USER ann 0 * :Ann")
        net.handle(.closed(reason: []), of: "ann")
        net.answer(.password(isRight: true))
        #expect(net.network.userCount == 0)
        #expect(net.network.sessionCount == 0)
    }
}

@Suite("The tokens of numeric 005 (the modern documentation)", .timeLimit(.minutes(10)))
struct ServerTokensTests {
    private func lines(_ settings: NetworkSettings) -> [String] {
        let net = TestNetwork(settings)
        net.open("ann")
        return net.ask("ann", "NICK ann", "USER ann 0 * :Ann").filter { $0.contains(" 005 ") }
    }

    @Test(.rule("modern: RPL_ISUPPORT (005)"))
    func `a line has at most 13 tokens and a text`() {
        let lines = lines(.forTests)
        for line in lines {
            #expect(line.hasSuffix(" :are supported by this server"))
            #expect(line.split(separator: " ").count - 8 <= 13)
        }
        let words = lines.flatMap { $0.split(separator: " ") }
        #expect(words.contains("CASEMAPPING=ascii"))
        #expect(words.contains("NETWORK=Test"))
        #expect(words.contains("PREFIX=(ov)@+"))
        #expect(words.contains("WHOX"))
    }

    @Test(.rule("RFC 2812, 2.3", "modern: NETWORK Parameter"))
    func `a line has at most 512 bytes, and a value no space`() {
        var settings = NetworkSettings.forTests
        settings.server = [UInt8](repeating: UInt8(ascii: "s"), count: 63)
        settings.network = String(repeating: "a net", count: 50)
        let lines = lines(settings)
        #expect(lines.allSatisfy { $0.utf8.count <= 510 })
        let words = lines.flatMap { $0.split(separator: " ") }
        #expect(words.contains("NETWORK=" + String(repeating: #"a\x20net"#, count: 50)))
    }

    @Test(.rule("modern: RPL_ISUPPORT (005)", "modern: RPL_ISUPPORT Parameters"))
    func `the tokens have the limits that apply`() {
        var settings = NetworkSettings.forTests
        settings.limits.nick = 20
        let words = Set(lines(settings).flatMap { $0.split(separator: " ").map(String.init) })
        let tokens = """
            AWAYLEN=200 BOT=B CHANLIMIT=#:100 CHANMODES=Ibe,k,l,Cimnpst CHANNELLEN=64 CHANTYPES=# \
            ELIST=CMNTU EXCEPTS=e INVEX=I KICKLEN=255 MAXLIST=Ibe:100 MODES=10 NICKLEN=20 SAFELIST \
            STATUSMSG=@+ TOPICLEN=307 USERLEN=16 UTF8ONLY
            """
        #expect(words.isSuperset(of: tokens.split(separator: " ").map(String.init)))
    }

    @Test(
        .rule("modern: RPL_MYINFO (004)", "modern: CHANMODES Parameter", "modern: PREFIX Parameter")
    )
    func `the modes of 004 are those of 005`() {
        let net = TestNetwork()
        net.open("ann")
        let lines = net.ask("ann", "NICK ann", "USER ann 0 * :Ann")
        let words = lines.first { $0.contains(" 004 ") }?.split(separator: " ") ?? []
        #expect(words.count == 8)
        let kinds = RoomModes.token.split(separator: ",")
        let ranks = Ranks.token.dropFirst().prefix { $0 != ")" }
        #expect(words.dropFirst(6).first.map(Set.init) == Set(kinds.joined() + ranks))
        #expect(words.last.map(Set.init) == Set(kinds.dropLast().joined() + ranks))
        #expect(words.dropFirst(5).first.map(String.init) == "Biow")
    }
}
