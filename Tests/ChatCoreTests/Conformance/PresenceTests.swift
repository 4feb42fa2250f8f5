import Testing

@testable import ChatCore

@Suite("AWAY (RFC 2812, section 4.1)", .timeLimit(.minutes(10)))
struct AwayTests {
    private func makeNetwork() -> TestNetwork {
        let net = TestNetwork()
        net.connectLocally("ann", "bob")
        return net
    }

    @Test(.rule("RFC 2812, 4.1", "modern: AWAY message"))
    func `a text makes away, none or an empty one makes back`() {
        let net = makeNetwork()
        for back in ["AWAY", "AWAY :"] {
            #expect(net.ask("ann", "AWAY :lunch") == [":irc.test 306 ann :You are marked as away"])
            #expect(net.ask("ann", back) == [":irc.test 305 ann :You are no longer marked as away"])
        }
    }

    @Test(.rule("RFC 2812, 4.1", "RFC 2812, 3.3.2"))
    func `the sender of a PRIVMSG is answered with the text, of a NOTICE not`() {
        let net = makeNetwork()
        net.send("ann", "AWAY :at lunch")
        #expect(net.ask("bob", "PRIVMSG ann :hi") == [":irc.test 301 bob ann :at lunch"])
        #expect(net.ask("bob", "NOTICE ann :hi").isEmpty)
        #expect(net.received("ann").suffix(2).first == ":bob!~bob@local PRIVMSG ann :hi")
        net.send("ann", "AWAY")
        #expect(net.ask("bob", "PRIVMSG ann :hi").isEmpty)
    }

    @Test(.rule("RFC 2812, 4.1", "modern: AWAY message"))
    func `a message to a room is not answered with who is away`() {
        let net = makeNetwork()
        for nick in ["ann", "bob"] { net.send(nick, "JOIN #room") }
        net.send("ann", "AWAY :lunch")
        #expect(net.ask("bob", "PRIVMSG #room :hi").isEmpty)
        #expect(net.ask("bob", "TOPIC #room", "NAMES #room").allSatisfy { !$0.contains(" 301 ") })
    }

    @Test(.rule("RFC 2812, 4.1"))
    func `a new text replaces the old one, and a new nick keeps it`() {
        let net = makeNetwork()
        net.send("ann", "AWAY :lunch")
        #expect(net.ask("ann", "AWAY :tea") == [":irc.test 306 ann :You are marked as away"])
        net.send("ann", "NICK eve")
        #expect(net.ask("bob", "PRIVMSG eve :hi") == [":irc.test 301 bob eve :tea"])
        #expect(net.ask("bob", "WHO eve").first?.contains(" eve G ") == true)
    }

    @Test(.rule("modern: AWAYLEN Parameter"))
    func `a text over AWAYLEN is cut between characters`() {
        let net = makeNetwork()
        net.send("ann", "AWAY :" + String(repeating: "a", count: 199) + "é")
        let text = String(repeating: "a", count: 199)
        #expect(net.ask("bob", "PRIVMSG ann :hi") == [":irc.test 301 bob ann :\(text)"])
    }
}

@Suite("USERHOST and ISON (RFC 2812, sections 4.8 and 4.9)", .timeLimit(.minutes(10)))
struct UserhostTests {
    private func makeNetwork() -> TestNetwork {
        let net = TestNetwork()
        net.connectLocally("ann", "bob")
        return net
    }

    @Test(.rule("RFC 2812, 5.1 (302)", "modern: RPL_USERHOST (302)"))
    func `USERHOST has a star for operators, and minus for those who are away`() {
        let net = makeNetwork()
        #expect(
            net.ask("ann", "USERHOST BOB nobody ann")
                == [":irc.test 302 ann :bob=+~bob@local ann=+~ann@local"])
        net.send("bob", "AWAY :lunch")
        net.addModes(.networkOperator, to: "bob")
        #expect(net.ask("ann", "USERHOST bob") == [":irc.test 302 ann :bob*=-~bob@local"])
    }

    @Test(.rule("RFC 2812, 4.8", "modern: USERHOST message"))
    func `USERHOST takes five nicks`() {
        let net = makeNetwork()
        #expect(
            net.ask("ann", "USERHOST x x x x bob bob") == [":irc.test 302 ann :bob=+~bob@local"])
        #expect(net.ask("ann", "USERHOST x") == [":irc.test 302 ann :"])
        #expect(
            net.ask("ann", "USERHOST") == [":irc.test 461 ann USERHOST :Not enough parameters"])
    }

    @Test(.rule("RFC 2812, 4.9", "RFC 2812, 5.1 (303)"))
    func `ISON lists the nicks that are in use, from parameters and words`() {
        let net = makeNetwork()
        #expect(net.ask("ann", "ISON x BOB :nobody ann") == [":irc.test 303 ann :bob ann"])
        #expect(net.ask("ann", "ISON x") == [":irc.test 303 ann :"])
        #expect(net.ask("ann", "ISON") == [":irc.test 461 ann ISON :Not enough parameters"])
    }

    @Test(.rule("RFC 2812, 4.9", "RFC 2812, 2.3"))
    func `long answers have several lines`() {
        let net = TestNetwork()
        let nick = String(repeating: "n", count: 32)
        net.connect(nick)
        let names = [String](repeating: nick, count: 15).joined(separator: " ")
        let lines = net.ask(nick, "ISON :\(names)")
        #expect(lines.count == 2)
        #expect(lines.allSatisfy { $0.utf8.count <= 510 })
        let found = lines.flatMap { line in
            line.dropFirst(1).split(separator: ":")[1].split(separator: " ").map(String.init)
        }
        #expect(found == [String](repeating: nick, count: 15))
    }
}
