/// A naive model of a network: what RFC 2812, RFC 2811 and the modern documentation say of each
/// command, with strings, dictionaries and sets. It calls nothing of the core, has no index and no
/// reused memory, and each user has one session.
///
/// Clients are known by a name that is not their nick. A line that the model sends is what
/// `ModelLines` makes of the core's: numerics begin with their number and have no text, unless the
/// text is what was asked for.
final class ChatModel {
    /// A connection, and its user once it is registered.
    final class User {
        let client: String
        let address: String
        /// Counts connections.
        let number: Int
        /// What others see in place of the address, as the core chose it.
        var host = ""
        var nick: String?
        var name: String?
        var realName = ""
        var isNegotiating = false
        var isRegistered = false
        var hasValues = false
        var capabilities: Set<String> = []
        var modes: Set<Character> = []
        var away: String?
        /// In the order of joining, and of the invitations.
        var rooms: [Room] = []
        var invitations: [Room] = []
        var signedOnAt = 0
        var activeAt = 0
        var failureTimes: [Int] = []
        /// The batch that it sends, or sent last.
        var batch: Batch?
        /// What MONITOR added, in this order.
        var monitored: [String] = []

        init(_ client: String, address: String, number: Int) {
            self.client = client
            self.address = address
            self.number = number
        }

        /// What replies call the user.
        var shownNick: String { nick ?? "*" }
        var source: String { "\(shownNick)!\(name ?? "")@\(host)" }
        var isOperator: Bool { modes.contains("o") }
    }

    /// A room.
    final class Room {
        let name: String
        let createdAt: Int
        /// The ranks of each client's user.
        var members: [String: Set<Character>] = [:]
        var flags: Set<Character> = ["n", "t"]
        var key: String?
        var limit: Int?
        var lists: [Character: [ModelMask]] = [:]
        var topic: ModelTopic?

        init(_ name: String, at time: Int) {
            self.name = name
            createdAt = time
        }

        func isOperator(_ user: User) -> Bool { members[user.client]?.contains("o") ?? false }
        func has(_ user: User) -> Bool { members[user.client] != nil }
        func isVisible(to user: User) -> Bool { !flags.contains("s") || has(user) }
        /// Shown in lists to others than members.
        var isListed: Bool { flags.isDisjoint(with: ["s", "p"]) }
    }

    /// Somebody who was there under another nick, or is gone.
    struct Former {
        let nick: String
        let name: String
        let host: String
        let address: String
        let realName: String
    }

    let limits = ModelLimits()
    var time = 0
    var users: [String: User] = [:]
    var rooms: [String: Room] = [:]
    var former: [Former] = []
    var mostUsers = 0
    /// Those of the settings first, then in the order in which they were made.
    var bans = settingsBans
    private var openCount = 0
    /// The numerics and commands that were ever sent, and the codes of refused bans.
    var kinds: Set<String> = []
    /// What each client received since `takeLines`.
    private var lines: [String: [String]] = [:]

    func takeLines() -> [String: [String]] {
        defer { lines = [:] }
        return lines
    }

    var registered: [User] { users.values.filter(\.isRegistered) }

    func user(named nick: String) -> User? {
        registered.first { folded($0.shownNick) == folded(nick) }
    }

    func room(named name: String) -> Room? { rooms[folded(name)] }

    // MARK: - Connections

    func open(_ client: String, address: String, host: String) {
        let user = User(client, address: address, number: openCount)
        openCount += 1
        user.host = host
        users[client] = user
        if let ban = ban(ofAddress: address) { close(user, by: ban) }
    }

    /// The connection is gone; others see the reason.
    func lose(_ client: String, reason: String) {
        guard let user = users[client] else { return }
        leave(user, reason: reason)
    }

    /// Ends a connection with an ERROR.
    func close(_ user: User, reason: String) {
        send("ERROR :Closing Link: \(reason)", to: user)
        leave(user, reason: reason)
    }

    private func leave(_ user: User, reason: String) {
        users[user.client] = nil
        guard user.isRegistered else { return }
        for other in neighbours(of: user) { send(":\(user.source) QUIT :\(reason)", to: other) }
        for room in user.rooms { remove(user, from: room) }
        remember(user)
        notifyMonitors(of: user.shownNick, 731, user.shownNick)
    }

    func remove(_ user: User, from room: Room) {
        room.members[user.client] = nil
        user.rooms.removeAll { $0 === room }
        guard room.members.isEmpty else { return }
        rooms[folded(room.name)] = nil
        for other in users.values { other.invitations.removeAll { $0 === room } }
    }

    func remember(_ user: User) {
        former.append(
            Former(
                nick: user.shownNick, name: user.name ?? "", host: user.host,
                address: user.address.isEmpty ? "local" : user.address, realName: user.realName))
        if former.count > limits.whowas { former.removeFirst() }
    }

    /// Those with a room in common.
    func neighbours(of user: User) -> [User] {
        registered.filter { other in
            other !== user && user.rooms.contains { $0.has(other) }
        }
    }

    // MARK: - Lines

    func send(_ line: String, to user: User) {
        lines[user.client, default: []].append(line)
        let words = line.split(separator: " ", maxSplits: 3)
        kinds.insert(String(words[words[0].hasPrefix(":") ? 1 : 0]))
    }

    func cast(
        _ line: String, to room: Room, except: User? = nil, ranks: Set<Character> = [],
        having: String? = nil, lacking: String? = nil
    ) {
        for (client, own) in room.members where client != except?.client {
            guard let user = users[client], ranks.isEmpty || !ranks.isDisjoint(with: own),
                having.map({ user.capabilities.contains($0) }) ?? true,
                lacking.map({ !user.capabilities.contains($0) }) ?? true
            else { continue }
            send(line, to: user)
        }
    }

    /// A reply: the number, the nick and the parameters, and the text if it matters.
    func reply(_ user: User, _ numeric: Int, _ words: String..., data: String? = nil) {
        let number = String(repeating: "0", count: numeric < 10 ? 2 : 0) + String(numeric)
        let text = data.map { [":" + $0] } ?? []
        send(([number, user.shownNick] + words + text).joined(separator: " "), to: user)
    }
}

/// What names, texts and lists are limited to; small where random commands shall reach it.
struct ModelLimits {
    let nick = 32
    let userName = 16
    let realName = 150
    let roomName = 64
    let topic = 307
    let kick = 255
    let away = 200
    let key = 32
    let rooms = 3
    let masks = 3
    let modes = 3
    let targets = 3
    let invitations = 2
    let monitors = 3
    let whowas = 5
    let bans = 2
    let banReason = 160
}

/// A topic with who set it and when.
struct ModelTopic: Equatable {
    let text: String
    let setBy: String
    let setAt: Int
}

// MARK: - Names

/// Letters of ASCII in lower case.
func folded(_ name: String) -> String {
    String(decoding: name.utf8.map { 65...90 ~= $0 ? $0 + 32 : $0 }, as: UTF8.self)
}

/// The text up to so many bytes, in whole characters.
func cut(_ text: String, to limit: Int) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        guard result.utf8.count + String(scalar).utf8.count <= limit else { break }
        result.unicodeScalars.append(scalar)
    }
    return result
}

/// The last parameter of a message, with a colon where it needs one.
func last(_ word: String) -> String {
    word.isEmpty || word.contains(" ") || word.hasPrefix(":") ? ":" + word : word
}

/// What is between commas, without empty parts.
func listed(_ names: String) -> [String] { names.split(separator: ",").map(String.init) }
