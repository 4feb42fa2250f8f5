/// MODE (RFC 2812, sections 3.1.5 and 3.2.3).
extension ChatModel {
    func mode(_ user: User, _ parameters: [String]) {
        guard parameters[0].hasPrefix("#") else { return changeOwnModes(user, parameters) }
        guard let room = visibleRoom(parameters[0], to: user) else { return }
        if parameters.count > 1 {
            changeModes(of: room, user, parameters[1], Array(parameters.dropFirst(2)))
        } else {
            let key = room.key.map { room.has(user) ? $0 : "*" }
            let letters =
                "+" + String(room.flags.sorted()) + (key == nil ? "" : "k")
                + (room.limit == nil ? "" : "l")
            let limit = room.limit.map { room.has(user) ? "\($0)" : "*" }
            let words = [room.name, letters] + [key, limit].compactMap { $0 }
            reply(user, 324, words.joined(separator: " "))
            reply(user, 329, room.name, "\(room.createdAt)")
        }
    }

    // MARK: - Users

    private func changeOwnModes(_ user: User, _ parameters: [String]) {
        guard let target = self.user(named: parameters[0]) else {
            return reply(user, 401, parameters[0])
        }
        guard target === user else { return reply(user, 502) }
        guard parameters.count > 1 else {
            return reply(user, 221, "+" + String(user.modes.sorted()))
        }
        var (modes, isSetting, isKnown) = (user.modes, true, true)
        for letter in parameters[1] {
            switch letter {
            case "+", "-": isSetting = letter == "+"
            case "o" where isSetting: break
            case "B", "i", "o", "w":
                if isSetting { modes.insert(letter) } else { modes.remove(letter) }
            default: isKnown = false
            }
        }
        let added = String(modes.subtracting(user.modes).sorted())
        let removed = String(user.modes.subtracting(modes).sorted())
        user.modes = modes
        if !(added + removed).isEmpty {
            let text = (added.isEmpty ? "" : "+" + added) + (removed.isEmpty ? "" : "-" + removed)
            send(":\(user.source) MODE \(user.shownNick) \(text)", to: user)
        }
        if !isKnown { reply(user, 501) }
    }

    // MARK: - Rooms

    /// One mode that was changed, as members see it.
    private struct Change {
        let isSetting: Bool
        let letter: Character
        var argument: String?
    }

    private func changeModes(
        of room: Room, _ user: User, _ letters: String, _ arguments: [String]
    ) {
        let mayChange = room.isOperator(user)
        // Lists are shown as they were before, to those who were operators then.
        let lists = room.lists
        var isSetting = true
        var rest = arguments[...]
        var argumentCount = 0
        var answered: Set<Character> = []
        var changes: [Change] = []
        for letter in letters {
            if letter == "+" || letter == "-" {
                isSetting = letter == "+"
                continue
            }
            if "beI".contains(letter), rest.isEmpty {
                if answered.insert(letter).inserted {
                    sendList(letter, lists, room, user, mayChange)
                }
                continue
            }
            guard "CimnpstbeIklov".contains(letter) else {
                if answered.insert(letter).inserted { reply(user, 472, String(letter)) }
                continue
            }
            let takesArgument = "beIkov".contains(letter) || letter == "l" && isSetting
            let argument = takesArgument ? rest.popFirst() : nil
            guard mayChange else {
                if answered.insert("*").inserted { reply(user, 482, room.name) }
                continue
            }
            let removesKey = letter == "k" && !isSetting
            if takesArgument, argument == nil, !removesKey {
                if answered.insert(letter).inserted {
                    reply(user, 696, room.name, String(letter), "*")
                }
                continue
            }
            if argument != nil { argumentCount += 1 }
            if argumentCount > limits.modes { continue }
            // A room is private or secret, not both.
            if isSetting, letter == "p", room.flags.contains("s") { continue }
            if isSetting, letter == "s", room.flags.remove("p") != nil {
                changes.append(Change(isSetting: false, letter: "p", argument: nil))
            }
            let change = Change(isSetting: isSetting, letter: letter, argument: argument)
            if let made = make(change, in: room, user) { changes.append(made) }
        }
        announce(changes, room, user)
    }

    private func announce(_ changes: [Change], _ room: Room, _ user: User) {
        if changes.isEmpty { return }
        var text = ""
        var sign: Bool?
        for change in changes {
            if change.isSetting != sign { text += change.isSetting ? "+" : "-" }
            sign = change.isSetting
            text.append(change.letter)
        }
        let words = [text] + changes.compactMap(\.argument)
        cast(
            ":\(user.source) MODE \(room.name) \(words.joined(separator: " "))", to: room)
    }

