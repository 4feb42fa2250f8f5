import ReactorIRC
import Testing

@testable import ChatCore

@Suite("PRIVMSG and NOTICE between users (RFC 2812, section 3.3)", .timeLimit(.minutes(1)))
struct PrivateMessageTests {
    private func makeNetwork() -> TestNetwork {
        let net = TestNetwork()
        net.connectLocally("ann", "bob")
        return net
    }

    @Test(arguments: ["PRIVMSG", "NOTICE"])
    func `the receiver gets it, with its nick as it is`(command: String) {
        let net = makeNetwork()
        #expect(net.ask("ann", "\(command) BOB :hey there").isEmpty)
        #expect(net.received("bob") == [":ann!~ann@local \(command) bob :hey there"])
    }

    @Test
    func `a message to oneself comes once`() {
        let net = makeNetwork()
        #expect(net.ask("ann", "PRIVMSG ann hi") == [":ann!~ann@local PRIVMSG ann :hi"])
    }

    @Test(arguments: [
        ("", "411 ann :No receiver given (PRIVMSG)"),
        (" :", "411 ann :No receiver given (PRIVMSG)"),
        (" , :hi", "411 ann :No receiver given (PRIVMSG)"), (" bob", "412 ann :No text to send"),
        (" bob :", "412 ann :No text to send"), (" eve :hi", "401 ann eve :No such nick or room"),
        (" #none :hi", "403 ann #none :No such room"),
        (" @bob :hi", "401 ann @bob :No such nick or room"),
    ])
    func `errors are for PRIVMSG, a NOTICE has none`(parameters: String, error: String) {
        let net = makeNetwork()
        #expect(net.ask("ann", "PRIVMSG\(parameters)") == [":irc.test \(error)"])
        #expect(net.ask("ann", "NOTICE\(parameters)").isEmpty)
        #expect(net.received("bob").isEmpty)
    }

    @Test
    func `several receivers get it up to the limit, and each error is its own`() {
        let net = makeNetwork()
        #expect(
            net.ask("ann", "PRIVMSG bob,eve,,bob :hi")
                == [":irc.test 401 ann eve :No such nick or room"])
        #expect(net.received("bob").count == 2)
        #expect(
            net.ask("ann", "PRIVMSG bob,bob,bob,bob,eve :hi")
                == [":irc.test 407 ann eve :Too many receivers"])
        #expect(net.received("bob").count == 4)
    }

    @Test
    func `what is too long with the source is cut between characters`() {
        let net = makeNetwork()
        let text = String(repeating: "a", count: 480)
        net.send("ann", "PRIVMSG bob :\(text)éééé")
        #expect(net.received("bob") == [":ann!~ann@local PRIVMSG bob :\(text)"])
    }

    @Test
    func `a line of 510 bytes is read, of 511 refused, and the session lives`() {
        let net = makeNetwork()
        let token = String(repeating: "x", count: 505)
        #expect(
            net.ask("ann", "PING \(token)").first?.hasPrefix(":irc.test PONG irc.test :xxx") == true
        )
        #expect(net.ask("ann", "PING \(token)x") == [":irc.test 417 ann :The line was too long"])
        #expect(net.ask("ann", "PING 1") == [":irc.test PONG irc.test :1"])
    }

    @Test
    func `a line that is not UTF-8 is refused, and the session lives (UTF8ONLY)`() {
        let net = makeNetwork()
        net.handle(.invalidText, of: "ann")
        #expect(
            net.received("ann") == [":irc.test FAIL * INVALID_UTF8 :The line is not valid UTF-8"])
        #expect(net.ask("ann", "PING 1") == [":irc.test PONG irc.test :1"])
    }

    @Test(arguments: ["PING", "PING :"])
    func `a PING needs something to answer with`(line: String) {
        let net = makeNetwork()
        #expect(net.ask("ann", line) == [":irc.test 409 ann :No origin given"])
    }
}

