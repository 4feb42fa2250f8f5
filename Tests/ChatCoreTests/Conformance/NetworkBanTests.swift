import ChatCore
import Testing

/// KLINE, DLINE and their opposites, which no RFC has; numeric 465 is that of RFC 2812.
@Suite("KLINE and DLINE", .timeLimit(.minutes(10)))
struct NetworkBanTests {
    private static let operatorAddress = "198.51.100.1"

    private static var settings: NetworkSettings {
        var settings = NetworkSettings.forTests
        settings.operators = [.init(name: Array("root".utf8), verifier: Array("v1".utf8))]
        return settings
    }

    /// A network with the operator `ann`, at an address of her own, and others.
    private static func network(_ others: String...) -> TestNetwork {
        let net = TestNetwork(settings)
        net.connect("ann", from: operatorAddress)
        net.send("ann", "OPER root secret")
        net.answer(.password(isRight: true))
        for nick in others { net.connect(nick) }
        _ = net.received("ann")
        return net
    }

    private static func notice(_ text: String) -> String { ":irc.test NOTICE ann :\(text)" }

    /// What a client that registers gets, up to the end of the connection.
    private static func lines(
        of net: TestNetwork, _ client: String, nick: String, from address: String = "192.0.2.1"
    ) -> [String] {
        net.open(client, from: address)
        for line in ["NICK \(nick)", "USER \(nick) 0 * :x"] { net.send(client, line) }
        return net.received(client)
    }

    // MARK: - KLINE

