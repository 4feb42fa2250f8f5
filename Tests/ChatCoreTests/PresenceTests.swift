import Testing

@testable import ChatCore

@Suite("AWAY (RFC 2812, section 4.1)", .timeLimit(.minutes(1)))
struct AwayTests {
    private func makeNetwork() -> TestNetwork {
        let net = TestNetwork()
        net.connectLocally("ann", "bob")
        return net
    }

    @Test
    func `a text makes away, none or an empty one makes back`() {
        let net = makeNetwork()
        for back in ["AWAY", "AWAY :"] {
            #expect(net.ask("ann", "AWAY :lunch") == [":irc.test 306 ann :You are marked as away"])
            #expect(net.ask("ann", back) == [":irc.test 305 ann :You are no longer marked as away"])
        }
    }

    @Test
    func `the sender of a PRIVMSG is answered with the text, of a NOTICE not`() {
        let net = makeNetwork()
        net.send("ann", "AWAY :at lunch")
        #expect(net.ask("bob", "PRIVMSG ann :hi") == [":irc.test 301 bob ann :at lunch"])
        #expect(net.ask("bob", "NOTICE ann :hi").isEmpty)
        #expect(net.received("ann").suffix(2).first == ":bob!~bob@local PRIVMSG ann :hi")
        net.send("ann", "AWAY")
        #expect(net.ask("bob", "PRIVMSG ann :hi").isEmpty)
    }

    @Test
    func `a text over AWAYLEN is cut between characters`() {
        let net = makeNetwork()
        net.send("ann", "AWAY :" + String(repeating: "a", count: 199) + "é")
        let text = String(repeating: "a", count: 199)
        #expect(net.ask("bob", "PRIVMSG ann :hi") == [":irc.test 301 bob ann :\(text)"])
    }
}

@Suite("USERHOST and ISON (RFC 2812, sections 4.8 and 4.9)", .timeLimit(.minutes(1)))
struct UserhostTests {
    private func makeNetwork() -> TestNetwork {
        let net = TestNetwork()
        net.connectLocally("ann", "bob")
        return net
    }

    @Test
    func `USERHOST has a star for operators, and minus for those who are away`() {
        let net = makeNetwork()
        #expect(
            net.ask("ann", "USERHOST BOB nobody ann")
                == [":irc.test 302 ann :bob=+~bob@local ann=+~ann@local"])
        net.send("bob", "AWAY :lunch")
        net.addModes(.networkOperator, to: "bob")
        #expect(net.ask("ann", "USERHOST bob") == [":irc.test 302 ann :bob*=-~bob@local"])
    }

    @Test
    func `USERHOST takes five nicks`() {
        let net = makeNetwork()
        #expect(
            net.ask("ann", "USERHOST x x x x bob bob") == [":irc.test 302 ann :bob=+~bob@local"])
        #expect(net.ask("ann", "USERHOST x") == [":irc.test 302 ann :"])
        #expect(
            net.ask("ann", "USERHOST") == [":irc.test 461 ann USERHOST :Not enough parameters"])
    }

    @Test
    func `ISON lists the nicks that are in use, from parameters and words`() {
        let net = makeNetwork()
        #expect(net.ask("ann", "ISON x BOB :nobody ann") == [":irc.test 303 ann :bob ann"])
        #expect(net.ask("ann", "ISON x") == [":irc.test 303 ann :"])
        #expect(net.ask("ann", "ISON") == [":irc.test 461 ann ISON :Not enough parameters"])
    }

    @Test
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
