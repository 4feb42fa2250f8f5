import Accounts
import ReactorIRC
import Testing

@testable import ChatCore

/// What is kept, carried out as a database does: the simplest thing that can be right.
struct KeptNetwork {
    var rooms: [FoldedName: StoredRoom] = [:]
    var users: [AccountName: StoredUser] = [:]
    var markers: [MarkerKey: ServerTime] = [:]
    var bans: [NetworkBan] = []

    mutating func carryOut(_ changes: [StoredChange]) {
        for change in changes {
            switch change {
            case .room(let room): rooms[FoldedName(room.name.span, by: .ascii)] = room
            case .roomEnded(let name): rooms[name] = nil
            case .user(let user): users[user.account] = user
            case .userEnded(let account): users[account] = nil
            case .marker(let key, let time): markers[key] = time
            case .ban(let ban):
                bans.removeAll { $0.target == ban.target }
                bans.append(ban)
            case .banLifted(let target): bans.removeAll { $0.target == target }
            case .act: break
            }
        }
    }

    var stored: StoredNetwork {
        let accounts = Dictionary(grouping: markers, by: \.key.account)
        return StoredNetwork(
            rooms: Array(rooms.values), users: Array(users.values),
            markers: accounts.mapValues { kept in
                ReadMarkers(
                    Dictionary(uniqueKeysWithValues: kept.map { ($0.key.target, $0.value) }))
            },
            bans: bans)
    }

    /// True when both hold the same, in whatever order, but for bans that have ended.
    func isEqual(
        to other: StoredNetwork, at time: ServerTime = ServerTime(milliseconds: 0)
    ) -> Bool {
        Set(rooms.values) == Set(other.rooms) && Set(users.values) == Set(other.users)
            && stored.markers == other.markers
            && Set(bans.filter { $0.holds(at: time) })
                == Set(other.bans.filter { $0.holds(at: time) })
    }
}

@Suite("What a network keeps", .timeLimit(.minutes(10)))
struct StoredNetworkTests {
    private let test = TestAccounts()
    private var net: TestNetwork { test.net }

    /// A network like one that has kept this and starts again.
    private func restarted(
        _ stored: StoredNetwork, _ settings: NetworkSettings = .withAccounts
    ) -> TestNetwork {
        let net = TestNetwork(settings)
        net.restore(stored)
        return net
    }

    @Test func `without accounts nothing is noted`() {
        let net = TestNetwork()
        net.fill("#tea", "ann")
        net.addModes(.networkOperator, to: "ann")
        net.send("ann", "KLINE *!*@*.example.org spam")
        #expect(net.network.takeChanges() == [])
    }

    @Test func `a message is no change`() throws {
        try test.connectOwner("ann")
        for line in ["JOIN #tea", "CS REGISTER #tea"] { test.send("ann", line) }
        #expect(!net.network.takeChanges().isEmpty)
        test.send("ann", "PRIVMSG #tea :hello")
        test.send("ann", "PRIVMSG ann :hello")
        #expect(net.network.takeChanges() == [])
    }

    @Test func `a room is as it was after a restart`() throws {
        try test.connectOwner("ann")
        for line in [
            "JOIN #Tea", "CS REGISTER #tea", "MODE #tea +mskl-n key 12",
            "MODE #tea +be a!*@* b!*@*",
            "MODE #tea +I m:ignored", "MODE #tea +b m:r:*spam*", "TOPIC #tea :Earl Grey",
        ] { test.send("ann", line) }
        let stored = net.network.stored
        let room = try #require(stored.rooms.first)
        #expect(room.name == Array("#Tea".utf8) && room.masks.count == 3)
        #expect(room.flags.text == "mst" && room.limit == 12)
        let second = restarted(stored)
        #expect(second.network.stored == stored)
        #expect(second.network.inconsistency == nil)
        // What was restored is stored already, and the same again.
        var kept = KeptNetwork()
        kept.carryOut(second.network.takeChanges())
        #expect(kept.isEqual(to: stored))
    }

    @Test func `a room without members and owner is not restored`() {
        let room = StoredRoom(name: Array("#old".utf8), createdAt: ServerTime(seconds: 1))
        let net = restarted(StoredNetwork(rooms: [room]))
        #expect(net.network.roomCount == 0)
        #expect(net.network.takeChanges() == [.roomEnded(FoldedName("#old", by: .ascii))])
    }

