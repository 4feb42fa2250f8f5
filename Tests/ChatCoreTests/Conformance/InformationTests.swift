import ChatCore
import Testing

/// LUSERS, MOTD, VERSION, TIME, INFO, ADMIN, LINKS and STATS: RFC 2812, section 3.4, and the modern
/// documentation.
@Suite("Information about the server", .timeLimit(.minutes(10)))
struct InformationTests {
    private static func network(
        operators: [String] = [], _ change: (inout NetworkSettings) -> Void = { _ in }
    ) -> TestNetwork {
        var settings = NetworkSettings.forTests
        settings.operators = [.init(name: Array("root".utf8), verifier: [])]
        change(&settings)
        let net = TestNetwork(settings)
        for nick in operators {
            net.connect(nick)
            net.send(nick, "OPER root secret")
            net.answer(.password(isRight: true))
            _ = net.received(nick)
        }
        return net
    }

    // MARK: - LUSERS

    /// The numbers of 251 (visible, invisible), 252, 253, 254 and 265 (now, at most).
    private static func counts(_ net: TestNetwork) -> [Int] {
        let lines = net.ask("ann", "LUSERS")
        let numbers = lines.map { line in
            line.split(separator: " ").dropFirst(3).compactMap { Int($0) }
        }
        guard lines.count == 7 else { return [] }
        // "There are N users and N invisible on 1 server"
        return Array(numbers[0].prefix(2)) + numbers[1] + numbers[2] + numbers[3]
            + numbers[5].prefix(2)
    }

