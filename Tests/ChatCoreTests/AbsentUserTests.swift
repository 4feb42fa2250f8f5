import Accounts
import ReactorIRC
import Testing

@testable import ChatCore

@Suite("Absent users", .timeLimit(.minutes(10)))
struct AbsentUserTests {
    private let test = TestAccounts(.withAlwaysOn)
    private var net: TestNetwork { test.net }

    private func absent(
        _ account: String = "ann", nick: String? = nil, modes: UserModes = [],
        away: String? = nil, rooms: [AbsentUser.Membership] = []
    ) throws -> AbsentUser {
        AbsentUser(
            try #require(AccountName(Array(account.utf8))), nick: Array((nick ?? account).utf8),
            userName: Array("~ann".utf8), host: Array("a.b.c.ip".utf8),
            realName: Array("Ann".utf8), modes: modes, away: away.map { Array($0.utf8) },
            signedOnAt: ServerTime(seconds: 100), seenAt: ServerTime(seconds: 900), rooms: rooms)
    }

    private func membership(_ room: String, _ ranks: Ranks = []) -> AbsentUser.Membership {
        AbsentUser.Membership(Array(room.utf8), ranks)
    }

    private func add(_ user: AbsentUser) -> UserID? {
        net.network.addAbsentUser(user, at: net.time)
    }

    @Test
    func `it is in its rooms, with its ranks, and gets its sessions later`() throws {
        let rooms = [membership("#a", .roomOperator), membership("#b"), membership("#A")]
        #expect(try add(absent(modes: [.invisible, .networkOperator], rooms: rooms)) != nil)
        #expect(net.network.inconsistency == nil)
        #expect(net.network.counts.invisibleCount == 1)
        test.connect("bob")
        test.send("bob", "JOIN #a")
        #expect(test.ask("bob", "NAMES #a").first?.contains("@ann") == true)
        #expect(test.ask("bob", "PRIVMSG ann :hi") == [":irc.test 301 bob ann :Disconnected"])
        #expect(
            test.ask("bob", "WHOIS ann").contains(
                ":irc.test 317 bob ann 100 100 :seconds idle, signon time"))
        let lines = try test.logInOwner("ann", as: "phone")
        #expect(lines.filter { $0.contains(" JOIN ") }.count == 2)
        #expect(net.network.inconsistency == nil)
    }

    @Test
    func `its address is not known`() throws {
        #expect(try add(absent()) != nil)
        test.connect("bob")
        net.addModes(.networkOperator, to: "bob")
        #expect(!test.ask("bob", "WHOIS ann").contains { $0.contains(" 338 ") })
        #expect(test.ask("bob", "WHO ann %i").first == ":irc.test 354 bob 255.255.255.255")
        test.send("bob", "KILL ann :gone")
        #expect(net.audit.last?.hasSuffix("killed ann!~ann@a.b.c.ip: gone") == true)
        #expect(net.network.userCount == 1)
    }

    @Test
    func `an account has one, and the nick of the account where its own is in use`() throws {
        test.connect("annie")
        #expect(try add(absent(nick: "annie")) != nil)
        #expect(net.userID("ann") != nil)
        #expect(try add(absent(nick: "other")) == nil)
        test.connect("carl")
        #expect(try add(absent("carl")) == nil)
        #expect(net.network.inconsistency == nil)
    }

    @Test
    func `a banned one is not added`() throws {
        var settings = NetworkSettings.withAlwaysOn
        settings.bannedMasks = [NetworkBan(try BanTarget(mask: "*!*@*.b.c.ip"), reason: "")]
        let network = TestNetwork(settings)
        #expect(network.network.addAbsentUser(try absent(), at: network.time) == nil)
        #expect(network.network.userCount == 0)
    }

    @Test
    func `an own text of AWAY is kept`() throws {
        #expect(try add(absent(away: "asleep")) != nil)
        #expect(try test.logInOwner("ann", as: "phone").last?.contains(" 306 ") == true)
    }

    @Test
    func `many that expire at once are removed in parts`() throws {
        test.connect("bob")
        test.send("bob", "JOIN #a")
        for number in 0..<2_000 {
            #expect(try add(absent("user\(number)", rooms: [membership("#a")])) != nil)
        }
        net.time = ServerTime(seconds: 900 + 15 * 86_400)
        var effects = Effects()
        #expect(net.network.expire(at: net.time, into: &effects))
        #expect(effects.list.count < 1_100)
        net.expire()
        #expect(net.network.userCount == 1)
        #expect(net.network.inconsistency == nil)
    }
}