    @Test func `bans are in force after a restart, but for those that have ended`() throws {
        test.connect("ann")
        net.addModes(.networkOperator, to: "ann")
        for line in [
            "KLINE 1h *!*@*.example.org spam", "DLINE 203.0.113.0/24", "KLINE 10s *!*@short x",
        ] { test.send("ann", line) }
        let stored = net.network.stored
        let second = TestNetwork(.withAccounts)
        second.time = ServerTime(seconds: 1_500)
        second.restore(stored)
        #expect(
            second.network.stored.bans.map { "\($0.target)" } == [
                "203.0.113.0/24", "*!*@*.example.org",
            ])
        #expect(second.bannedAddresses.count == 1)
        second.open("bad", from: "203.0.113.9")
        #expect(second.isClosed("bad"))
    }

    @Test func `a late restore gives a room back to its owner`() throws {
        try test.connectOwner("ann")
        for line in ["JOIN #tea", "CS REGISTER #tea", "MODE #tea +s", "TOPIC #tea :Tea"] {
            test.send("ann", line)
        }
        let stored = net.network.stored
        let other = TestAccounts()
        let late = other.net
        for nick in ["eve", "bob"] {
            other.connect(nick)
            other.send(nick, "JOIN #tea")
        }
        _ = late.received("bob")
        late.restore(stored)
        #expect(
            late.received("bob") == [
                ":irc.test MODE #tea +s-o eve", ":irc.test TOPIC #tea :Tea",
            ])
        #expect(late.ask("eve", "TOPIC #tea :mine").first?.contains(" 482 ") == true)
        #expect(late.network.stored == stored)
    }

    @Test func `of a late restore and what is there the later read markers count`() throws {
        try test.connectOwner("ann")
        let ann = try #require(AccountName("ann".utf8))
        let rooms = ["#a", "#b", "#c"].map { FoldedName($0, by: .ascii) }
        for (room, second) in [("#a", 2), ("#b", 2)] {
            test.send("ann", "MARKREAD \(room) timestamp=1970-01-01T00:00:0\(second).000Z")
        }
        _ = net.network.takeChanges()
        let times = [1, 3, 1].map { ServerTime(seconds: $0) }
        let stored = ReadMarkers(Dictionary(uniqueKeysWithValues: zip(rooms, times)))
        net.restore(StoredNetwork(markers: [ann: stored]))
        let merged = [2, 3, 1].map { ServerTime(seconds: $0) }
        #expect(
            net.network.stored.markers
                == [ann: ReadMarkers(Dictionary(uniqueKeysWithValues: zip(rooms, merged)))])
        let changes = net.network.takeChanges()
        #expect(changes == [.marker(MarkerKey(ann, rooms[0]), ServerTime(seconds: 2))])
    }

    @Test func `a user that is always on is there after a restart, in its rooms`() throws {
        net.apply(.withAlwaysOn)
        try test.connectOwner("ann")
        test.connect("bob")
        for line in ["JOIN #a", "JOIN #b", "MODE #b +v ann", "MODE ann +i", "AWAY :at lunch"] {
            test.send("ann", line)
        }
        for room in ["#a", "#c"] { test.send("bob", "JOIN \(room)") }
        var kept = KeptNetwork()
        kept.carryOut(net.network.takeChanges())
        #expect(kept.isEqual(to: net.network.stored))
        #expect(Set(kept.rooms.values.map(\.name)) == [Array("#a".utf8), Array("#b".utf8)])
        let second = restarted(kept.stored, .withAlwaysOn)
        #expect(second.network.userCount == 1 && second.network.inconsistency == nil)
        let user = try #require(second.network.stored.users.first)
        #expect(user.away == Array("at lunch".utf8) && user.modes == .invisible)
        #expect(user.rooms.map(\.ranks) == [.roomOperator, [.roomOperator, .voice]])
        #expect(user.seenAt == second.time)
        // Where users are no longer always on, nothing of them is left.
        let third = restarted(kept.stored)
        #expect(third.network.userCount == 0 && third.network.roomCount == 0)
        kept.carryOut(third.network.takeChanges())
        #expect(kept.isEqual(to: StoredNetwork()))
    }

    /// Random commands by three people; what was noted equals what is to be kept, at any time.
    @Test(arguments: UInt64(1)...60)
    func `what changes gives what is kept`(seed: UInt64) throws {
        var settings: NetworkSettings = seed % 3 == 0 ? .withAccounts : .withAlwaysOn
        settings.limits.markers = 4
        net.apply(settings)
        var random = EpochSource(seed: seed)
        func pick(_ words: [String]) -> String { words[Int(random.next() % UInt64(words.count))] }
        func time() -> String { "timestamp=1970-01-01T00:0\(random.next() % 10):00.000Z" }
        let nicks = ["ann", "bob", "eve"]
        for nick in nicks { try test.connectOwner(nick) }
        net.addModes(.networkOperator, to: "ann")
        var kept = KeptNetwork()
        for _ in 0..<120 {
            let room = pick(["#a", "#b", "#c"])
            let nick = pick(nicks)
            if random.next() % 12 == 0 {
                test.send(nick, "QUIT")
                try test.connectOwner(nick)
            }
            test.send(
                pick(nicks),
                pick([
                    "JOIN \(room)", "JOIN \(room)", "PART \(room)", "CS REGISTER \(room)",
                    "CS DROP \(room)", "CS TRANSFER \(room) \(nick)", "TOPIC \(room) :\(nick)",
                    "TOPIC \(room) :", "MODE \(room) +\(pick(["s", "p", "m", "i"]))",
                    "MODE \(room) -\(pick(["s", "p", "m", "i"]))", "MODE \(room) +o \(nick)",
                    "MODE \(room) +k \(nick)", "MODE \(room) -k", "MODE \(room) +l 5",
                    "MODE \(room) +b \(nick)!*@x", "MODE \(room) -b \(nick)!*@x",
                    "MARKREAD \(room) \(time())", "MARKREAD \(nick) \(time())",
                    "KICK \(room) \(nick)", "AWAY :\(room)", "AWAY", "NICK \(nick)2",
                    "NICK \(nick)",
                    "KLINE \(nick)!*@x", "UNKLINE \(nick)!*@x",
                ]))
            net.time = ServerTime(milliseconds: net.time.milliseconds + 10)
            if random.next() % 3 == 0 {
                kept.carryOut(net.network.takeChanges())
                #expect(kept.isEqual(to: net.network.stored))
            }
        }
        kept.carryOut(net.network.takeChanges())
        #expect(kept.isEqual(to: net.network.stored))
        #expect(net.network.inconsistency == nil)
        for nick in nicks { test.send(nick, "QUIT") }
        kept.carryOut(net.network.takeChanges())
        let second = restarted(kept.stored, settings)
        #expect(kept.isEqual(to: second.network.stored))
        #expect(second.network.inconsistency == nil)
    }
}