    /// The change as it is announced; nil when it is refused or changes nothing.
    private func make(_ change: Change, in room: Room, _ user: User) -> Change? {
        switch change.letter {
        case "k": return setKey(change, in: room, user)
        case "l": return setLimit(change, in: room, user)
        case "o", "v": return setRank(change, in: room, user)
        case "b", "e", "I": return setMask(change, in: room, user)
        default:
            guard room.flags.contains(change.letter) != change.isSetting else { return nil }
            if change.isSetting {
                room.flags.insert(change.letter)
            } else {
                room.flags.remove(change.letter)
            }
            return change
        }
    }

    private func setKey(_ change: Change, in room: Room, _ user: User) -> Change? {
        guard change.isSetting else {
            defer { room.key = nil }
            return room.key == nil ? nil : Change(isSetting: false, letter: "k", argument: "*")
        }
        let key = change.argument ?? ""
        guard !key.isEmpty, !key.hasPrefix(":"), key.utf8.count <= limits.key,
            key.utf8.allSatisfy({ $0 > 32 && $0 != 127 && $0 != 44 })
        else {
            reply(user, 696, room.name, "k", "*")
            return nil
        }
        defer { room.key = key }
        return room.key == key ? nil : change
    }

    private func setLimit(_ change: Change, in room: Room, _ user: User) -> Change? {
        guard change.isSetting else {
            defer { room.limit = nil }
            return room.limit == nil ? nil : change
        }
        let argument = change.argument ?? ""
        guard argument.utf8.allSatisfy({ 48...57 ~= $0 }), let limit = Int(argument),
            1...999_999_999 ~= limit
        else {
            reply(user, 696, room.name, "l", argument.isEmpty ? "*" : argument)
            return nil
        }
        defer { room.limit = limit }
        return room.limit == limit
            ? nil : Change(isSetting: true, letter: "l", argument: "\(limit)")
    }

    private func setRank(_ change: Change, in room: Room, _ user: User) -> Change? {
        let nick = change.argument ?? ""
        guard let member = self.user(named: nick) else {
            reply(user, 401, nick.isEmpty ? "*" : nick)
            return nil
        }
        guard var ranks = room.members[member.client] else {
            reply(user, 441, member.shownNick, room.name)
            return nil
        }
        guard ranks.contains(change.letter) != change.isSetting else { return nil }
        if change.isSetting { ranks.insert(change.letter) } else { ranks.remove(change.letter) }
        room.members[member.client] = ranks
        return Change(
            isSetting: change.isSetting, letter: change.letter, argument: member.shownNick)
    }

    private func setMask(_ change: Change, in room: Room, _ user: User) -> Change? {
        let argument = change.argument ?? ""
        guard let mask = ModelMask(argument, setBy: user.source, setAt: time),
            change.letter != "I" || !mask.isMute
        else {
            let shown = argument.isEmpty ? "*" : argument
            reply(user, 696, room.name, String(change.letter), shown)
            return nil
        }
        let list = room.lists[change.letter] ?? []
        let index = list.firstIndex { folded($0.text) == folded(mask.text) }
        if change.isSetting {
            if index != nil { return nil }
            guard room.lists.values.reduce(0, { $0 + $1.count }) < limits.masks else {
                reply(user, 478, room.name, String(change.letter))
                return nil
            }
            room.lists[change.letter] = list + [mask]
            return Change(isSetting: true, letter: change.letter, argument: mask.text)
        }
        guard let index else { return nil }
        room.lists[change.letter]?.remove(at: index)
        return Change(isSetting: false, letter: change.letter, argument: list[index].text)
    }

    /// One of the lists: of bans to all that see the room, the others to operators of the room.
    private func sendList(
        _ letter: Character, _ lists: [Character: [ModelMask]], _ room: Room, _ user: User,
        _ isOperator: Bool
    ) {
        if letter != "b", !isOperator { return reply(user, 482, room.name) }
        let numeric = letter == "b" ? 367 : letter == "e" ? 348 : 346
        for mask in lists[letter] ?? [] {
            reply(user, numeric, room.name, mask.text, mask.setBy, "\(mask.setAt)")
        }
        reply(user, numeric + 1, room.name)
    }
}