@Suite("Several sessions of a user", .timeLimit(.minutes(1)))
struct UserSessionTests {
    /// `ann` has two sessions, and is in a room with `bob`.
    private func makeNetwork() throws -> TestNetwork {
        let net = TestNetwork()
        net.connectLocally("ann", "bob")
        for nick in ["ann", "bob"] { net.send(nick, "JOIN #room") }
        net.open("phone", from: "")
        let ann = try #require(net.userID("ann"))
        net.perform(of: "phone") { network, session, effects in
            network.attach(session, to: ann, into: &effects)
        }
        for client in ["ann", "bob", "phone"] { _ = net.received(client) }
        return net
    }

    @Test
    func `each gets what is said to the user and in its rooms`() throws {
        let net = try makeNetwork()
        net.send("bob", "PRIVMSG ann :hi")
        net.send("bob", "PRIVMSG #room :all")
        for client in ["ann", "phone"] {
            #expect(
                net.received(client) == [
                    ":bob!~bob@local PRIVMSG ann :hi", ":bob!~bob@local PRIVMSG #room :all",
                ])
        }
    }

    @Test
    func `one that ends is seen by no one, the last is a QUIT`() throws {
        let net = try makeNetwork()
        #expect(net.ask("ann", "QUIT") == ["ERROR :Closing the link: Quit"])
        #expect(net.received("bob").isEmpty)
        #expect(net.received("phone").isEmpty)
        net.send("bob", "PRIVMSG #room :all")
        #expect(net.received("phone") == [":bob!~bob@local PRIVMSG #room :all"])
        #expect(net.received("ann").isEmpty)
        net.handle(.closed(reason: Array("Connection lost".utf8)), of: "phone")
        #expect(net.received("bob") == [":ann!~ann@local QUIT :Connection lost"])
        #expect(net.network.userCount == 1)
        #expect(net.ask("bob", "WHOWAS ann").count == 3)
    }

    @Test
    func `a new nick and a join are those of all`() throws {
        let net = try makeNetwork()
        net.send("phone", "NICK eve")
        net.send("phone", "JOIN #new")
        #expect(
            net.received("ann") == [":ann!~ann@local NICK eve", ":eve!~ann@local JOIN #new"])
        net.send("ann", "PART #room")
        #expect(net.received("phone").last == ":eve!~ann@local PART #room")
        net.send("bob", "PRIVMSG #room :all")
        #expect(net.received("phone").isEmpty)
    }

    @Test
    func `it is secure when all of them are`() throws {
        let net = try makeNetwork()
        let isSecure = { net.ask("bob", "WHOIS ann").contains { $0.contains(" 671 ") } }
        #expect(!isSecure())
        net.open("cat", isSecure: true)
        net.send("cat", "NICK cat")
        net.send("cat", "USER cat 0 * :Cat")
        #expect(net.ask("bob", "WHOIS cat").contains(":irc.test 671 bob cat :is connected by TLS"))
        let cat = try #require(net.userID("cat"))
        net.open("plain")
        net.perform(of: "plain") { network, session, effects in
            network.attach(session, to: cat, into: &effects)
        }
        #expect(!net.ask("bob", "WHOIS cat").contains { $0.contains(" 671 ") })
    }
}

@Suite("QUIT (RFC 2812, section 3.1.7)", .timeLimit(.minutes(1)))
struct QuitTests {
    @Test(arguments: [
        ("QUIT", "Quit"), ("QUIT :", "Quit"), ("QUIT :so long", "Quit: so long"),
    ])
    func `those in a common room get it once, the user an ERROR`(line: String, reason: String) {
        let net = TestNetwork()
        net.connectLocally("ann", "bob", "cat")
        for nick in ["ann", "bob"] {
            net.send(nick, "JOIN #one")
            net.send(nick, "JOIN #two")
        }
        _ = net.received("bob")
        #expect(net.ask("ann", line) == ["ERROR :Closing the link: \(reason)"])
        #expect(net.isClosed("ann"))
        #expect(net.received("bob") == [":ann!~ann@local QUIT :\(reason)"])
        #expect(net.received("cat").isEmpty)
        #expect(net.ask("ann", "PING 1").isEmpty)
    }
}
