import Accounts
import Testing

@testable import ChatCore

@Suite("WHOIS (RFC 2812, section 3.6.2; the modern documentation)", .timeLimit(.minutes(10)))
struct WhoisTests {
    private func makeNetwork() -> TestNetwork {
        let net = TestNetwork()
        net.connectLocally("ann", "bob")
        return net
    }

    @Test(
        .rule("RFC 2812, 3.6.2", "modern: WHOIS message"),
        arguments: ["ann", "irc.test ann", "ann ann", "irc.* ANN", "ANN", "ann,bob"])
    func `it describes a user, with or without a server or the nick before`(parameters: String) {
        let net = makeNetwork()
        net.time = ServerTime(seconds: 1_042)
        #expect(
            Array(net.ask("bob", "WHOIS \(parameters)").dropLast()) == [
                ":irc.test 311 bob ann ~ann local * :ann Real",
                ":irc.test 312 bob ann irc.test :Test",
                ":irc.test 317 bob ann 42 1000 :seconds idle, signon time",
            ])
    }

    @Test(.rule("RFC 2812, 5.1 (318)"))
    func `its end has the nick as it was asked for`() {
        let net = makeNetwork()
        #expect(
            net.ask("bob", "WHOIS ANN").last == ":irc.test 318 bob ANN :End of the list of WHOIS")
    }

    @Test(
        .rule("RFC 2812, 5.2 (401)", "modern: WHOIS message"), arguments: ["nobody", "a*", "#room"])
    func `an unknown nick is an error, and then the end`(name: String) {
        let net = makeNetwork()
        #expect(
            net.ask("bob", "WHOIS \(name)") == [
                ":irc.test 401 bob \(name) :No such nick or room",
                ":irc.test 318 bob \(name) :End of the list of WHOIS",
            ])
    }

    @Test(.rule("Carillon: the certificate of a connection, which users see of themselves"))
    func `a client's certificate is shown to itself alone`() throws {
        let net = makeNetwork()
        let certificate = try #require(
            CertificateFingerprint(bytes: Array(repeating: 7, count: 32)))
        net.open("eve", isSecure: true, certificate: certificate)
        for line in ["NICK eve", "USER eve 0 * :eve"] { net.send("eve", line) }
        let line = ":irc.test 276 eve eve :has the client certificate fingerprint \(certificate)"
        #expect(net.ask("eve", "WHOIS eve").contains(line))
        #expect(!net.ask("bob", "WHOIS eve").contains { $0.contains(" 276 ") })
    }

    @Test(.rule("RFC 2812, 3.6.2", "RFC 2812, 5.2 (402)"))
    func `another server is an error`() {
        let net = makeNetwork()
        #expect(
            net.ask("bob", "WHOIS irc.other ann")
                == [":irc.test 402 bob irc.other :No such server"])
    }

    @Test(
        .rule("RFC 2812, 5.2 (431)", "modern: ERR_NONICKNAMEGIVEN (431)"),
        arguments: ["WHOIS", "WHOIS :", "WHOIS ,"])
    func `a missing nick is an error`(line: String) {
        let net = makeNetwork()
        #expect(net.ask("bob", line) == [":irc.test 431 bob :No nick given"])
    }

    @Test(.rule("modern: WHOIS message", "IRCv3 bot-mode: The RPL_WHOISBOT (335) numeric"))
    func `everything that can be known has its numeric, in this order`() {
        let net = makeNetwork()
        net.open("cat", from: "192.0.2.7", isSecure: true)
        net.send("cat", "NICK cat")
        net.send("cat", "USER cat 0 * :Cat")
        net.send("cat", "JOIN #room")
        net.send("cat", "AWAY :lunch")
        net.addModes([.networkOperator, .bot], to: "cat")
        let numerics = { (lines: [String]) in lines.map { $0.split(separator: " ")[1] } }
        #expect(
            numerics(net.ask("bob", "WHOIS cat"))
                == ["311", "319", "312", "313", "335", "671", "301", "317", "318"])
        let lines = net.ask("cat", "WHOIS cat")
        #expect(
            numerics(lines)
                == ["311", "319", "312", "313", "335", "671", "379", "338", "301", "317", "318"])
        #expect(lines[1] == ":irc.test 319 cat cat :@#room")
        #expect(lines[3] == ":irc.test 313 cat cat :is an operator of the network")
        #expect(lines[4] == ":irc.test 335 cat cat :is a bot")
        #expect(lines[5] == ":irc.test 671 cat cat :is connected by TLS")
        #expect(lines[6] == ":irc.test 379 cat cat :has the modes +Bo")
        #expect(lines[7] == ":irc.test 338 cat cat 192.0.2.7 :is connected from this address")
        #expect(lines[8] == ":irc.test 301 cat cat :lunch")
    }

    @Test(.rule("RFC 2812, 5.1 (317)", "modern: RPL_WHOISIDLE (317)"))
    func `the idle time is the one since the last message, other commands do not count`() {
        let net = makeNetwork()
        let idle = { net.ask("bob", "WHOIS ann").first { $0.contains(" 317 ") } }
        net.time = ServerTime(seconds: 1_100)
        for line in ["JOIN #room", "PING 1", "AWAY", "WHOIS bob", "PRIVMSG", "NOTICE bob"] {
            net.send("ann", line)
        }
        #expect(idle() == ":irc.test 317 bob ann 100 1000 :seconds idle, signon time")
        net.send("ann", "PRIVMSG bob :hi")
        net.time = ServerTime(seconds: 1_107)
        #expect(idle() == ":irc.test 317 bob ann 7 1000 :seconds idle, signon time")
    }

    @Test(.rule("modern: RPL_WHOISMODES (379)", "modern: RPL_WHOISACTUALLY (338)"))
    func `an operator sees the modes and the address of others`() {
        let net = makeNetwork()
        net.connect("cat", from: "::1")
        net.addModes(.networkOperator, to: "bob")
        let lines = net.ask("bob", "WHOIS cat")
        #expect(lines.contains(":irc.test 379 bob cat :has the modes +"))
        #expect(lines.contains(":irc.test 338 bob cat 0::1 :is connected from this address"))
    }

    @Test(.rule("RFC 2811, 4.2.6", "modern: Invisible User Mode"))
    func
        `rooms that are secret or private, and those of invisible users, are shown in common only`()
    {
        let net = makeNetwork()
        for room in ["#open", "#private", "#secret"] { net.send("ann", "JOIN \(room)") }
        net.change("#private", .flag(.isPrivate, isSet: true))
        net.change("#secret", .flag(.secret, isSet: true))
        let rooms = { (lines: [String]) in lines.filter { $0.contains(" 319 ") } }
        #expect(rooms(net.ask("bob", "WHOIS ann")) == [":irc.test 319 bob ann :@#open"])
        #expect(
            rooms(net.ask("ann", "WHOIS ann"))
                == [":irc.test 319 ann ann :@#open @#private @#secret"])
        net.addModes(.invisible, to: "ann")
        #expect(rooms(net.ask("bob", "WHOIS ann")) == [])
        net.send("bob", "JOIN #secret")
        #expect(rooms(net.ask("bob", "WHOIS ann")) == [":irc.test 319 bob ann :@#secret"])
    }

    @Test(.rule("RFC 2812, 5.1 (319)", "RFC 2812, 2.3"))
    func `many rooms take several lines of at most 512 bytes`() {
        let net = makeNetwork()
        let names = (10..<60).map { "#\($0)" + String(repeating: "x", count: 60) }
        for name in names { net.send("ann", "JOIN \(name)") }
        let lines = net.ask("bob", "WHOIS ann").filter { $0.contains(" 319 ") }
        let start = ":irc.test 319 bob ann :"
        #expect(lines.allSatisfy { $0.utf8.count <= 510 && $0.hasPrefix(start) })
        #expect(
            lines.flatMap { $0.dropFirst(start.count).split(separator: " ") }
                == names.map { "@\($0)" })
        #expect(lines.count == 8)
    }
}

