/// Questions about users and rooms (RFC 2812, sections 3.2.6, 3.6, 4.8 and 4.9).
extension ChatModel {
    // MARK: - WHO

    func who(_ user: User, _ parameters: [String]) {
        let name = parameters[0]
        let options = parameters.count > 1 ? parameters[1] : ""
        let parts = options.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        let letters = parts.first.map(String.init) ?? ""
        let subjects = letters.filter { "nuhisr".contains($0) }
        var room: Room?
        var found: [User] = []
        if name.hasPrefix("#") {
            if let named = self.room(named: name), named.isVisible(to: user) {
                room = named
                found = named.members.keys.compactMap { users[$0] }
                if !named.has(user) { found = found.filter { sees(user, $0) } }
            }
        } else if subjects.isEmpty, let one = self.user(named: name) {
            found = [one]
        } else if !subjects.isEmpty || !isLikeNick(name) {
            let mask = name == "0" ? "*" : name
            found = registered.filter {
                sees(user, $0) && matches(mask, $0, subjects, showsAddress: knows(user, $0))
            }
        }
        if letters.contains("o") { found = found.filter(\.isOperator) }
        for other in found {
            sendWho(other, room, user, fields: parts.count > 1 ? String(parts[1]) : "")
        }
        reply(user, 315, name)
    }

    private func isLikeNick(_ name: String) -> Bool {
        name.allSatisfy { $0.isLetter || $0.isNumber || "-[]\\`_^{|}".contains($0) }
            && !(name.first?.isNumber ?? true) && !name.hasPrefix("-")
    }

    /// Whether a user sees another without asking for the nick: the invisible only in common rooms.
    private func sees(_ user: User, _ other: User) -> Bool {
        !other.modes.contains("i") || knows(user, other)
            || user.rooms.contains { $0.has(other) }
    }

    /// Whether a user sees the address of another.
    private func knows(_ user: User, _ other: User) -> Bool { user === other || user.isOperator }

    private func matches(
        _ mask: String, _ user: User, _ subjects: String, showsAddress: Bool
    ) -> Bool {
        if subjects.isEmpty, mask.contains("!") || mask.contains("@") {
            return matchesMask(mask, user.source)
        }
        let values: [Character: String] = [
            "n": user.shownNick, "u": user.name ?? "", "h": user.host, "s": "irc.test",
            "r": user.realName, "i": user.address,
        ]
        return (subjects.isEmpty ? "nuhsri" : subjects).contains { subject in
            (subject != "i" || showsAddress) && matchesMask(mask, values[subject] ?? "")
        }
    }

    private func sendWho(_ other: User, _ room: Room?, _ user: User, fields: String) {
        let flags =
            (other.away == nil ? "H" : "G") + (other.isOperator ? "*" : "")
            + (room.map { symbols(of: other, in: $0, for: user) } ?? "")
            + (other.modes.contains("B") ? "B" : "")
        let parts = fields.split(separator: ",", omittingEmptySubsequences: false)
        let letters = "tcuihsnfdlaor".filter { parts.first?.contains($0) ?? false }
        let name = other.name ?? ""
        if letters.isEmpty {
            return reply(
                user, 352, room?.name ?? "*", name, other.host, "irc.test", other.shownNick, flags,
                data: "0 " + other.realName)
        }
        let token =
            parts.count > 1 && 1...3 ~= parts[1].count
                && parts[1].allSatisfy(\.isNumber) ? String(parts[1]) : "0"
        let address = other.address.isEmpty ? "local" : other.address
        let values: [Character: String] = [
            "t": token, "c": room?.name ?? "*", "u": name,
            "i": knows(user, other) ? address : "255.255.255.255", "h": other.host,
            "s": "irc.test", "n": other.shownNick, "f": flags, "d": "0",
            "l": "\(time - other.activeAt)", "a": "0", "o": "n/a", "r": ":" + other.realName,
        ]
        reply(user, 354, letters.map { values[$0] ?? "" }.joined(separator: " "))
    }

    // MARK: - WHOIS and WHOWAS

    func whois(_ user: User, _ parameters: [String]) {
        guard let name = listed(parameters.count > 1 ? parameters[1] : parameters.first ?? "").first
        else { return reply(user, 431) }
        if parameters.count > 1, !matchesMask(parameters[0], "irc.test"),
            self.user(named: parameters[0]) == nil
        {
            return reply(user, 402, parameters[0])
        }
        if let other = self.user(named: name) {
            describe(other, to: user)
        } else {
            reply(user, 401, name)
        }
        reply(user, 318, name)
    }

