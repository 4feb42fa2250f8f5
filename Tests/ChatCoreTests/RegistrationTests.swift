import ReactorIRC
import Testing

@testable import ChatCore

@Suite(
    "Registration (RFC 2812, section 3.1; the modern documentation)", .timeLimit(.minutes(1)))
struct RegistrationTests {
    private static let lines = ["NICK ann", "USER ann 0 * :Ann"]

    private func isRegistered(_ lines: [String]) -> Bool {
        lines.contains { $0.hasPrefix(":irc.test 001 ann ") }
    }

    @Test
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

    @Test(arguments: [[0, 1], [1, 0]])
    func `NICK and USER may come in either order`(order: [Int]) {
        let net = TestNetwork()
        net.open("ann")
        for (index, line) in order.map({ Self.lines[$0] }).enumerated() {
            #expect(isRegistered(net.ask("ann", line)) == (index == 1))
        }
    }

    @Test
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

    @Test(arguments: ["JOIN #room", "PRIVMSG ann :hi", "WHO *", "NOSUCH", "AWAY"])
    func `other commands have to wait`(line: String) {
        let net = TestNetwork()
        net.open("ann")
        #expect(net.ask("ann", line) == [":irc.test 451 * :You have not registered"])
    }

    @Test(arguments: ["USER ann 0 * :Ann", "PASS secret"])
    func `it happens once`(line: String) {
        let net = TestNetwork()
        net.connect("ann")
        #expect(net.ask("ann", line) == [":irc.test 462 ann :You may not register again"])
    }

    @Test(arguments: [
        "USER", "USER ann", "USER ann 0 *", "USER ann 0 * :", "USER  :", "PASS", "CAP",
    ])
    func `missing parameters are an error`(line: String) {
        let net = TestNetwork()
        net.open("ann")
        let command = line.split(separator: " ")[0]
        #expect(net.ask("ann", line) == [":irc.test 461 * \(command) :Not enough parameters"])
    }

    @Test
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

    @Test(arguments: ["😊😊", "!@"])
    func `a user name without an allowed character is an error`(name: String) {
        let net = TestNetwork()
        net.open("ann")
        #expect(
            net.ask("ann", "USER \(name) 0 * :Ann")
                == [":irc.test 468 * :The user name has no character that is allowed"])
    }

    @Test
    func `a real name is cut to its limit between characters`() {
        let net = TestNetwork()
        net.open("ann", from: "")
        net.send("ann", "NICK ann")
        net.send("ann", "USER ann 0 * :" + String(repeating: "r", count: 149) + "é")
        #expect(
            net.ask("ann", "WHOIS ann").first
                == ":irc.test 311 ann ann ~ann local * :" + String(repeating: "r", count: 149))
    }

    @Test
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

    @Test
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

    @Test
    func `PING is answered before it too`() {
        let net = TestNetwork()
        net.open("ann")
        #expect(net.ask("ann", "PING abc") == [":irc.test PONG irc.test :abc"])
        #expect(net.ask("ann", "PONG abc").isEmpty)
    }
}

@Suite("The server's password (RFC 2812, section 3.1.1)", .timeLimit(.minutes(1)))
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

    @Test
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

    @Test
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

    @Test
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

    @Test
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

    @Test
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

    @Test
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

@Suite("The tokens of numeric 005 (the modern documentation)", .timeLimit(.minutes(1)))
struct ServerTokensTests {
    private func lines(_ settings: NetworkSettings) -> [String] {
        let net = TestNetwork(settings)
        net.open("ann")
        return net.ask("ann", "NICK ann", "USER ann 0 * :Ann").filter { $0.contains(" 005 ") }
    }

    @Test
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

    @Test
    func `a line has at most 512 bytes, and a value no space`() {
        var settings = NetworkSettings.forTests
        settings.server = [UInt8](repeating: UInt8(ascii: "s"), count: 63)
        settings.network = String(repeating: "a net", count: 50)
        let lines = lines(settings)
        #expect(lines.allSatisfy { $0.utf8.count <= 510 })
        let words = lines.flatMap { $0.split(separator: " ") }
        #expect(words.contains("NETWORK=" + String(repeating: #"a\x20net"#, count: 50)))
    }
}
