import Accounts
import ReactorIRC
import Testing
import TextTesting

@testable import ChatCore

/// Whatever people with accounts do, the network is consistent, and a user that is always on keeps
/// its rooms and its nick when its last session ends.
@Suite("Always on, by a model", .timeLimit(.minutes(10)))
struct AlwaysOnModelTests {
    @Test
    func `a user with an account outlives its sessions, and others do not`() throws {
        var seen: Set<String> = []
        for seed in UInt64(1)...60 {
            let run = try AlwaysOnRun(seed: seed)
            for step in 1...150 {
                let what = try run.step()
                let problem = run.problem.map { "seed \(seed), step \(step), \(what): \($0)" }
                try #require(problem == nil)
            }
            #expect(run.problemAfterRestart == nil, "seed \(seed)")
            seen.formUnion(run.seen)
        }
        // What the steps must lead to, or they test less than they seem to.
        let all = [
            "absent", "gone", "shared", "resumed", "renamed", "kept nick", "expired", "own away",
            "other host",
        ]
        #expect(Set(all).subtracting(seen) == [])
    }
}

/// A network with always-on users, and random steps of five clients and three accounts.
private final class AlwaysOnRun {
    private static let clients = ["1", "2", "3", "4", "5"]
    private static let accounts = ["ann", "bob", "cat"]
    private static let nicks = ["ann", "bob", "cat", "Annie", "dan", "eve"]
    private static let rooms = ["#a", "#b", "#c"]

    /// What contradicts the rules; nil when nothing does.
    private(set) var problem: String?
    /// What has happened so far.
    private(set) var seen: Set<String> = []
    private let test = TestAccounts(.withAlwaysOn)
    private var net: TestNetwork { test.net }
    private var random: SplitMix
    private var opened: Set<String> = []
    /// What was noted of what is to be kept.
    private var kept = KeptNetwork()

    init(seed: UInt64) throws {
        random = SplitMix(seed: seed)
        for account in Self.accounts { try test.add(account, password: "secret") }
    }

    /// What a user has that must outlive its sessions.
    private struct State: Equatable {
        let nick: [UInt8]
        let rooms: [RoomID]
        let ranks: [Ranks?]
        let account: AccountName?
    }

    private func state(of user: UserID) -> State {
        let rooms = net.network.users[user].rooms
        return State(
            nick: net.network.users[user].nick, rooms: rooms,
            ranks: rooms.map { net.network.rooms[$0].members[user] },
            account: net.network.users[user].account)
    }

    /// Takes a step; what it was.
    func step() throws -> String {
        let client = one(of: Self.clients)
        let what: String
        if !opened.contains(client) {
            what = try connect(client)
        } else if chance(8) {
            what = try leave(client)
        } else if chance(12) {
            what = try changeNetwork()
        } else {
            what = command(client)
            test.send(client, what)
        }
        for client in Self.clients { settle(client) }
        check()
        return "\(client): \(what)"
    }

    // MARK: - Steps

    private func connect(_ client: String) throws -> String {
        let address = one(of: ["192.0.2.1", "198.51.100.7"])
        let nick = one(of: Self.nicks)
        let account = chance(4) ? nil : one(of: Self.accounts)
        let name = account.flatMap { AccountName(Array($0.utf8)) }
        let absent = net.network.absentUser(of: name)
        let before = absent.map(state(of:))
        let host = absent.map { net.network.users[$0].host }
        net.open(client, from: address)
        opened.insert(client)
        test.send(client, "CAP REQ :away-notify")
        if let account { test.logIn(client, account, "secret") }
        for line in ["NICK \(nick)", "USER \(nick) 0 * :\(nick)", "CAP END"] {
            test.send(client, line)
        }
        let lines = net.drain(client)
        if let absent, let before, let session = net.session(client),
            net.network.sessions[session].user == absent
        {
            seen.insert("resumed")
            let after = state(of: absent)
            if after.nick != before.nick { seen.insert("renamed") }
            if after.nick != Array(nick.utf8) { seen.insert("kept nick") }
            if net.network.users[absent].host != host { seen.insert("other host") }
            if net.network.users[absent].away != nil { seen.insert("own away") }
            let joined = lines.filter { $0.contains(" JOIN #") }.count
            if after.rooms != before.rooms || after.ranks != before.ranks
                || joined != before.rooms.count
            {
                problem = "a login did not get the rooms"
            }
        } else if let user = net.session(client).flatMap({ net.network.sessions[$0].user }),
            net.network.users[user].sessions.count > 1
        {
            seen.insert("shared")
        }
        return "connects as \(nick), account \(account ?? "none")"
    }

    private func leave(_ client: String) throws -> String {
        let isLost = chance(2)
        let user = net.session(client).flatMap { net.network.sessions[$0].user }
        let before = user.map(state(of:))
        let isLast = user.map { net.network.users[$0].sessions.count == 1 } ?? false
        let stays = user.map { net.network.isAlwaysOn($0) || !isLast } ?? false
        if isLost {
            net.handle(.closed(reason: Array("lost".utf8)), of: client)
            opened.remove(client)
        } else {
            test.send(client, "QUIT :bye")
        }
        if let user {
            let after = net.network.users.contains(user) ? state(of: user) : nil
            if stays ? after != before : after != nil {
                problem = stays ? "a user did not stay as it was" : "a user stayed"
            }
            if isLast { seen.insert(stays ? "absent" : "gone") }
        }
        return isLost ? "is lost" : "QUIT"
    }