    @Test(.rule("RFC 2812, 5.2 (465)", "Carillon: KLINE closes at once"))
    func `KLINE closes those that match, and others see why`() {
        let net = Self.network("bob", "cat")
        for nick in ["bob", "cat"] { net.send(nick, "JOIN #room") }
        let bob = net.source("bob")
        for nick in ["bob", "cat"] { _ = net.received(nick) }
        #expect(
            net.ask("ann", "KLINE BOB :no more spam")
                == [Self.notice("bob!*@* is banned for ever; 1 connection closed")])
        #expect(
            net.received("bob") == [
                ":irc.test 465 bob :You are banned from this server: no more spam",
                "ERROR :Closing Link: Banned (no more spam)",
            ])
        #expect(net.isClosed("bob") && !net.isClosed("cat"))
        #expect(net.received("cat") == [":\(bob) QUIT :Banned (no more spam)"])
    }

    @Test(.rule("RFC 2812, 5.2 (465)", "Carillon: KLINE refuses at the end of the registration"))
    func `a user who matches does not get in, and others do`() {
        let net = Self.network()
        net.send("ann", "KLINE 2h *!~bot@* bots are elsewhere")
        #expect(
            Self.lines(of: net, "one", nick: "bot") == [
                ":irc.test 465 bot :You are banned from this server until "
                    + "Thu, 01 Jan 1970 02:16:40 GMT: bots are elsewhere",
                "ERROR :Closing Link: Banned (bots are elsewhere)",
            ])
        #expect(net.isClosed("one"))
        #expect(Self.lines(of: net, "two", nick: "bob").first?.contains(" 001 ") == true)
        #expect(net.network.userCount == 2)
    }

    @Test(.rule("Carillon: KLINE compares cloak and address"))
    func `the host of a mask is the cloak or the address`() {
        let net = Self.network("bob")
        let cloak = net.source("bob").split(separator: "@").last.map(String.init) ?? ""
        net.send("ann", "KLINE *!*@\(cloak)")
        #expect(net.isClosed("bob"))
        #expect(Self.lines(of: net, "one", nick: "one").last?.hasPrefix("ERROR ") == true)
        #expect(net.ask("ann", "UNKLINE *!*@\(cloak)").count == 1)
        net.send("ann", "KLINE *!*@192.0.2.*")
        #expect(Self.lines(of: net, "two", nick: "two").last?.hasPrefix("ERROR ") == true)
        #expect(
            Self.lines(of: net, "three", nick: "three", from: "192.0.3.1").first?.contains(" 001 ")
                == true)
    }

    @Test(.rule("RFC 2812, 5.2 (432)", "Carillon: a ban of a nick is not evaded by NICK"))
    func `a banned nick cannot be taken later either`() {
        let net = Self.network("bob")
        net.send("ann", "KLINE bot*!*@*")
        #expect(net.ask("bob", "NICK bot1") == [":irc.test 432 bob bot1 :The nick is banned"])
        #expect(net.ask("bob", "NICK robot").first?.hasSuffix(" NICK robot") == true)
    }

    @Test(.rule("Carillon: bans end by themselves"))
    func `a ban ends at its time, and leaves the list`() {
        let net = Self.network()
        net.send("ann", "KLINE 30m bot")
        net.send("ann", "DLINE 30m 192.0.2.7")
        net.time = ServerTime(seconds: 1_000 + 1_800 - 1)
        #expect(net.ask("ann", "KLINE").count == 2)
        #expect(Self.lines(of: net, "one", nick: "bot").last?.hasPrefix("ERROR ") == true)
        net.time = ServerTime(seconds: 1_000 + 1_800)
        #expect(net.network.banCount(at: net.time) == 0)
        #expect(
            Self.lines(of: net, "two", nick: "bot", from: "192.0.2.7").first?.contains(" 001 ")
                == true)
        for query in ["KLINE", "DLINE"] { #expect(net.ask("ann", query).count == 1) }
    }

    // MARK: - DLINE

    @Test(.rule("RFC 2812, 5.2 (465)", "Carillon: DLINE closes at once"))
    func `DLINE closes all connections of the range, registered or not`() {
        let net = Self.network("bob")
        net.open("new", from: "192.0.2.200")
        net.connect("cat", from: "192.0.3.1")
        net.connectLocally("dan")
        #expect(
            net.ask("ann", "DLINE 1d 192.0.2.9/24 :open proxies")
                == [Self.notice("192.0.2.0/24 is banned for 1d; 2 connections closed")])
        let end = [
            "until Fri, 02 Jan 1970 00:16:40 GMT: open proxies",
            "ERROR :Closing Link: Banned (open proxies)",
        ]
        #expect(
            net.received("new") == [
                ":irc.test 465 * :You are banned from this server \(end[0])", end[1],
            ])
        #expect(net.isClosed("bob") && net.isClosed("new"))
        #expect(!net.isClosed("cat") && !net.isClosed("dan") && !net.isClosed("ann"))
        #expect(net.bannedAddresses.map { "\($0.target)" } == ["192.0.2.0/24"])
    }

    @Test(.rule("RFC 2812, 5.2 (465)", "Carillon: DLINE refuses before the registration"))
    func `a new connection from a banned address is closed before it sends anything`() {
        let net = Self.network()
        net.send("ann", "DLINE 2001:db8::/32")
        net.open("new", from: "2001:db8::7")
        #expect(
            net.received("new") == [
                ":irc.test 465 * :You are banned from this server",
                "ERROR :Closing Link: Banned",
            ])
        #expect(net.isClosed("new"))
        net.handle(.closed(reason: []), of: "new")
        #expect(net.network.sessionCount == 1)
        #expect(
            net.ask("ann", "LUSERS").contains(":irc.test 253 ann 0 :connections not registered"))
    }

    // MARK: - Their opposites

    @Test(.rule("Carillon: UNKLINE and UNDLINE"))
    func `a ban is removed by its mask in either case, or by its range`() {
        let net = Self.network()
        for line in ["KLINE *!*@*.Example.org", "DLINE 192.0.2.0/24"] { net.send("ann", line) }
        #expect(
            net.ask("ann", "UNKLINE *.EXAMPLE.org")
                == [Self.notice("*!*@*.example.org is no longer banned")])
        #expect(
            net.ask("ann", "UNDLINE 192.0.2.77/24")
                == [Self.notice("192.0.2.0/24 is no longer banned")])
        #expect(net.bannedAddresses == [])
        #expect(Self.lines(of: net, "one", nick: "one").first?.contains(" 001 ") == true)
    }

    @Test(
        .rule("IRCv3 standard-replies: Format", "RFC 2812, 5.2 (461)"),
        arguments: [
            ("UNKLINE bot", "FAIL UNKLINE NO_SUCH_BAN :bot!*@* is not banned: KLINE lists bans"),
            (
                "UNDLINE 192.0.2.7",
                "FAIL UNDLINE NO_SUCH_BAN :192.0.2.7 is not banned: DLINE lists bans"
            ),
            ("UNKLINE", "461 ann UNKLINE :Not enough parameters"),
            ("UNDLINE", "461 ann UNDLINE :Not enough parameters"),
            ("KLINE 1h", "461 ann KLINE :Not enough parameters"),
            ("KLINE :", "461 ann KLINE :Not enough parameters"),
            (
                "KLINE 60 bot :spam",
                "FAIL KLINE INVALID_DURATION :\"60\" is no duration: write 30m, 2h, 7d or 1y, at most "
                    + "100y, or 0 for ever"
            ),
            (
                "KLINE bot 3600 :spam",
                "FAIL KLINE INVALID_DURATION :\"3600\" is no duration: write 30m, 2h, 7d or 1y, at "
                    + "most 100y, or 0 for ever"
            ),
            (
                "KLINE 10.0.0.0/8",
                "FAIL KLINE INVALID_MASK :\"10.0.0.0/8\": ranges of addresses are banned by DLINE and "
                    + "banned-addresses"
            ),
            (
                "DLINE 1h somewhere",
                "FAIL DLINE INVALID_ADDRESS :\"somewhere\" needs a numeric address: write 192.0.2.7, "
                    + "192.0.2.0/24 or 2001:db8::/32"
            ),
            (
                "DLINE 192.0.2.0/40",
                "FAIL DLINE INVALID_ADDRESS :\"192.0.2.0/40\" needs a prefix of 0 to 32 bits: write "
                    + "192.0.2.7, 192.0.2.0/24 or 2001:db8::/32"
            ),
        ])
    func `what cannot be carried out is refused with what to write`(line: String, answer: String) {
        let net = Self.network()
        #expect(net.ask("ann", line) == [":irc.test \(answer)"])
        #expect(net.network.banCount(at: net.time) == 0)
        #expect(net.audit.count == 1)
    }

    @Test(
        .rule("RFC 2812, 5.2 (481)"),
        arguments: [
            "KLINE", "KLINE bot", "DLINE", "DLINE 192.0.2.7", "UNKLINE bot", "UNDLINE 192.0.2.7",
            "STATS k", "STATS d",
        ])
    func `only operators ban and see bans`(line: String) {
        let net = Self.network("bob")
        #expect(
            net.ask("bob", line) == [
                ":irc.test 481 bob :Permission denied: you are not an operator of the network"
            ])
    }

    // MARK: - Oneself and everybody

    @Test(
        .rule("Carillon: MYSELF, as Ergo has it"),
        arguments: [
            (
                "KLINE *!*@*",
                "FAIL KLINE BANS_EVERYBODY :*!*@* bans everybody: if you mean that, write KLINE MYSELF "
                    + "before the rest"
            ),
            (
                "DLINE ::/0",
                "FAIL DLINE BANS_EVERYBODY :::/0 bans everybody: if you mean that, write DLINE MYSELF "
                    + "before the rest"
            ),
            (
                "KLINE 1h ann",
                "FAIL KLINE BANS_YOU :ann!*@* bans you: if you mean that, write KLINE MYSELF before "
                    + "the rest"
            ),
            (
                "DLINE 198.51.100.0/24",
                "FAIL DLINE BANS_YOU :198.51.100.0/24 bans you: if you mean that, write DLINE MYSELF "
                    + "before the rest"
            ),
        ])
    func `a ban of oneself or of everybody is refused`(line: String, answer: String) {
        let net = Self.network("bob")
        #expect(net.ask("ann", line) == [":irc.test \(answer)"])
        #expect(!net.isClosed("ann") && !net.isClosed("bob"))
    }

    @Test(
        .rule("Carillon: MYSELF, as Ergo has it"),
        arguments: ["MYSELF 1h", "ANDKILL MYSELF 1h", "1h MYSELF"])
    func `with MYSELF it is carried out`(words: String) {
        let net = Self.network("bob")
        #expect(
            net.ask("ann", "KLINE \(words) * :maintenance") == [
                Self.notice("*!*@* is banned for 1h; 2 connections closed"),
                ":irc.test 465 ann :You are banned from this server until "
                    + "Thu, 01 Jan 1970 01:16:40 GMT: maintenance",
                "ERROR :Closing Link: Banned (maintenance)",
            ])
        #expect(net.network.userCount == 0)
    }

    @Test(
        .rule("Carillon: the orders of Ergo and of InspIRCd"),
        arguments: [
            "KLINE 1h bot spam spam", "KLINE bot 1h :spam spam", "KLINE ANDKILL 60m bot :spam spam",
            "kline 0y1h bot!*@* :spam spam",
        ])
    func `the duration may be before the mask or after it`(line: String) {
        let net = Self.network()
        #expect(
            net.ask("ann", line) == [Self.notice("bot!*@* is banned for 1h; 0 connections closed")])
        #expect(
            net.ask("ann", "KLINE").first
                == ":irc.test 216 ann K bot!*@* :spam spam "
                + "(by root, until Thu, 01 Jan 1970 01:16:40 GMT)")
    }

    // MARK: - Lists

    @Test(
        .rule("RFC 2812, 5.1 (216, 219)", "Carillon: 225 as hybrid has it"),
        arguments: [
            ("KLINE", "k"), ("STATS k", "k"), ("STATS K", "K"), ("DLINE", "d"), ("STATS d", "d"),
            ("STATS D", "D"),
        ])
    func `the bans of users, and those of addresses, are listed`(line: String, query: String) {
        let net = Self.network()
        for ban in ["KLINE bot", "KLINE 1m *!~x@* :no x"] { net.send("ann", ban) }
        for ban in ["DLINE ::1 this machine", "DLINE 1m ::2 :no y"] { net.send("ann", ban) }
        let end = "by root, until Thu, 01 Jan 1970 00:17:40 GMT"
        let users = ["K bot!*@* :(by root, for ever)", "K *!~x@* :no x (\(end))"].map {
            "216 ann \($0)"
        }
        let addresses = ["D 0::1 :this machine (by root, for ever)", "D 0::2 :no y (\(end))"]
            .map { "225 ann \($0)" }
        let bans = query.lowercased() == "k" ? users : addresses
        #expect(
            net.ask("ann", line)
                == (bans + ["219 ann \(query) :End of the statistics"]).map { ":irc.test \($0)" })
    }

    @Test(.rule("Carillon: a long answer goes on as it is read", "RFC 2812, 2.3"))
    func `a long list comes in slices, in lines that are not too long`() {
        let net = Self.network()
        let reason = String(repeating: "ä", count: 130)
        let mask = String(repeating: "x", count: 150)
        for number in 0..<300 { net.send("ann", "KLINE 1h \(mask)\(number)!*@* :\(reason)") }
        _ = net.received("ann")
        net.send("ann", "KLINE")
        #expect(net.isHeld("ann"))
        let lines = net.drain("ann")
        #expect(lines.count == 301)
        #expect(lines.allSatisfy { $0.utf8.count <= 510 })
    }

    @Test(.rule("Carillon: what grows has a limit"))
    func `the number of bans has a limit, and one may be replaced`() {
        let net = Self.network()
        var settings = Self.settings
        settings.limits.bans = 2
        net.apply(settings)
        for line in ["KLINE a", "DLINE 192.0.2.7"] { net.send("ann", line) }
        #expect(
            net.ask("ann", "KLINE b") == [
                ":irc.test FAIL KLINE TOO_MANY_BANS :There are 2 bans by operators: remove some, or "
                    + "ban in the settings"
            ])
        #expect(net.ask("ann", "KLINE 1h a").first?.contains("for 1h") == true)
    }

    // MARK: - Settings

    private static func banned(addresses: [String] = [], masks: [String] = []) throws
        -> NetworkSettings
    {
        var settings = settings
        settings.bannedAddresses = try addresses.map {
            NetworkBan(try BanTarget(addresses: $0), reason: "settings")
        }
        settings.bannedMasks = try masks.map { NetworkBan(try BanTarget(mask: $0), reason: "") }
        return settings
    }

    @Test(.rule("Carillon: a reload applies bans"))
    func `new settings close those that they ban, and lift what they no longer have`() throws {
        let net = Self.network("bob", "cat")
        net.connect("dan", from: "192.0.3.1")
        net.send("ann", "KLINE eve")
        net.apply(try Self.banned(addresses: ["192.0.3.0/24"], masks: ["bob"]))
        #expect(net.received("dan").last == "ERROR :Closing Link: Banned (settings)")
        #expect(net.isClosed("bob") && net.isClosed("dan"))
        #expect(!net.isClosed("ann") && !net.isClosed("cat"))
        #expect(net.bannedAddresses.count == 1)
        #expect(
            net.ask("ann", "KLINE") == [
                ":irc.test 216 ann K bob!*@* :(by the settings, for ever)",
                ":irc.test 216 ann K eve!*@* :(by root, for ever)",
                ":irc.test 219 ann k :End of the statistics",
            ])
        #expect(
            net.ask("ann", "UNKLINE bob") == [
                ":irc.test FAIL UNKLINE BAN_OF_SETTINGS :bob!*@* is banned by the settings: remove it "
                    + "there, then REHASH"
            ])
        net.send("ann", "KLINE bob")
        #expect(
            net.ask("ann", "UNKLINE bob") == [
                Self.notice(
                    "The ban of bob!*@* by an operator is lifted; the settings still ban it")
            ])
        net.apply(Self.settings)
        #expect(net.bannedAddresses == [])
        #expect(Self.lines(of: net, "one", nick: "bob").first?.contains(" 001 ") == true)
        #expect(Self.lines(of: net, "two", nick: "eve").last?.hasPrefix("ERROR ") == true)
    }

    @Test(.rule("Carillon: the bans of the settings hold from the start"))
    func `the first settings ban too`() throws {
        let net = TestNetwork(try Self.banned(addresses: ["192.0.2.1"], masks: ["bot"]))
        net.open("one")
        #expect(net.received("one").last == "ERROR :Closing Link: Banned (settings)")
        #expect(
            Self.lines(of: net, "two", nick: "bot", from: "192.0.3.1").last
                == "ERROR :Closing Link: Banned")
    }
}