    @Test(.rule("RFC 2812, 5.1 (251-255)", "modern: LUSERS message"))
    func `LUSERS has all its lines`() {
        let net = Self.network()
        net.connect("ann")
        #expect(
            net.ask("ann", "LUSERS") == [
                ":irc.test 251 ann :There is 1 user and 0 invisible on 1 server",
                ":irc.test 252 ann 0 :operators online",
                ":irc.test 253 ann 0 :connections not registered",
                ":irc.test 254 ann 0 :rooms",
                ":irc.test 255 ann :I have 1 user and 0 servers",
                ":irc.test 265 ann 1 1 :Users of this server: 1, at most 1",
                ":irc.test 266 ann 1 1 :Users of the network: 1, at most 1",
            ])
    }

    @Test(.rule("RFC 2812, 5.1 (251-255)", "Carillon: nouns agree with their numbers"))
    func `LUSERS writes one in the singular, and two in the plural`() {
        let net = Self.network(operators: ["ann"])
        net.send("ann", "JOIN #one")
        net.open("new")
        let texts = [
            [
                "There is 1 user and 0 invisible on 1 server", "1 :operator online",
                "1 :connection not registered", "1 :room", "I have 1 user and 0 servers",
            ],
            [
                "There are 2 users and 0 invisible on 1 server", "2 :operators online",
                "2 :connections not registered", "2 :rooms", "I have 2 users and 0 servers",
            ],
        ]
        var lines = net.ask("ann", "LUSERS")
        for (line, text) in zip(lines, texts[0]) { #expect(line.hasSuffix(text)) }
        net.connect("bob")
        net.send("bob", "OPER root secret")
        net.answer(.password(isRight: true))
        net.send("bob", "JOIN #two")
        net.open("newer")
        lines = net.ask("ann", "LUSERS")
        for (line, text) in zip(lines, texts[1]) { #expect(line.hasSuffix(text)) }
    }

    @Test(.rule("RFC 2812, 3.4.2", "modern: RPL_LOCALUSERS (265)"))
    func `LUSERS counts sessions until they register, quit or are lost`() {
        let net = Self.network()
        net.connect("ann")
        #expect(Self.counts(net) == [1, 0, 0, 0, 0, 1, 1])
        net.open("bob")
        net.open("cat")
        net.open("dan")
        net.send("bob", "NICK bob")
        #expect(Self.counts(net) == [1, 0, 0, 3, 0, 1, 1])
        net.send("bob", "USER bob 0 * :Bob")
        #expect(Self.counts(net) == [2, 0, 0, 2, 0, 2, 2])
        net.send("cat", "QUIT")
        #expect(Self.counts(net) == [2, 0, 0, 1, 0, 2, 2])
        net.handle(.closed(reason: []), of: "cat")
        net.handle(.closed(reason: Array("Connection lost".utf8)), of: "dan")
        #expect(Self.counts(net) == [2, 0, 0, 0, 0, 2, 2])
        net.send("bob", "JOIN #room")
        net.send("bob", "QUIT")
        net.handle(.closed(reason: []), of: "bob")
        #expect(Self.counts(net) == [1, 0, 0, 0, 0, 1, 2])
    }

    @Test(.rule("RFC 2812, 3.4.2", "RFC 2812, 5.1 (252, 254)"))
    func `LUSERS counts operators and rooms`() {
        let net = Self.network(operators: ["ann", "bob"])
        net.send("bob", "JOIN #one,#two")
        #expect(Self.counts(net) == [2, 0, 2, 0, 2, 2, 2])
        net.send("bob", "QUIT")
        #expect(Self.counts(net) == [1, 0, 1, 0, 0, 1, 2])
    }

    // MARK: - The target of a command

    @Test(
        .rule("RFC 2812, 3.4", "RFC 2812, 5.2 (402)"),
        arguments: ["ADMIN", "INFO", "LUSERS *", "MOTD", "TIME", "VERSION", "STATS u", "LUSERS"],
        ["other.test", "*.example"])
    func `the name of another server is refused`(command: String, server: String) {
        let net = Self.network()
        net.connect("ann")
        #expect(
            net.ask("ann", "\(command) \(server)") == [
                ":irc.test 402 ann \(server) :No such server"
            ])
    }

    @Test(
        .rule("RFC 2812, 3.4", "RFC 2812, 2.5"),
        arguments: ["INFO", "MOTD", "TIME", "VERSION", "STATS u", "LUSERS"],
        ["irc.test", "IRC.Test", "irc.*", "*", "ann"])
    func `its own name, a mask of it and a nick mean this server`(command: String, server: String) {
        let net = Self.network()
        net.connect("ann")
        #expect(net.ask("ann", "\(command) \(server)") == net.ask("ann", command))
    }

    // MARK: - MOTD, VERSION, TIME, INFO, ADMIN

    @Test(.rule("RFC 2812, 5.2 (422)", "modern: MOTD message"))
    func `MOTD without a message says so`() {
        let net = Self.network()
        net.connect("ann")
        #expect(
            net.ask("ann", "MOTD") == [":irc.test 422 ann :There is no message of the day"])
    }

    @Test(.rule("RFC 2812, 5.1 (375, 372, 376)", "RFC 2812, 2.3"))
    func `MOTD has each line, and long ones in pieces`() {
        let long = String(repeating: "word ", count: 120)
        let net = Self.network { $0.motd = ["Welcome", "", long].map { Array($0.utf8) } }
        net.connect("ann")
        let lines = net.ask("ann", "motd")
        #expect(lines.count == 6)
        #expect(
            lines.prefix(3) == [
                ":irc.test 375 ann :- irc.test message of the day -",
                ":irc.test 372 ann :- Welcome",
                ":irc.test 372 ann :- ",
            ])
        #expect(lines.last == ":irc.test 376 ann :End of the message of the day")
        #expect(lines.allSatisfy { $0.utf8.count <= 510 })
        let words = lines[3...4].flatMap { $0.split(separator: " ").dropFirst(4) }
        #expect(words.count == 120 && words.allSatisfy { $0 == "word" })
    }

    @Test(.rule("RFC 2812, 3.4.3", "modern: VERSION message"))
    func `VERSION shows what the server supports as well`() {
        let net = Self.network()
        net.connect("ann")
        let lines = net.ask("ann", "VERSION")
        #expect(
            lines.first
                == ":irc.test 351 ann carillon-test irc.test :A server of the network Test")
        #expect(lines.count > 1)
        #expect(
            lines.dropFirst().allSatisfy {
                $0.hasPrefix(":irc.test 005 ann ") && $0.hasSuffix(" :are supported by this server")
            })
    }

    @Test(.rule("RFC 2812, 3.4.6", "modern: RPL_TIME (391)"))
    func `TIME shows the time`() {
        let net = Self.network()
        net.connect("ann")
        #expect(
            net.ask("ann", "TIME") == [
                ":irc.test 391 ann irc.test :Thu, 01 Jan 1970 00:16:40 GMT"
            ])
    }

    @Test(.rule("RFC 2812, 3.4.10", "RFC 2812, 5.1 (371, 374)"))
    func `INFO ends with its numeric`() {
        let net = Self.network()
        net.connect("ann")
        let lines = net.ask("ann", "INFO")
        #expect(
            lines.first
                == ":irc.test 371 ann :This is carillon-test, a chat server that speaks IRC.")
        #expect(lines.dropLast().allSatisfy { $0.hasPrefix(":irc.test 371 ann :") })
        #expect(lines.last == ":irc.test 374 ann :End of the information")
    }

    @Test(.rule("RFC 2812, 3.4.9", "RFC 2812, 5.1 (256-259)"))
    func `ADMIN shows who runs the server`() {
        let net = Self.network {
            $0.adminLocation = Array("Berlin, a cellar".utf8)
            $0.adminContact = Array("admin@irc.test".utf8)
        }
        net.connect("ann")
        #expect(
            net.ask("ann", "ADMIN") == [
                ":irc.test 256 ann irc.test :Who runs this server",
                ":irc.test 257 ann :The network Test",
                ":irc.test 258 ann :Berlin, a cellar",
                ":irc.test 259 ann :admin@irc.test",
            ])
    }

    @Test(.rule("RFC 2812, 5.2 (423)"))
    func `ADMIN without settings says so`() {
        let net = Self.network()
        net.connect("ann")
        #expect(
            net.ask("ann", "ADMIN") == [
                ":irc.test 423 ann irc.test :There is no information about the administrator"
            ])
    }

    // MARK: - LINKS, STATS

    @Test(.rule("RFC 2812, 3.4.5", "modern: LINKS message"))
    func `LINKS shows the server to operators only`() {
        let net = Self.network(operators: ["ann"])
        net.connect("bob")
        let server = ":irc.test 364 ann irc.test irc.test :0 Test"
        #expect(
            net.ask("ann", "LINKS") == [server, ":irc.test 365 ann * :End of the list of links"])
        #expect(
            net.ask("ann", "LINKS *.test") == [
                server, ":irc.test 365 ann *.test :End of the list of links",
            ])
        #expect(
            net.ask("ann", "LINKS irc.test *.org") == [
                ":irc.test 365 ann *.org :End of the list of links"
            ])
        #expect(
            net.ask("ann", "LINKS other.org *") == [":irc.test 402 ann other.org :No such server"])
        #expect(net.ask("bob", "LINKS") == [":irc.test 365 bob * :End of the list of links"])
    }

    @Test(.rule("RFC 2812, 3.4.4", "RFC 2812, 5.1 (242)"))
    func `STATS u shows to everybody how long the server has been up`() {
        let net = Self.network { $0.startedAt = ServerTime(seconds: 1_000) }
        net.connect("ann")
        net.time = ServerTime(seconds: 1_000 + 2 * 86_400 + 3 * 3_600 + 4 * 60 + 5)
        #expect(
            net.ask("ann", "STATS u") == [
                ":irc.test 242 ann :Server up 2 days 3:04:05",
                ":irc.test 219 ann u :End of the statistics",
            ])
    }

    @Test(.rule("RFC 2812, 3.4.4", "modern: RPL_STATSCOMMANDS (212)"))
    func `STATS m counts commands`() {
        let net = Self.network(operators: ["ann"])
        _ = net.ask("ann", "PING 1", "PING 2", "nonsense")
        #expect(
            net.ask("ann", "STATS m") == [
                ":irc.test 212 ann NICK 1", ":irc.test 212 ann OPER 1",
                ":irc.test 212 ann PING 2", ":irc.test 212 ann STATS 1",
                ":irc.test 212 ann USER 1", ":irc.test 219 ann m :End of the statistics",
            ])
    }

    @Test(.rule("RFC 2812, 3.4.4", "RFC 2812, 5.1 (243)"))
    func `STATS o names who may become an operator`() {
        let net = Self.network(operators: ["ann"])
        #expect(
            net.ask("ann", "STATS o") == [
                ":irc.test 243 ann O * * root", ":irc.test 219 ann o :End of the statistics",
            ])
    }

    @Test(
        .rule("Carillon: only the time since the start is public", "RFC 2812, 5.2 (481)"),
        arguments: ["m", "o", "x", "é"])
    func `STATS of anything else is for operators`(letter: String) {
        let net = Self.network()
        net.connect("ann")
        #expect(
            net.ask("ann", "STATS \(letter)") == [
                ":irc.test 481 ann :Permission denied: you are not an operator of the network"
            ])
    }

    @Test(.rule("RFC 2812, 3.4.4", "RFC 2812, 5.1 (219)"))
    func `unknown statistics are empty`() {
        let net = Self.network(operators: ["ann"])
        #expect(net.ask("ann", "STATS é") == [":irc.test 219 ann é :End of the statistics"])
        #expect(net.ask("ann", "STATS") == [":irc.test 461 ann STATS :Not enough parameters"])
    }

    @Test(.rule("RFC 2812, 3.7.4", "modern: ERROR message"))
    func `ERROR of a client is ignored`() {
        let net = Self.network()
        net.open("ann")
        #expect(net.ask("ann", "ERROR :x").isEmpty)
        net.connect("bob")
        #expect(net.ask("bob", "ERROR :x", "error").isEmpty)
        #expect(!net.isClosed("bob"))
    }
}

