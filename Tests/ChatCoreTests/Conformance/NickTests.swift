import Testing

@testable import ChatCore

@Suite("NICK (RFC 2812, section 3.1.2)", .timeLimit(.minutes(10)))
struct NickTests {
    private func makeNetwork() -> TestNetwork {
        let net = TestNetwork()
        net.connectLocally("ann", "bob", "cat")
        for nick in ["ann", "bob"] { net.send(nick, "JOIN #room") }
        for nick in ["ann", "bob", "cat"] { _ = net.received(nick) }
        return net
    }

    @Test(.rule("RFC 2812, 3.1.2", "modern: NICK message"))
    func `the user and those in a common room get it, once`() {
        let net = makeNetwork()
        for nick in ["ann", "bob"] { net.send(nick, "JOIN #other") }
        for nick in ["ann", "bob"] { _ = net.received(nick) }
        net.send("ann", "NICK eve")
        #expect(net.received("ann") == [":ann!~ann@local NICK eve"])
        #expect(net.received("bob") == [":ann!~ann@local NICK eve"])
        #expect(net.received("cat").isEmpty)
        #expect(net.ask("bob", "PRIVMSG EVE :hi").isEmpty)
        #expect(net.received("ann") == [":bob!~bob@local PRIVMSG eve :hi"])
        #expect(
            net.ask("bob", "PRIVMSG ann :hi") == [":irc.test 401 bob ann :No such nick or room"])
    }

    @Test(.rule("modern: NICK message", "Carillon: the same nick again is no change"))
    func `a change of case is a change, and the same nick none`() {
        let net = makeNetwork()
        #expect(net.ask("ann", "NICK Ann") == [":ann!~ann@local NICK Ann"])
        #expect(net.received("bob") == [":ann!~ann@local NICK Ann"])
        #expect(net.ask("ann", "NICK Ann").isEmpty)
        #expect(net.received("bob").isEmpty)
    }

    @Test(.rule("RFC 2812, 2.2", "RFC 2812, 5.2 (433)"), arguments: ["ann", "ANN", "aNN"])
    func `a nick that differs in case only is in use`(nick: String) {
        let net = makeNetwork()
        #expect(
            net.ask("bob", "NICK \(nick)") == [
                ":irc.test 433 bob \(nick) :The nick is already in use"
            ])
        #expect(net.received("ann").isEmpty)
        net.open("new")
        #expect(
            net.ask("new", "NICK \(nick)") == [
                ":irc.test 433 * \(nick) :The nick is already in use"
            ])
    }

    @Test(.rule("modern: CASEMAPPING Parameter"))
    func `the brackets and braces of RFC 1459 are not equal, since the mapping is ascii`() {
        let net = makeNetwork()
        net.send("ann", "NICK [a]")
        #expect(net.ask("bob", "NICK {a}") == [":bob!~bob@local NICK {a}"])
    }

    @Test(.rule("RFC 2812, 5.2 (431)", "modern: NICK message"), arguments: ["NICK", "NICK :"])
    func `a missing nick is an error`(line: String) {
        let net = makeNetwork()
        #expect(net.ask("ann", line) == [":irc.test 431 ann :No nick given"])
        net.open("new")
        #expect(net.ask("new", line) == [":irc.test 431 * :No nick given"])
    }

    @Test(
        .rule("RFC 2812, 2.3.1", "RFC 2812, 5.2 (432)"),
        arguments: [
            "*", "1a", "-a", "a.b", "a!b", "#a", "Işıl", "a~", "a,b",
            String(repeating: "a", count: 33),
        ])
    func `other characters and more than NICKLEN are errors`(nick: String) {
        let net = makeNetwork()
        #expect(
            net.ask("ann", "NICK \(nick)") == [
                ":irc.test 432 ann \(nick) :The nick has characters that are not allowed, or is too long"
            ])
    }

    @Test(
        .rule("RFC 2812, 2.3.1", "modern: NICKLEN Parameter"),
        arguments: ["a1", "[]`^{|}_-9", String(repeating: "a", count: 32)])
    func `letters, digits, minus and these characters are allowed`(nick: String) {
        let net = makeNetwork()
        #expect(net.ask("ann", "NICK \(nick)") == [":ann!~ann@local NICK \(nick)"])
    }

    @Test(
        .rule("Carillon: people trust these names"),
        arguments: ["NickServ", "chanserv", "Admin", "OPERATOR"])
    func `the names of services and of the staff are reserved`(nick: String) {
        let net = makeNetwork()
        #expect(
            net.ask("ann", "NICK \(nick)") == [":irc.test 433 ann \(nick) :The nick is reserved"])
        net.open("new")
        #expect(net.ask("new", "NICK \(nick)") == [":irc.test 433 * \(nick) :The nick is reserved"])
    }

    @Test(.rule("RFC 2812, 3.1.2"))
    func `a nick that was left can be taken at once`() {
        let net = makeNetwork()
        net.send("ann", "NICK eve")
        _ = net.received("bob")
        #expect(net.ask("bob", "NICK ann") == [":bob!~bob@local NICK ann"])
        net.send("bob", "QUIT")
        #expect(net.ask("cat", "NICK Ann") == [":cat!~cat@local NICK Ann"])
    }

    @Test(.rule("RFC 2811, 4.3.1", "Carillon: a muted member keeps its nick"))
    func `who is banned from speaking in a room keeps its nick`() throws {
        let net = makeNetwork()
        let mask = try #require(ExtendedMask(Array("m:bob!*@*".utf8)[...]))
        let entry = MaskList.Entry(mask: mask, setBy: [], setAt: net.time)
        net.change("#room", .mask(.bans, entry, isSet: true))
        let lines = net.ask("bob", "NICK eve")
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix(":irc.test 447 bob #room") == true)
        // With a rank it may.
        let bob = try #require(net.userID("bob"))
        net.change("#room", .rank(bob, .voice, isSet: true))
        #expect(net.ask("bob", "NICK eve") == [":bob!~bob@local NICK eve"])
    }
}
