import Accounts
import ReactorIRC
import Testing

@testable import ChatCore

@Suite("Restored users", .timeLimit(.minutes(10)))
struct RestoredUserTests {
    private let test = TestAccounts(.withAlwaysOn)
    private var net: TestNetwork { test.net }

    private func absent(
        _ account: String = "ann", nick: String? = nil, modes: UserModes = [],
        away: String? = nil, rooms: [StoredUser.Membership] = []
    ) throws -> StoredUser {
        StoredUser(
            account: try #require(AccountName(Array(account.utf8))),
            nick: Array((nick ?? account).utf8), userName: Array("~ann".utf8),
            host: Array("a.b.c.ip".utf8), realName: Array("Ann".utf8), modes: modes,
            away: away.map { Array($0.utf8) }, signedOnAt: ServerTime(seconds: 100),
            seenAt: ServerTime(seconds: 900), rooms: rooms)
    }

    private func membership(_ room: String, _ ranks: Ranks = []) -> StoredUser.Membership {
        StoredUser.Membership(room: Array(room.utf8), ranks: ranks)
    }

    /// Restores users; the number of users then.
    private func restore(_ users: StoredUser...) -> Int {
        net.restore(StoredNetwork(users: users))
        return net.network.userCount
    }

    @Test
    func `it is in its rooms, with its ranks, and gets its sessions later`() throws {
        let rooms = [membership("#a", .roomOperator), membership("#b"), membership("#A")]
        let user = try absent(modes: [.invisible, .networkOperator], rooms: rooms)
        #expect(restore(user) == 1)
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
        #expect(try restore(absent()) == 1)
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
        #expect(try restore(absent(nick: "annie")) == 2)
        #expect(net.userID("ann") != nil)
        #expect(try restore(absent(nick: "other")) == 2)
        test.connect("carl")
        #expect(try restore(absent("carl")) == 3)
        let carl = try #require(AccountName(Array("carl".utf8)))
        #expect(net.network.takeChanges().contains(.userEnded(carl)))
        #expect(net.network.inconsistency == nil)
    }

    @Test
    func `those that are there see it when it is late`() throws {
        test.connect("bob", capabilities: "away-notify")
        for line in ["JOIN #a", "MONITOR + ann"] { test.send("bob", line) }
        _ = net.received("bob")
        #expect(try restore(absent(rooms: [membership("#a", [.roomOperator, .voice])])) == 2)
        #expect(
            net.received("bob") == [
                ":irc.test 730 * :ann!~ann@a.b.c.ip", ":ann!~ann@a.b.c.ip JOIN #a",
                ":ann!~ann@a.b.c.ip AWAY :Disconnected", ":irc.test MODE #a +ov ann ann",
            ])
    }

    @Test
    func `a banned one is not restored, and none is where users do not stay`() throws {
        var settings = NetworkSettings.withAlwaysOn
        settings.bannedMasks = [NetworkBan(try BanTarget(mask: "*!*@*.b.c.ip"), reason: "")]
        for settings in [settings, .withAccounts] {
            let net = TestNetwork(settings)
            let user = try absent(rooms: [membership("#a")])
            net.restore(StoredNetwork(users: [user]))
            #expect(net.network.userCount == 0)
            #expect(net.network.takeChanges() == [.userEnded(user.account)])
        }
    }

    @Test
    func `an own text of AWAY is kept`() throws {
        #expect(try restore(absent(away: "asleep")) == 1)
        #expect(try test.logInOwner("ann", as: "phone").last?.contains(" 306 ") == true)
    }

    @Test
    func `one that had a session was seen last at the restart`() throws {
        try test.connectOwner("ann")
        test.send("ann", "JOIN #a")
        let stored = net.network.stored
        #expect(stored.users.map(\.seenAt) == [nil])
        net.time = ServerTime(seconds: net.time.seconds + 30 * 86_400)
        let second = TestNetwork(.withAlwaysOn)
        second.time = net.time
        second.restore(stored)
        second.expire()
        #expect(second.network.userCount == 1)
        #expect(second.network.stored.users.first?.seenAt == net.time)
        #expect(second.network.stored.rooms == stored.rooms)
    }

    @Test
    func `many that expire at once are removed in parts`() throws {
        let users = try (0..<2_000).map { try absent("user\($0)", rooms: [membership("#a")]) }
        net.restore(StoredNetwork(users: users))
        test.connect("bob")
        test.send("bob", "JOIN #a")
        net.time = ServerTime(seconds: 900 + 15 * 86_400)
        var effects = Effects()
        #expect(net.network.expire(at: net.time, into: &effects))
        #expect(effects.list.count < 1_100)
        net.expire()
        #expect(net.network.userCount == 1)
        #expect(net.network.inconsistency == nil)
    }
}
