/// Commands of rooms (RFC 2812, section 3.2), without MODE.
extension ChatModel {
    func join(_ user: User, _ parameters: [String]) {
        if parameters[0] == "0" {
            for room in user.rooms { leave(room, user, reason: "") }
            return
        }
        let names = listed(parameters[0])
        if names.isEmpty { return reply(user, 461, "JOIN") }
        let keys =
            parameters.count > 1
            ? parameters[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            : []
        for (index, name) in names.enumerated() {
            join(name, key: index < keys.count ? keys[index] : nil, user)
        }
    }

    private func join(_ name: String, key: String?, _ user: User) {
        if let room = room(named: name), room.has(user) { return }
        if user.rooms.count >= limits.rooms { return reply(user, 405, name) }
        if let room = room(named: name) {
            if !user.invitations.contains(where: { $0 === room }) {
                if bans(room, user) { return reply(user, 474, room.name) }
                if room.flags.contains("i"), !has(user, in: room, "I", mutes: false) {
                    return reply(user, 473, room.name)
                }
                if let needed = room.key, needed != key { return reply(user, 475, room.name) }
                if let limit = room.limit, room.members.count >= limit {
                    return reply(user, 471, room.name)
                }
            }
            enter(room, user, ranks: [])
        } else if !name.hasPrefix("#") {
            reply(user, 403, name)
        } else if name.utf8.count < 2 || name.utf8.count > limits.roomName
            || name.contains(where: { $0 < "!" })
        {
            reply(user, 476, name)
        } else {
            let room = Room(name, at: time)
            rooms[folded(name)] = room
            enter(room, user, ranks: ["o"])
        }
    }

    private func enter(_ room: Room, _ user: User, ranks: Set<Character>) {
        room.members[user.client] = ranks
        user.rooms.append(room)
        user.invitations.removeAll { $0 === room }
        let line = ":\(user.source) JOIN \(room.name)"
        cast(line, to: room, lacking: "extended-join")
        cast("\(line) * :\(user.realName)", to: room, having: "extended-join")
        if let away = user.away {
            cast(":\(user.source) AWAY :\(away)", to: room, except: user, having: "away-notify")
        }
        sendTopic(of: room, to: user)
        if user.capabilities.contains("no-implicit-names") { return }
        sendNames(of: room, to: user)
        reply(user, 366, room.name)
    }

    // MARK: - Bans (RFC 2811, section 4.3)

    func has(_ user: User, in room: Room, _ list: Character, mutes: Bool) -> Bool {
        (room.lists[list] ?? []).contains { (mutes || !$0.isMute) && $0.matches(user) }
    }

    private func bans(_ room: Room, _ user: User) -> Bool {
        has(user, in: room, "b", mutes: false) && !has(user, in: room, "e", mutes: false)
    }

    /// Whether a user without a rank may not speak.
    func silences(_ room: Room, _ user: User) -> Bool {
        has(user, in: room, "b", mutes: true) && !has(user, in: room, "e", mutes: true)
    }

    // MARK: - Leaving

    func part(_ user: User, _ parameters: [String]) {
        let names = listed(parameters[0])
        if names.isEmpty { return reply(user, 461, "PART") }
        for name in names {
            guard let room = visibleRoom(name, to: user) else { continue }
            guard room.has(user) else {
                reply(user, 442, room.name)
                continue
            }
            leave(room, user, reason: parameters.count > 1 ? parameters[1] : "")
        }
    }

    private func leave(_ room: Room, _ user: User, reason: String) {
        let text = reason.isEmpty ? "" : " :" + reason
        cast(":\(user.source) PART \(room.name)\(text)", to: room)
        remove(user, from: room)
    }

    /// KICK of some users from one room, or of each from a room of its own.
    func kick(_ user: User, _ parameters: [String]) {
        let (names, nicks) = (listed(parameters[0]), listed(parameters[1]))
        guard !nicks.isEmpty, names.count == 1 || names.count == nicks.count else {
            return reply(user, 461, "KICK")
        }
        let comment = cut(parameters.count > 2 ? parameters[2] : "", to: limits.kick)
        for (index, nick) in nicks.prefix(limits.targets).enumerated() {
            kick(nick, from: names.count == 1 ? names[0] : names[index], comment, user)
        }
        if nicks.count > limits.targets { reply(user, 407, nicks[limits.targets]) }
    }

    private func kick(_ nick: String, from name: String, _ comment: String, _ user: User) {
        guard let room = visibleRoom(name, to: user) else { return }
        guard room.has(user) else { return reply(user, 442, room.name) }
        guard room.isOperator(user) else { return reply(user, 482, room.name) }
        guard let victim = self.user(named: nick) else { return reply(user, 401, nick) }
        guard room.has(victim) else { return reply(user, 441, victim.shownNick, room.name) }
        let text = comment.isEmpty ? user.shownNick : comment
        cast(":\(user.source) KICK \(room.name) \(victim.shownNick) :\(text)", to: room)
        remove(victim, from: room)
    }

    /// The room with a name; a secret one does not exist for others than its members.
    func visibleRoom(_ name: String, to user: User) -> Room? {
        guard let room = room(named: name), room.isVisible(to: user) else {
            reply(user, 403, name)
            return nil
        }
        return room
    }

    // MARK: - INVITE

    func invite(_ user: User, _ parameters: [String]) {
        guard let nick = parameters.first else {
            for room in user.invitations { reply(user, 336, room.name) }
            return reply(user, 337)
        }
        guard parameters.count > 1 else { return reply(user, 461, "INVITE") }
        guard let guest = self.user(named: nick) else { return reply(user, 401, nick) }
        guard let room = visibleRoom(parameters[1], to: user) else { return }
        guard room.has(user) else { return reply(user, 442, room.name) }
        if room.has(guest) { return reply(user, 443, guest.shownNick, room.name) }
        if room.flags.contains("i"), !room.isOperator(user) {
            return reply(user, 482, room.name)
        }
        if room.isOperator(user) {
            guest.invitations.removeAll { $0 === room }
            guest.invitations.append(room)
            if guest.invitations.count > limits.invitations { guest.invitations.removeFirst() }
        }
        reply(user, 341, guest.shownNick, room.name)
        let line = ":\(user.source) INVITE \(guest.shownNick) \(room.name)"
        send(line, to: guest)
        cast(line, to: room, except: user, having: "invite-notify")
        if let away = guest.away { reply(user, 301, guest.shownNick, data: away) }
    }

    // MARK: - TOPIC

    func topic(_ user: User, _ parameters: [String]) {
        guard let room = visibleRoom(parameters[0], to: user) else { return }
        guard parameters.count > 1 else {
            if room.topic == nil { reply(user, 331, room.name) }
            return sendTopic(of: room, to: user)
        }
        guard room.has(user) else { return reply(user, 442, room.name) }
        if room.flags.contains("t"), !room.isOperator(user) { return reply(user, 482, room.name) }
        let text = cut(parameters[1], to: limits.topic)
        // The same topic again changes nothing.
        if text == room.topic?.text ?? "" { return }
        room.topic = text.isEmpty ? nil : ModelTopic(text: text, setBy: user.source, setAt: time)
        cast(":\(user.source) TOPIC \(room.name) :\(text)", to: room)
    }

    private func sendTopic(of room: Room, to user: User) {
        guard let topic = room.topic else { return }
        reply(user, 332, room.name, data: topic.text)
        reply(user, 333, room.name, topic.setBy, "\(topic.setAt)")
    }

    // MARK: - NAMES

    func names(_ user: User, _ parameters: [String]) {
        let names = listed(parameters.first ?? "").prefix(limits.targets)
        if names.isEmpty { return reply(user, 366, "*") }
        let found = names.compactMap { room(named: $0) }.filter { $0.isVisible(to: user) }
        for room in found { sendNames(of: room, to: user) }
        let isOne = names.count == 1 && found.count == 1
        reply(user, 366, isOne ? found[0].name : names.joined(separator: ","))
    }

    private func sendNames(of room: Room, to user: User) {
        let members = room.members.keys.compactMap { users[$0] }
            .filter { room.has(user) || !$0.modes.contains("i") }
        if members.isEmpty { return }
        let shown = members.map { member in
            symbols(of: member, in: room, for: user)
                + (user.capabilities.contains("userhost-in-names")
                    ? member.source : member.shownNick)
        }
        let symbol = room.flags.contains("s") ? "@" : room.flags.contains("p") ? "*" : "="
        reply(user, 353, symbol, room.name, data: shown.joined(separator: " "))
    }

    /// The symbols of a member's ranks, or of the highest one.
    func symbols(of member: User, in room: Room, for user: User) -> String {
        let ranks = room.members[member.client] ?? []
        let symbols = (ranks.contains("o") ? "@" : "") + (ranks.contains("v") ? "+" : "")
        return user.capabilities.contains("multi-prefix") ? symbols : String(symbols.prefix(1))
    }
}
