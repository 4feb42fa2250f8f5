import ReactorIRC
import TextTesting

@testable import ChatCore

/// A network with an archive, random steps of five clients and three accounts, and the model.
final class HistoryRun {
    typealias Model = HistoryModel

    private static let clients = ["1", "2", "3", "4", "5"]
    private static let accounts = ["ann", "bob", "cat"]
    static let nicks = ["ann", "bob", "cat", "dan", "eve", "fay"]
    static let rooms = ["#a", "#b"]
    static let pageLimit = 8

    /// What contradicts the model; nil when nothing does.
    var problem: String?
    /// What has happened so far.
    var seen: Set<String> = []
    let test: TestAccounts
    var net: TestNetwork { test.net }
    private var settings: NetworkSettings
    /// That of rooms whose owners have selected none.
    private let rule: HistoryRule
    var random: SplitMix
    private var opened: Set<String> = []
    private var hasMultiline: Set<String> = []
    /// What was noted of what is to be kept.
    private var kept = KeptNetwork()
    var model = HistoryModel()
    /// The people as they are now.
    var state = HistoryModel.State()
    /// The model when all of it was stored last; nil while all is.
    private var storedModel: HistoryModel?
    /// All that were ever used.
    private var ids: Set<String> = []
    /// The nicks that people had, the latest last.
    var names: [Model.Person: [String]] = [:]
    private var textCount = 0
    private var restartCount = 0

    init(seed: UInt64) throws {
        random = SplitMix(seed: seed)
        rule = [.joined, .joined, .members, .all].randomElement(using: &random) ?? .joined
        settings = .withArchive(rule)
        settings.history?.pageLimit = Self.pageLimit
        settings.seed = random.next()
        if Int.random(in: 0..<3, using: &random) == 0 { settings.accounts?.alwaysOn = nil }
        test = TestAccounts(settings)
        for account in Self.accounts { try test.add(account, password: "secret") }
        net.network.restore(StoredHistory())
    }

    /// Takes a step; what it was.
    func step() throws -> String {
        net.time = ServerTime(milliseconds: net.time.milliseconds + 1_500)
        let client = one(of: Self.clients)
        let before = state
        let what: String
        var changedRoom: String?
        if chance(40) {
            return restart()
        } else if chance(12) {
            setArchive(isSlow: !test.archive.isSlow)
            return "the archive is slow: \(test.archive.isSlow)"
        } else if !opened.contains(client) {
            what = connect(client)
        } else if chance(15) {
            what = leave(client)
        } else {
            switch number(10) {
            case 0..<3: return say(client)
            case 3..<6: return readPage(client)
            case 6: return chance(3) ? readTargets(client) : redact(client)
            default:
                let room = one(of: Self.rooms)
                what = command(client, room)
                if what.hasPrefix("MODE") { changedRoom = room }
                let isOfOperator = ["CS ", "MODE ", "KICK "].contains(where: what.hasPrefix)
                let sender = isOfOperator && !chance(4) ? master(of: room) : nil
                for _ in 0..<(what.hasPrefix("TOPIC") && chance(6) ? 140 : 1) {
                    test.send(sender ?? client, what)
                }
            }
        }
        settle()
        readState()
        model.change(from: before, to: state, modesOf: changedRoom)
        noteStored()
        if what.hasPrefix("NS DROP") { try replaceDroppedAccounts() }
        return "\(client): \(what)"
    }

    // MARK: - Steps

    private func connect(_ client: String) -> String {
        let nick = one(of: Self.nicks)
        let account = chance(3) ? nil : one(of: Self.accounts)
        net.open(client)
        opened.insert(client)
        var capabilities =
            "batch draft/chathistory draft/message-redaction message-tags server-time echo-message"
        if chance(2) {
            capabilities += " draft/multiline"
            hasMultiline.insert(client)
        } else {
            hasMultiline.remove(client)
        }
        test.send(client, "CAP REQ :\(capabilities)")
        if let account { test.logIn(client, account, "secret") }
        for line in ["NICK \(nick)", "USER \(nick) 0 * :\(nick)", "CAP END"] {
            test.send(client, line)
        }
        if user(of: client) == nil {
            net.handle(.closed(reason: []), of: client)
            opened.remove(client)
        }
        return "connects as \(nick), account \(account ?? "none")"
    }

    private func leave(_ client: String) -> String {
        if chance(2) {
            net.handle(.closed(reason: Array("lost".utf8)), of: client)
            opened.remove(client)
            return "is lost"
        }
        test.send(client, "QUIT :bye")
        return "QUIT"
    }

