import ReactorIRC
import Testing

@testable import ChatCore

@Suite("PRIVMSG and NOTICE between users (RFC 2812, section 3.3)", .timeLimit(.minutes(10)))
struct PrivateMessageTests {
    private func makeNetwork() -> TestNetwork {
        let net = TestNetwork()
        net.connectLocally("ann", "bob")
        return net
    }

    @Test(.rule("RFC 2812, 3.3.1", "RFC 2812, 3.3.2"), arguments: ["PRIVMSG", "NOTICE"])
    func `the receiver gets it, with its nick as it is`(command: String) {
        let net = makeNetwork()
        #expect(net.ask("ann", "\(command) BOB :hey there").isEmpty)
        #expect(net.received("bob") == [":ann!~ann@local \(command) bob :hey there"])
    }

    @Test(.rule("RFC 2812, 3.3.1"))
    func `a message to oneself comes once`() {
        let net = makeNetwork()
        #expect(net.ask("ann", "PRIVMSG ann hi") == [":ann!~ann@local PRIVMSG ann :hi"])
    }

    @Test(
        .rule("RFC 2812, 3.3.2", "RFC 2812, 5.2 (401, 403, 411, 412)"),
        arguments: [
            ("", "411 ann :No receiver given (PRIVMSG)"),
            (" :", "411 ann :No receiver given (PRIVMSG)"),
            (" , :hi", "411 ann :No receiver given (PRIVMSG)"),
            (" bob", "412 ann :No text to send"),
            (" bob :", "412 ann :No text to send"),
            (" eve :hi", "401 ann eve :No such nick or room"),
            (" #none :hi", "403 ann #none :No such room"),
            (" @bob :hi", "401 ann @bob :No such nick or room"),
        ])
    func `errors are for PRIVMSG, a NOTICE has none`(parameters: String, error: String) {
        let net = makeNetwork()
        #expect(net.ask("ann", "PRIVMSG\(parameters)") == [":irc.test \(error)"])
        #expect(net.ask("ann", "NOTICE\(parameters)").isEmpty)
        #expect(net.received("bob").isEmpty)
    }

    @Test(
        .rule("RFC 2812, 3.3.1", "Carillon: nobody writes to masks or hosts"),
        arguments: ["$*.test", "$irc.test", "bob!~bob@local", "bob%local", "~bob@irc.test", "*"])
    func `a mask, a host and a server are no receivers`(target: String) {
        let net = makeNetwork()
        net.addModes(.networkOperator, to: "ann")
        #expect(
            net.ask("ann", "PRIVMSG \(target) :hi")
                == [":irc.test 401 ann \(target) :No such nick or room"])
        #expect(net.received("bob").isEmpty)
    }

    @Test(.rule("modern: PING message", "modern: PONG message"))
    func `a PONG has the server and the token, which is the first parameter`() {
        let net = makeNetwork()
        #expect(net.ask("ann", "PING :two words") == [":irc.test PONG irc.test :two words"])
        #expect(net.ask("ann", "PING a b") == [":irc.test PONG irc.test :a"])
        #expect(net.ask("ann", "PONG", "PONG a", "PONG a b").isEmpty)
    }

    @Test(.rule("RFC 2812, 5.2 (407)", "modern: MAXTARGETS Parameter"))
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

    @Test(.rule("RFC 2812, 2.3", "modern: Compatibility with incorrect software"))
    func `what is too long with the source is cut between characters`() {
        let net = makeNetwork()
        let text = String(repeating: "a", count: 480)
        net.send("ann", "PRIVMSG bob :\(text)éééé")
        #expect(net.received("bob") == [":ann!~ann@local PRIVMSG bob :\(text)"])
    }

    @Test(.rule("RFC 2812, 2.3", "modern: ERR_INPUTTOOLONG (417)"))
    func `a line of 510 bytes is read, of 511 refused, and the session lives`() {
        let net = makeNetwork()
        let token = String(repeating: "x", count: 505)
        #expect(
            net.ask("ann", "PING \(token)").first?.hasPrefix(":irc.test PONG irc.test :xxx") == true
        )
        #expect(net.ask("ann", "PING \(token)x") == [":irc.test 417 ann :The line was too long"])
        #expect(net.ask("ann", "PING 1") == [":irc.test PONG irc.test :1"])
    }

    @Test(.rule("IRCv3 utf8-only: The INVALID_UTF8 standard replies code"))
    func `a line that is not UTF-8 is refused, and the session lives (UTF8ONLY)`() {
        let net = makeNetwork()
        net.handle(.invalidText, of: "ann")
        #expect(
            net.received("ann") == [":irc.test FAIL * INVALID_UTF8 :The line is not valid UTF-8"])
        #expect(net.ask("ann", "PING 1") == [":irc.test PONG irc.test :1"])
    }

    @Test(.rule("RFC 2812, 5.2 (409)", "modern: PING message"), arguments: ["PING", "PING :"])
    func `a PING needs something to answer with`(line: String) {
        let net = makeNetwork()
        #expect(net.ask("ann", line) == [":irc.test 409 ann :No origin given"])
    }
}