    private func changeNetwork() throws -> String {
        switch number(3) {
        case 0:
            var settings = NetworkSettings.withAlwaysOn
            if chance(3) { settings.accounts?.alwaysOn = nil }
            net.apply(settings)
            net.expire()
            let stays = settings.accounts?.alwaysOn != nil
            if !stays, net.network.users.ids.contains(where: { net.network.users[$0].isAbsent }) {
                problem = "an absent user stayed"
            }
            return "always-on is \(stays)"
        case 1:
            net.time = ServerTime(seconds: net.time.seconds + Int64(number(12 * 86_400)))
            let count = net.network.userCount
            net.expire()
            if net.network.userCount < count { seen.insert("expired") }
            return "time passes"
        default:
            for account in Self.accounts where test.verifier(of: account) == nil {
                try test.add(account, password: "secret")
            }
            return "accounts are registered again"
        }
    }

    private func command(_ client: String) -> String {
        let (nick, room, account) = (
            one(of: Self.nicks), one(of: Self.rooms), one(of: Self.accounts)
        )
        switch number(31) {
        case 0..<8: return "JOIN \(room)"
        case 8: return "PART \(room)"
        case 9..<12: return "NICK \(nick)"
        case 12, 13: return "KICK \(room) \(nick)"
        case 14, 15: return "MODE \(room) \(one(of: ["+o ", "+v ", "+b m:"]))\(nick)"
        case 16: return one(of: ["AWAY :out", "AWAY"])
        case 17: return "NS IDENTIFY \(account) secret"
        case 18: return "NS \(one(of: ["GHOST", "REGAIN"])) \(nick) secret"
        case 19: return chance(3) ? "NS DROP \(account) secret" : "NS GHOST \(nick)"
        case 20, 21:
            if let user = net.session(client).flatMap({ net.network.sessions[$0].user }) {
                net.addModes(
                    .networkOperator,
                    to: String(decoding: net.network.users[user].nick, as: UTF8.self))
            }
            return one(of: [
                "KILL \(nick) :spam", "KLINE MYSELF 10s \(nick)!*@*",
                "DLINE MYSELF 10s 198.51.100.7",
                "UNDLINE 198.51.100.7", "UNKLINE \(nick)!*@*",
            ])
        case 22..<25: return "PRIVMSG \(chance(2) ? nick : room) :hello"
        case 25: return "WHOIS \(nick)"
        case 26: return "WHO \(room) %naf"
        case 27: return "INVITE \(nick) \(room)"
        case 28: return "MONITOR + \(nick)"
        case 29:
            return
                "MARKREAD \(chance(2) ? nick : room) timestamp=1970-01-01T00:0\(number(10)):00.000Z"
        default: return "SETNAME :\(nick)"
        }
    }

    /// Reads all answers; the edge reports the end of a connection that the core closed.
    private func settle(_ client: String) {
        guard opened.contains(client) else { return }
        _ = net.drain(client)
        guard net.isClosed(client) else { return }
        net.handle(.closed(reason: []), of: client)
        opened.remove(client)
    }

    // MARK: - Rules

    private func check() {
        problem =
            problem ?? net.network.inconsistency ?? problemOfFollowers ?? problemOfAbsentUsers
            ?? problemOfChanges
    }

    /// The edge sends to the sessions of the members, and to no others.
    private var problemOfFollowers: String? {
        for room in net.network.rooms.ids {
            let members = net.network.rooms[room].members.members
            let sessions = Set(members.flatMap { net.network.users[$0.id].sessions })
            if net.followers(of: room) != sessions { return "others than members follow a room" }
        }
        return nil
    }

    private var problemOfAbsentUsers: String? {
        for user in net.network.users.ids where net.network.users[user].isAbsent {
            if net.network.users[user].account == nil { return "a guest is absent" }
            if net.network.users[user].away == nil { return "an absent user is not away" }
            if net.network.users[user].modes.contains(.networkOperator) {
                return "an absent user is an operator"
            }
        }
        return nil
    }

    /// What is noted gives what is to be kept.
    private var problemOfChanges: String? {
        kept.carryOut(net.network.takeChanges())
        return kept.isEqual(to: net.network.stored, at: net.time) ? nil : "a change was not noted"
    }

    /// What is different after a restart.
    var problemAfterRestart: String? {
        let second = TestNetwork(net.network.settings)
        second.time = net.time
        second.restore(kept.stored)
        if let problem = second.network.inconsistency { return problem }
        let wanted = kept.stored.users.map { user in
            var user = user
            user.seenAt = user.seenAt ?? net.time
            user.away = user.away ?? Network.absentText
            return user
        }
        let restored = second.network.stored
        if Set(restored.users) != Set(wanted) { return "users are different" }
        return Set(restored.rooms) == Set(kept.stored.rooms) ? nil : "rooms are different"
    }

    // MARK: - Chance

    private func number(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }
    private func chance(_ odds: Int) -> Bool { number(odds) == 0 }
    private func one<Value>(of values: [Value]) -> Value { values[number(values.count)] }
}