@Suite("WHOWAS (RFC 2812, section 3.6.3)", .timeLimit(.minutes(10)))
struct WhowasTests {
    /// A network that two users with the nick `ann` have left.
    private func makeNetwork() -> TestNetwork {
        let net = TestNetwork()
        net.connectLocally("bob")
        for (index, name) in ["one", "two"].enumerated() {
            net.time = ServerTime(seconds: 1_000 + Int64(index))
            net.open(name, from: "")
            net.send(name, "NICK ann")
            net.send(name, "USER \(name) 0 * :Ann \(name)")
            net.send(name, "QUIT")
        }
        return net
    }

    private let two = [
        ":irc.test 314 bob ann ~two local * :Ann two",
        ":irc.test 312 bob ann irc.test :Thu, 01 Jan 1970 00:16:41 GMT",
    ]
    private let one = [
        ":irc.test 314 bob ann ~one local * :Ann one",
        ":irc.test 312 bob ann irc.test :Thu, 01 Jan 1970 00:16:40 GMT",
    ]

    @Test(
        .rule("RFC 2812, 3.6.3", "modern: WHOWAS message"),
        arguments: ["ann", "ann 0", "ann -1", "ann 2", "ann 9", "ann x", "ann,bob"])
    func `former users come with the latest first`(parameters: String) {
        let net = makeNetwork()
        #expect(
            net.ask("bob", "WHOWAS \(parameters)")
                == two + one + [":irc.test 369 bob ann :End of the list of WHOWAS"])
    }

    @Test(.rule("RFC 2812, 3.6.3", "modern: WHOWAS message"))
    func `a count limits them`() {
        let net = makeNetwork()
        #expect(
            net.ask("bob", "WHOWAS ANN 1")
                == two + [":irc.test 369 bob ANN :End of the list of WHOWAS"])
    }

    @Test(.rule("RFC 2812, 3.6.3"))
    func `wildcards are allowed`() {
        let net = makeNetwork()
        #expect(
            net.ask("bob", "WHOWAS a*")
                == two + one + [":irc.test 369 bob a* :End of the list of WHOWAS"])
    }

    @Test(.rule("modern: WHOWAS message", "Carillon: only operators see addresses"))
    func `an operator sees the address`() {
        let net = makeNetwork()
        net.addModes(.networkOperator, to: "bob")
        #expect(
            net.ask("bob", "WHOWAS ann 1")[1]
                == ":irc.test 338 bob ann local :is connected from this address")
    }

    @Test(.rule("RFC 2812, 5.2 (406)", "modern: WHOWAS message"))
    func `an unknown nick is an error, and then the end`() {
        let net = makeNetwork()
        #expect(
            net.ask("bob", "WHOWAS bob") == [
                ":irc.test 406 bob bob :There was no such nick",
                ":irc.test 369 bob bob :End of the list of WHOWAS",
            ])
    }

    @Test(.rule("RFC 2812, 5.2 (431)", "modern: WHOWAS message"))
    func `a missing nick is an error`() {
        let net = makeNetwork()
        #expect(net.ask("bob", "WHOWAS") == [":irc.test 431 bob :No nick given"])
    }

    @Test(.rule("RFC 2812, 3.6.3"))
    func `a nick that was changed is remembered, unless only its case changed`() {
        let net = makeNetwork()
        net.send("bob", "NICK Bob")
        #expect(net.ask("bob", "WHOWAS bob").count == 2)
        net.send("bob", "NICK rob")
        #expect(
            net.ask("bob", "WHOWAS bob").first
                == ":irc.test 314 rob Bob ~bob local * :bob Real")
    }

    @Test(.rule("Carillon: WHOWAS remembers a limited number"))
    func `the oldest are forgotten`() {
        var settings = NetworkSettings.forTests
        settings.limits.whowas = 2
        let net = TestNetwork(settings)
        net.connectLocally("bob")
        for nick in ["one", "two", "three", "bob"] { net.send("bob", "NICK \(nick)") }
        #expect(net.ask("bob", "WHOWAS one").count == 2)
        #expect(net.ask("bob", "WHOWAS *").filter { $0.contains(" 314 ") }.count == 2)
    }
}
