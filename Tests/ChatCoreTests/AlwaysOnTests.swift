import Accounts
import ReactorIRC
import Testing

@testable import ChatCore

/// Users of accounts that outlive their sessions.
@Suite("Always on", .timeLimit(.minutes(10)))
struct AlwaysOnTests {
    private let test = TestAccounts(.withAlwaysOn)
    private var net: TestNetwork { test.net }

    /// `ann`, who has an account, and `bob`, a guest with these capabilities, are in `#room`.
    private func meet(_ capabilities: String = "away-notify") throws {
        try test.connectOwner("ann")
        test.connect("bob", capabilities: capabilities, from: "198.51.100.1")
        for client in ["bob", "ann"] { test.send(client, "JOIN #room") }
        forget("ann", "bob")
    }

    private func forget(_ clients: String...) {
        for client in clients { _ = net.received(client) }
    }

    private func lose(_ client: String) {
        net.handle(.closed(reason: Array("Connection lost".utf8)), of: client)
    }

    /// What each line says: its command and the rest, without its source.
    private func texts(_ lines: [String]) -> [String] {
        lines.map { $0.split(separator: " ", maxSplits: 1).last.map(String.init) ?? "" }
    }

    // MARK: - Leaving

    @Test(arguments: [true, false])
    func `it stays in its rooms, away, when its last session ends`(isLost: Bool) throws {
        try meet()
        if isLost { lose("ann") } else { test.send("ann", "QUIT :bye") }
        #expect(texts(net.received("bob")) == ["AWAY :Disconnected"])
        #expect(test.ask("bob", "WHO #room %naf").contains(":irc.test 354 bob ann G ann"))
        #expect(test.ask("bob", "NAMES #room").first?.contains("ann") == true)
        #expect(test.ask("bob", "PRIVMSG ann :hi") == [":irc.test 301 bob ann :Disconnected"])
        let whois = test.ask("bob", "WHOIS ann")
        for numeric in ["301", "317", "330"] {
            #expect(whois.contains { $0.hasPrefix(":irc.test \(numeric) bob ann ") })
        }
        #expect(!whois.contains { $0.contains(" 671 ") })
        #expect(test.ask("bob", "MONITOR + ann").first?.contains(" 730 bob :ann!") == true)
        #expect(test.ask("bob", "ISON ann") == [":irc.test 303 bob :ann"])
        #expect(
            test.ask("bob", "LUSERS").contains(":irc.test 255 bob :I have 2 users and 0 servers"))
        #expect(net.network.inconsistency == nil)
    }

    @Test
    func `a guest quits, and so does another user of the account`() throws {
        try meet()
        test.connect("second")
        test.logIn("second", "ann", "secret")
        test.send("second", "JOIN #room")
        forget("bob")
        lose("second")
        #expect(texts(net.received("bob")) == ["QUIT :Connection lost"])
        forget("ann")
        lose("bob")
        #expect(texts(net.received("ann")) == ["QUIT :Connection lost"])
        #expect(net.network.userCount == 1)
    }

    @Test
    func `without the setting it quits`() throws {
        let test = TestAccounts()
        try test.connectOwner("ann")
        test.net.handle(.closed(reason: []), of: "ann")
        #expect(test.net.network.userCount == 0)
    }

    @Test
    func `it is no operator while it is absent`() throws {
        try meet()
        net.addModes([.networkOperator, .invisible], to: "ann")
        lose("ann")
        #expect(net.network.counts.operatorCount == 0)
        #expect(net.network.counts.invisibleCount == 1)
        #expect(net.network.inconsistency == nil)
    }

    @Test
    func `only the last of several sessions makes it absent`() throws {
        try meet()
        try test.connectOwner("ann", as: "phone")
        lose("ann")
        #expect(net.received("bob") == [])
        test.send("bob", "PRIVMSG #room :still here?")
        #expect(net.received("phone").count == 1)
        lose("phone")
        #expect(texts(net.received("bob")) == ["AWAY :Disconnected"])
    }

    // MARK: - Coming back

    @Test
    func `the next login gets its rooms, and is back`() throws {
        try meet()
        test.send("bob", "TOPIC #room :hello")
        lose("ann")
        forget("bob")
        let lines = try test.logInOwner("ann", as: "phone")
        #expect(lines.contains { $0.hasPrefix(":irc.test 001 ann ") })
        let room = lines.drop { !$0.contains(" JOIN #room") }
        #expect(
            room.dropFirst().map { $0.split(separator: " ")[1] } == ["332", "333", "353", "366"])
        #expect(texts(net.received("bob")) == ["AWAY"])
        test.send("bob", "PRIVMSG #room :welcome")
        test.send("bob", "PRIVMSG ann :back")
        #expect(net.received("phone").count == 2)
        #expect(net.network.userCount == 2)
        #expect(net.network.inconsistency == nil)
    }

    @Test
    func `names are left out for a client that does not want them`() throws {
        try meet()
        lose("ann")
        let lines = try test.logInOwner("ann", as: "phone", capabilities: "no-implicit-names")
        #expect(lines.last?.hasSuffix(" JOIN #room") == true)
    }

    @Test
    func `it gets the nick that the login wants`() throws {
        try meet("away-notify extended-monitor")
        lose("ann")
        forget("bob")
        let lines = try test.logInOwner("ann", as: "phone", nick: "Annie")
        #expect(lines.first?.hasPrefix(":irc.test 001 Annie ") == true)
        #expect(lines.contains { $0.hasPrefix(":Annie!") && $0.hasSuffix(" JOIN #room") })
        #expect(texts(net.received("bob")) == ["NICK Annie", "AWAY"])
        #expect(net.userID("ann") == nil)
        #expect(net.network.inconsistency == nil)
    }

    @Test
    func `it keeps its nick where the wanted one is not allowed`() throws {
        try meet()
        try test.add("carl", password: "other")
        lose("ann")
        // Another account's name.
        let lines = try test.logInOwner("ann", as: "phone", nick: "carl")
        #expect(lines.first?.hasPrefix(":irc.test 001 ann ") == true)
        // Silenced in a room.
        test.send("bob", "MODE #room +b m:ann!*@*")
        lose("phone")
        let silenced = try test.logInOwner("ann", as: "tablet", nick: "annie")
        #expect(silenced.first?.hasPrefix(":irc.test 001 ann ") == true)
        lose("tablet")
        // In use.
        test.connect("carla")
        net.open("late")
        test.send("late", "CAP REQ :sasl")
        test.send("late", "NICK dora")
        test.connect("dora")
        test.logIn("late", "ann", "secret")
        let used = test.ask("late", "USER ann 0 * :ann Real", "CAP END")
        #expect(used.contains { $0.hasPrefix(":irc.test 001 ann ") })
        #expect(net.network.inconsistency == nil)
    }

    @Test
    func `a user of the account with the wanted nick comes first`() throws {
        try meet()
        test.connect("second")
        test.logIn("second", "ann", "secret")
        lose("ann")
        let lines = try test.logInOwner("ann", as: "phone", nick: "second")
        #expect(lines.first?.hasPrefix(":irc.test 001 second ") == true)
        #expect(!lines.contains { $0.contains(" JOIN ") })
        let ann = try #require(net.userID("ann"))
        #expect(net.network.users[ann].isAbsent)
    }

    @Test
    func `an own text of AWAY stays, and the login is sent that`() throws {
        try meet()
        test.send("ann", "AWAY :asleep")
        forget("bob")
        lose("ann")
        #expect(net.received("bob") == [])
        let lines = try test.logInOwner("ann", as: "phone")
        #expect(lines.last == ":irc.test 306 ann :You are marked as away")
        #expect(net.received("bob") == [])
        #expect(test.ask("bob", "PRIVMSG ann :hi") == [":irc.test 301 bob ann :asleep"])
    }

    @Test(.rule("IRCv3 chghost: The CHGHOST message", "IRCv3 setname: The SETNAME command"))
    func `it has the host and the names of the login`() throws {
        try meet("chghost setname")
        test.connect("old")
        test.send("old", "JOIN #room")
        lose("ann")
        forget("bob", "old")
        net.open("phone", from: "203.0.113.9")
        test.send("phone", "CAP REQ :sasl")
        test.logIn("phone", "ann", "secret")
        for line in ["NICK ann", "USER other 0 * :Ann Other", "CAP END"] {
            test.send("phone", line)
        }
        let host = String(
            decoding: Cloak.host(
                of: Array("203.0.113.9".utf8), secret: net.network.settings.cloakSecret),
            as: UTF8.self)
        let lines = net.received("bob")
        #expect(texts(lines) == ["CHGHOST ~other \(host)", "SETNAME :Ann Other"])
        #expect(lines.first?.hasPrefix(":ann!~ann@") == true)
        #expect(lines.last?.hasPrefix(":ann!~other@\(host) ") == true)
        #expect(net.received("old") == [])
        net.addModes(.networkOperator, to: "bob")
        #expect(test.ask("bob", "WHOIS ann").contains { $0.contains(" 338 bob ann 203.0.113.9 ") })
    }

    @Test
    func `a login by a banned host does not get it`() throws {
        try meet()
        lose("ann")
        net.addModes(.networkOperator, to: "bob")
        test.send("bob", "KLINE *!*@203.0.113.9")
        _ = try test.logInOwner("ann", as: "phone", from: "203.0.113.9")
        #expect(net.isClosed("phone"))
        #expect(net.userID("ann") != nil)
        #expect(net.network.inconsistency == nil)
    }

    // MARK: - Its nick

    @Test
    func `others do not get its nick, and another user of its account does`() throws {
        try meet()
        lose("ann")
        test.connect("guest")
        #expect(
            test.ask("guest", "NICK ann") == [":irc.test 433 guest ann :The nick is already in use"]
        )
        test.logIn("guest", "ann", "secret")
        #expect(texts(test.ask("guest", "NICK ann")) == ["NICK ann"])
        #expect(texts(net.received("bob")).last == "QUIT :Replaced by its owner")
        #expect(net.network.inconsistency == nil)
        // That one is always on now.
        lose("guest")
        #expect(net.userID("ann") != nil)
    }

    // MARK: - Its end

    @Test(arguments: [
        "KILL ann :spam", "KLINE ann!*@* :spam", "DLINE 192.0.2.1 :spam",
    ])
    func `KILL and bans remove it, with a session or without`(order: String) throws {
        for isAbsent in [true, false] {
            let suite = AlwaysOnTests()
            try suite.meet()
            if isAbsent { suite.lose("ann") }
            suite.net.addModes(.networkOperator, to: "bob")
            suite.forget("bob")
            let lines = suite.texts(suite.test.ask("bob", order))
            #expect(lines.contains { $0.hasPrefix("QUIT :") && $0.contains("spam") })
            #expect(
                lines.contains { $0.contains("absent user") }
                    == (isAbsent && order.contains("LINE")))
            #expect(suite.net.userID("ann") == nil)
            #expect(suite.net.network.inconsistency == nil)
        }
    }

    @Test
    func `a ban of new settings removes it`() throws {
        try meet()
        lose("ann")
        forget("bob")
        var settings = NetworkSettings.withAlwaysOn
        settings.bannedMasks = [NetworkBan(try BanTarget(mask: "ann!*@*"), reason: "")]
        net.apply(settings)
        #expect(texts(net.received("bob")) == ["QUIT :Banned"])
    }

    @Test
    func `GHOST and DROP remove it`() throws {
        try meet()
        lose("ann")
        forget("bob")
        let free = test.ask("bob", "NS GHOST ann secret")
        #expect(free.last?.hasSuffix(" NOTICE bob :The nick ann is free") == true)
        #expect(texts(free).first == "QUIT :Disconnected by its owner")
        _ = try test.logInOwner("ann", as: "phone")
        test.send("phone", "JOIN #room")
        lose("phone")
        forget("bob")
        #expect(
            texts(test.ask("bob", "NS DROP ann secret")).contains("QUIT :Its account has ended"))
        #expect(net.network.userCount == 1)
        #expect(net.network.inconsistency == nil)
    }

    @Test
    func `the next user of the account is always on when it is killed`() throws {
        try meet()
        test.connect("second")
        test.logIn("second", "ann", "secret")
        test.send("second", "JOIN #room")
        net.addModes(.networkOperator, to: "bob")
        test.send("bob", "KILL ann :spam")
        forget("bob")
        lose("second")
        #expect(texts(net.received("bob")) == ["AWAY :Disconnected"])
    }

    @Test
    func `it expires after the time of the settings`() throws {
        try meet()
        lose("ann")
        forget("bob")
        net.time = ServerTime(seconds: net.time.seconds + 14 * 86_400)
        net.expire()
        #expect(net.received("bob") == [])
        net.time = ServerTime(seconds: net.time.seconds + 1)
        net.expire()
        #expect(texts(net.received("bob")) == ["QUIT :Not seen for 14 days"])
        #expect(test.ask("bob", "WHOWAS ann").first?.contains(" 314 bob ann ") == true)
        #expect(net.network.inconsistency == nil)
    }

    @Test
    func `a shorter time of new settings is in effect, and so is off`() throws {
        for (time, reason) in [
            (Duration.seconds(3_600), "QUIT :Not seen for 1h"),
            (nil, "QUIT :No user is always on now"),
        ] {
            let suite = AlwaysOnTests()
            try suite.meet()
            suite.lose("ann")
            suite.forget("bob")
            suite.net.time = ServerTime(seconds: suite.net.time.seconds + 3_601)
            var settings = NetworkSettings.withAlwaysOn
            settings.accounts?.alwaysOn = time
            suite.net.apply(settings)
            suite.net.expire()
            #expect(suite.texts(suite.net.received("bob")) == [reason])
        }
    }

    @Test
    func `one with a session does not expire`() throws {
        try meet()
        lose("ann")
        _ = try test.logInOwner("ann", as: "phone")
        net.time = ServerTime(seconds: net.time.seconds + 30 * 86_400)
        net.expire()
        #expect(net.userID("ann") != nil)
    }

    @Test
    func `it can be kicked and invited while it is absent`() throws {
        try meet()
        lose("ann")
        forget("bob")
        #expect(texts(test.ask("bob", "KICK #room ann :out")) == ["KICK #room ann :out"])
        #expect(
            test.ask("bob", "INVITE ann #room").map { $0.split(separator: " ")[1] } == [
                "341", "301",
            ])
        let lines = try test.logInOwner("ann", as: "phone")
        #expect(!lines.contains { $0.contains(" JOIN ") })
        #expect(test.ask("phone", "INVITE").first == ":irc.test 336 ann #room")
    }
}