    private func describe(_ other: User, to user: User) {
        let nick = other.shownNick
        reply(user, 311, nick, other.name ?? "", other.host, "*", data: other.realName)
        let rooms = other.rooms.filter { room in
            room.has(user) || room.isListed && !other.modes.contains("i")
        }
        let shown = rooms.map { symbols(of: other, in: $0, for: user) + $0.name }
        if !shown.isEmpty { reply(user, 319, nick, data: shown.joined(separator: " ")) }
        reply(user, 312, nick, "irc.test")
        if other.isOperator { reply(user, 313, nick) }
        if other.modes.contains("B") { reply(user, 335, nick) }
        if knows(user, other) {
            reply(user, 379, nick)
            reply(user, 338, nick, other.address.isEmpty ? "local" : other.address)
        }
        if let away = other.away { reply(user, 301, nick, data: away) }
        reply(user, 317, nick, "\(time - other.activeAt)", "\(other.signedOnAt)")
    }

    func whowas(_ user: User, _ parameters: [String]) {
        guard let name = listed(parameters.first ?? "").first else { return reply(user, 431) }
        var found = Array(former.reversed().filter { matchesMask(name, $0.nick) })
        if parameters.count > 1, let count = Int(parameters[1]), count > 0 {
            found = Array(found.prefix(count))
        }
        if found.isEmpty { reply(user, 406, name) }
        for entry in found {
            reply(user, 314, entry.nick, entry.name, entry.host, "*", data: entry.realName)
            if user.isOperator { reply(user, 338, entry.nick, entry.address) }
            reply(user, 312, entry.nick, "irc.test")
        }
        reply(user, 369, name)
    }

    func userhost(_ user: User, _ parameters: [String]) {
        let found = parameters.prefix(5).compactMap { self.user(named: $0) }.map { other in
            "\(other.shownNick)\(other.isOperator ? "*" : "")=\(other.away == nil ? "+" : "-")"
                + "\(other.name ?? "")@\(other.host)"
        }
        reply(user, 302, data: found.joined(separator: " "))
    }

    func isOn(_ user: User, _ parameters: [String]) {
        let names = parameters.flatMap { $0.split(separator: " ").map(String.init) }
        let found = names.compactMap { self.user(named: $0)?.shownNick }
        reply(user, 303, data: found.joined(separator: " "))
    }

    // MARK: - LIST

    func list(_ user: User, _ parameters: [String]) {
        var conditions = listed(parameters.first ?? "")
        if parameters.count > 1, !matchesMask(parameters[1], "irc.test") {
            conditions += listed(parameters[1])
        }
        let masks = conditions.filter { comparison($0) == nil && !$0.hasPrefix("!") }
        let found = rooms.values.filter { room in
            (room.isListed || room.has(user))
                && (masks.isEmpty || masks.contains { matchesMask($0, room.name) })
                && conditions.allSatisfy { meets($0, room) }
        }
        reply(user, 321, "Channel")
        for room in found {
            reply(user, 322, room.name, "\(room.members.count)", data: room.topic?.text ?? "")
        }
        reply(user, 323)
    }

    /// `>3`, `C<10` and their like: the subject, the sign and the number.
    private func comparison(
        _ condition: String
    ) -> (subject: String, isAbove: Bool, number: Int)? {
        guard let index = condition.firstIndex(where: { $0 == "<" || $0 == ">" }),
            let number = Int(condition[condition.index(after: index)...])
        else { return nil }
        let subject = condition[..<index].lowercased()
        guard ["", "c", "t"].contains(subject) else { return nil }
        return (subject, condition[index] == ">", number)
    }

    private func meets(_ condition: String, _ room: Room) -> Bool {
        if condition.hasPrefix("!") {
            return !matchesMask(String(condition.dropFirst()), room.name)
        }
        guard let (subject, isAbove, number) = comparison(condition) else { return true }
        var value = room.members.count
        if subject == "c" { value = time - room.createdAt }
        if subject == "t" {
            guard let topic = room.topic else { return false }
            value = time - topic.setAt
        }
        let limit = subject.isEmpty ? number : 60 * number
        return isAbove ? value > limit : value < limit
    }
}