    private func command(_ client: String, _ room: String) -> String {
        let nick = one(of: Self.nicks)
        switch number(30) {
        case 20..<24: return "CS REGISTER \(room)"
        case 24..<28:
            let rule = one(of: ["joined", "members", "all", "off", "default"])
            return "CS SET \(room) HISTORY \(rule)"
        case 28, 29:
            return chance(3)
                ? "CS DROP \(room)" : "CS TRANSFER \(room) \(one(of: Self.accounts))"
        case 0..<8: return "JOIN \(room)"
        case 8: return "PART \(room)"
        case 9, 10: return "KICK \(room) \(nick)"
        case 11, 12: return "MODE \(room) +b \(nick)!*@*"
        case 13, 14: return "MODE \(room) -b \(nick)!*@*"
        case 15: return "NICK \(nick)"
        case 16:
            seen.insert("guest logged in")
            return "NS IDENTIFY \(one(of: Self.accounts)) secret"
        case 17:
            return chance(3)
                ? "NS DROP \(one(of: Self.accounts)) secret" : "MODE \(room) +o \(nick)"
        default: return "TOPIC \(room) :topic"
        }
    }

    private func replaceDroppedAccounts() throws {
        for account in Self.accounts where test.verifier(of: account) == nil {
            seen.insert("drop")
            names[model.drop(account)] = [account]
            try test.add(account, password: "secret")
        }
        noteStored()
    }

    private func setArchive(isSlow: Bool) {
        test.archive.isSlow = isSlow
        test.settle()
        noteStored()
    }

    /// A new network has what was kept. Without what waited for the archive, if that is slow.
    private func restart() -> String {
        restartCount += 1
        let isCrash = test.archive.isSlow && chance(2)
        if isCrash {
            test.archive.waiting = []
        } else {
            setArchive(isSlow: false)
        }
        let isSlow = test.archive.isSlow
        if isCrash, let storedModel { model = storedModel }
        seen.insert(isCrash ? "crash" : "restart")
        settings.seed = random.next()
        opened = []
        let historyIsLast = chance(3)
        test.restart(settings, kept.stored, historyIsLast: historyIsLast)
        kept.carryOut(net.network.takeChanges())
        readState()
        model.restart(state)
        noteStored()
        return
            "\(isCrash ? "a crash" : "a restart"), history is last: \(historyIsLast), slow: \(isSlow)"
    }

    /// Reads all answers; the edge reports the end of a connection that the core closed.
    func settle() {
        for client in Self.clients where opened.contains(client) {
            _ = net.drain(client)
            guard net.isClosed(client) else { continue }
            net.handle(.closed(reason: []), of: client)
            opened.remove(client)
        }
        test.settle()
        kept.carryOut(net.network.takeChanges())
    }

    private func noteStored() {
        if !test.archive.isSlow {
            storedModel = nil
        } else if storedModel == nil {
            storedModel = model
        }
        for (user, person) in state.people {
            guard let nick = state.nicks[user], names[person]?.last != nick else { continue }
            names[person, default: []].append(nick)
        }
    }

    // MARK: - Messages

    private func say(_ client: String) -> String {
        guard let user = user(of: client), let author = state.people[name(of: user)] else {
            return "nothing"
        }
        textCount += 1
        var text = "m\(textCount)"
        let target = chance(3) ? one(of: Self.nicks) : one(of: Self.rooms)
        let command = one(of: ["PRIVMSG", "NOTICE"])
        let log = self.log(target, of: author)
        if hasMultiline.contains(client), chance(3) {
            test.send(client, "BATCH +q draft/multiline \(target)")
            test.send(client, "@batch=q \(command) \(target) :\(text)")
            test.send(client, "@batch=q \(command) \(target) :+\(text)")
            test.send(client, "BATCH -q")
            text += "/+\(text)"
        } else {
            test.send(client, "\(command) \(target) :\(text)")
        }
        let what = "\(client): \(command) \(target) \(text)"
        let items = Self.clients.flatMap { opened.contains($0) ? Self.items(net.drain($0)) : [] }
        settle()
        guard let first = items.first else { return what }
        if text.contains("/") { seen.insert("several lines") }
        guard items.allSatisfy({ $0 == first }), first.text == text, let log else {
            problem = "\(items) were delivered"
            return what
        }
        if !ids.insert(first.id).inserted { problem = "\(first.id) is used twice" }
        if case .room(let room) = log, state.rules[room] == .off {
            seen.insert("not kept")
            return what
        }
        model.add(
            Model.Message(
                text: text, id: first.id, time: first.time, log: log, author: author, readers: []))
        noteStored()
        return what
    }