/// HELP and HELPOP: the modern documentation.
@Suite("Help", .timeLimit(.minutes(10)))
struct HelpTests {
    @Test(.rule("modern: HELP message"), arguments: ["HELP", "HELPOP"])
    func `help without a subject lists all commands`(name: String) {
        let net = TestNetwork()
        net.connect("ann")
        let lines = net.ask("ann", name)
        #expect(
            lines.first
                == ":irc.test 704 ann * :HELP <command> explains a command. The commands are:")
        #expect(lines.last == ":irc.test 706 ann * :End of the help")
        let prefix = ":irc.test 705 ann * :"
        let words = lines.dropFirst().dropLast().flatMap {
            $0.dropFirst(prefix.count).split(separator: " ").map(String.init)
        }
        let accountCommands = [
            "AUTHENTICATE", "CHANSERV", "CS", "NICKSERV", "NS", "REGISTER", "VERIFY",
        ]
        #expect(words == Command.allCases.map(\.name).filter { !accountCommands.contains($0) })
    }

    @Test(
        .rule("modern: HELP message", "Carillon: help fits into narrow terminals"),
        arguments: Command.allCases)
    func `each command has help that fits into lines`(command: Command) {
        let net = TestNetwork()
        net.apply(.withAccounts)
        net.connect("ann")
        net.answer(.account(nil))
        _ = net.received("ann")
        let name = command.name
        let lines = net.ask("ann", "HELP \(name.lowercased())")
        #expect(lines.count >= 3)
        #expect(lines.first?.hasPrefix(":irc.test 704 ann \(name) :") == true)
        #expect(lines.last == ":irc.test 706 ann \(name) :End of the help")
        #expect(
            lines.dropFirst().dropLast().allSatisfy {
                $0.hasPrefix(":irc.test 705 ann \(name) :")
            })
        #expect(lines.allSatisfy { $0.utf8.count <= 140 })
    }

    @Test(.rule("modern: HELP message"))
    func `help of PING has its form and what it does`() {
        let net = TestNetwork()
        net.connect("ann")
        #expect(
            net.ask("ann", "HELPOP Ping") == [
                ":irc.test 704 ann PING :PING <token>",
                ":irc.test 705 ann PING :Asks for an answer, PONG, with the same token.",
                ":irc.test 706 ann PING :End of the help",
            ])
    }

    @Test(.rule("modern: EXTBAN Parameter", "Carillon: help of MODE has all that MODE accepts"))
    func `help of MODE has the extended bans, each in its form`() {
        let net = TestNetwork()
        net.connect("ann")
        let help = net.ask("ann", "HELP MODE").map {
            $0.dropFirst(":irc.test 705 ann MODE :".count)
        }
        #expect(help.contains("Extended bans, for the lists b, e and I:"))
        for start in ["m:mask", "r:mask", "m:r:mask"] {
            #expect(help.contains { $0.hasPrefix(start + " ") }, "\(start)")
        }
    }

    @Test(.rule("modern: ERR_HELPNOTFOUND (524)"))
    func `an unknown subject has no help`() {
        let net = TestNetwork()
        net.connect("ann")
        #expect(
            net.ask("ann", "HELP nonsense") == [
                ":irc.test 524 ann nonsense :There is no help about this"
            ])
    }
}