    private func redact(_ client: String) -> String {
        guard let user = user(of: client), let person = state.people[name(of: user)],
            let message = model.messages.randomElement(using: &random)
        else { return "nothing" }
        let target: String
        switch message.log {
        case .room(let room): target = chance(6) ? one(of: Self.rooms) : room
        case .direct: target = one(of: Self.nicks)
        }
        let what = "\(client): REDACT \(target) \(message.text)"
        guard let log = log(target, of: person) else { return what }
        let room = net.network.room(named: Array(target.utf8)[...])
        let isOperator = room.map { net.network.rooms[$0].isOperator(user) } ?? false
        let isReadable =
            log == message.log && mayRead(target, user, asMember: true)
            && model.messages(of: log, for: person, state).contains { $0.id == message.id }
        test.send(client, "REDACT \(target) \(message.id)")
        let lines = net.drain(client)
        settle()
        let isRedacted = lines.contains { line in
            names(of: log, for: person).contains {
                line.contains(" REDACT \($0) \(message.id)") && !line.contains(" FAIL ")
            }
        }
        let isForbidden = lines.contains { $0.contains(" FAIL REDACT REDACT_FORBIDDEN ") }
        if isRedacted {
            seen.insert("redacted")
            model.redact(message.id)
        }
        if isForbidden { seen.insert("forbidden") }
        let isOwn = message.author == person || message.author == .guest(name(of: user))
        let must = isReadable && (isOperator || message.author == person && !person.isGuest)
        let may = isReadable && (isOperator || isOwn)
        if must && !isRedacted || isRedacted && !may || isForbidden && !isReadable
            || isReadable && !isRedacted && !isForbidden
        {
            problem = "readable: \(isReadable), its own: \(isOwn), and the answer is \(lines)"
        }
        noteStored()
        return what
    }

    // MARK: - The network

    /// Reads who is there.
    private func readState() {
        var state = Model.State()
        for user in net.network.users.ids {
            let name = name(of: user)
            state.people[name] =
                net.network.users[user].account.map { .account("\($0)") } ?? .guest(name)
            state.nicks[name] = String(decoding: net.network.users[user].nick, as: UTF8.self)
        }
        for room in net.network.rooms.ids {
            let name = String(decoding: net.network.rooms[room].name, as: UTF8.self)
            let members = net.network.rooms[room].members.members.map(\.id)
            state.members[name] = Set(members.map(self.name(of:)))
            state.banned[name] = Set(
                members.filter { isBanned($0, from: room) }.map(self.name(of:)))
            state.rules[name] = net.network.rooms[room].historyRule ?? rule
        }
        self.state = state
    }

    /// A client that owns a room, or may register it: what others order is mostly refused.
    private func master(of name: String) -> String? {
        guard let room = net.network.room(named: Array(name.utf8)[...]) else { return nil }
        return Self.clients.first { client in
            guard let user = user(of: client), let account = net.network.users[user].account
            else { return false }
            return net.network.rooms[room].registration.map { $0.founder == account }
                ?? net.network.rooms[room].isOperator(user)
        }
    }

    /// Nothing keeps the owner out.
    private func isBanned(_ user: UserID, from room: RoomID) -> Bool {
        net.network.rooms[room].bans(net.network.users[user])
            && !net.network.rooms[room].isOwned(by: net.network.users[user].account)
    }

    /// The name of a user in the model.
    func name(of user: UserID) -> String {
        "\(restartCount).\(user.index).\(user.generation)"
    }

    func user(of client: String) -> UserID? {
        guard opened.contains(client) else { return nil }
        return net.session(client).flatMap { net.network.sessions[$0].user }
    }

    /// The log that a person means; nil when it is that of somebody who may be one of several.
    func log(_ target: String, of person: Model.Person) -> Model.Log? {
        if target.hasPrefix("#") { return .room(target) }
        if let partner = state.people.first(where: { state.nicks[$0.key] == target })?.value {
            return .direct([person, partner])
        }
        let log = Model.Log.direct([person, .account(target)])
        return model.messages.contains { $0.log == log } ? log : nil
    }

    func mayRead(_ target: String, _ user: UserID, asMember: Bool) -> Bool {
        guard target.hasPrefix("#") else { return true }
        let name = name(of: user)
        guard let members = state.members[target], let person = state.people[name],
            let room = net.network.room(named: Array(target.utf8)[...]),
            !isBanned(user, from: room), let rule = state.rules[target], rule != .off
        else { return false }
        if members.contains(name) { return rule != .joined || model.isReader(person, of: target) }
        return rule == .all && !asMember
    }

    // MARK: - Chance

    func number(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }
    func chance(_ odds: Int) -> Bool { number(odds) == 0 }
    func one<Value>(of values: [Value]) -> Value { random.element(of: values) }
}
