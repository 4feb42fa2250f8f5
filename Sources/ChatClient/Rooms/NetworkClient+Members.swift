import ReactorIRC

/// Who is in which room: JOIN, PART, KICK, QUIT, NICK, and what changes of a member.
extension NetworkClient {
    /// `JOIN room [account :real name]`; some old servers have several rooms in one.
    mutating func receiveJoin(_ line: IncomingLine, _ output: inout ClientOutput) {
        let hasAccount = line.message.parameterCount > 1
        let account = hasAccount && !line[1].elementsEqual("*".utf8) ? Array(line[1]) : nil
        for room in line[0].split(separator: UInt8(ascii: ",")) {
            var shown = chatLine(.join, Array(line[2]), line)
            if hasAccount { shown.account = account }
            guard !line.isHistory else {
                emit(.room(name(of: room)), shown, line, &output)
                continue
            }
            if isOwn(line.nick) { open(room, line, &output) }
            let key = key(of: room)
            guard rooms[key] != nil else { continue }
            var member = ChatMember(shown.sender ?? nick)
            member.address = line.address.map { Array($0) }
            member.account = shown.account
            insert(member, into: key)
            let name = rooms[key]?.name ?? self.name(of: room)
            emit(.room(name), shown, line, &output)
            output.events.append(.membersChanged(name))
        }
    }

    /// `PART room [:reason]`.
    mutating func receivePart(_ line: IncomingLine, _ output: inout ClientOutput) {
        let reason = Array(line[1])
        for room in line[0].split(separator: UInt8(ascii: ",")) {
            let target = ChatTarget.room(name(of: room))
            emit(target, chatLine(.part, reason, line), line, &output)
            guard !line.isHistory else { continue }
            remove(line.nick, from: key(of: room), .parted(reason), &output)
        }
    }

    /// `KICK room nick [:reason]`.
    mutating func receiveKick(_ line: IncomingLine, _ output: inout ClientOutput) {
        let reason = Array(line[2])
        var shown = chatLine(.kick, reason, line)
        shown.subjects = [name(of: line[1])]
        emit(.room(name(of: line[0])), shown, line, &output)
        guard !line.isHistory else { return }
        remove(line[1], from: key(of: line[0]), .kicked(by: shown.sender, reason), &output)
    }

    /// `QUIT [:reason]`: a line in each room that the user was a member of.
    mutating func receiveQuit(_ line: IncomingLine, _ output: inout ClientOutput) {
        let shown = chatLine(.quit, Array(line[0]), line)
        guard !line.isHistory else {
            return emit(historyTarget(line) ?? .server, shown, line, &output)
        }
        let key = key(of: line.nick)
        var index = rooms.startIndex
        while index != rooms.endIndex {
            if rooms.values[index].members.removeValue(forKey: key) != nil {
                let name = rooms.values[index].name
                emit(.room(name), shown, line, &output)
                output.events.append(.membersChanged(name))
            }
            rooms.formIndex(after: &index)
        }
        if let sender = shown.sender { regainNick(sender, &output) }
    }

    /// `NICK nick`.
    mutating func receiveNick(_ line: IncomingLine, _ output: inout ClientOutput) {
        guard !line[0].isEmpty else { return }
        let old = name(of: line.nick)
        let new = name(of: line[0])
        var shown = chatLine(.nick, [], line)
        shown.subjects = [new]
        guard !line.isHistory else {
            return emit(historyTarget(line) ?? .server, shown, line, &output)
        }
        let isOwn = isOwn(line.nick)
        if isOwn {
            nick = new
            registration.nicks.isRegaining = false
            if registration.nicks.wanted == new {
                registration.nicks.wanted = nil
                endRegaining(&output)
            }
        }
        output.events.append(.nickChanged(from: old, to: new))
        var index = rooms.startIndex
        while index != rooms.endIndex {
            if var member = rooms.values[index].members.removeValue(forKey: old.key) {
                member.name = new
                rooms.values[index].members[new.key] = member
                let name = rooms.values[index].name
                emit(.room(name), shown, line, &output)
                output.events.append(.membersChanged(name))
            }
            rooms.formIndex(after: &index)
        }
        if isOwn, rooms.isEmpty { emit(.server, shown, line, &output) }
        if !isOwn, old != new { regainNick(old, &output) }
    }

    /// ACCOUNT, AWAY, CHGHOST and SETNAME.
    mutating func receiveChange(
        _ command: ServerCommand, _ line: IncomingLine, _ output: inout ClientOutput
    ) {
        guard !line.isHistory else { return }
        let first = Array(line[0])
        let address = first + [UInt8(ascii: "@")] + line[1]
        if command == .chghost, isOwn(line.nick) { self.address = address }
        let kind: ChatLine.Kind? =
            switch command {
            case .chghost: .host
            case .setname: .realName
            default: nil
            }
        let shown = kind.map { chatLine($0, $0 == .host ? address : first, line) }
        change(line.nick, line, shown, &output) { member in
            switch command {
            case .account: member.account = first.elementsEqual("*".utf8) ? nil : first
            case .away: member.isAway = !first.isEmpty
            case .chghost: member.address = address
            default: break
            }
        }
    }

    // MARK: -

    /// Changes a member in all rooms, with a line in each.
    private mutating func change(
        _ nick: ArraySlice<UInt8>, _ line: IncomingLine, _ shown: ChatLine?,
        _ output: inout ClientOutput, _ change: (inout ChatMember) -> Void
    ) {
        let key = key(of: nick)
        var index = rooms.startIndex
        while index != rooms.endIndex {
            if var member = rooms.values[index].members[key] {
                change(&member)
                rooms.values[index].members[key] = member
                let name = rooms.values[index].name
                if let shown { emit(.room(name), shown, line, &output) }
                output.events.append(.membersChanged(name))
            }
            rooms.formIndex(after: &index)
        }
    }

    /// This client joined a room: its names and the topic follow from the server.
    private mutating func open(
        _ room: ArraySlice<UInt8>, _ line: IncomingLine, _ output: inout ClientOutput
    ) {
        if let address = line.address { self.address = Array(address) }
        let name = name(of: room)
        guard rooms[name.key] != nil || rooms.count < Self.roomLimit else { return }
        rooms[name.key] = ChatRoom(name)
        output.events.append(.opened(.room(name)))
        guard queries.addModes(of: name) else { return }
        output.lines.begin()
        output.lines.appendCommand("MODE")
        output.lines.appendParameter(name.bytes.span)
        output.lines.end()
    }

    /// Adds a member, or replaces what was known of it; keeps its ranks.
    mutating func insert(_ member: ChatMember, into room: FoldedName) {
        guard let known = rooms[room]?.members[member.name.key] else {
            if let room = rooms[room], room.members.count >= ChatRoom.memberLimit { return }
            rooms[room]?.members[member.name.key] = member
            return
        }
        var member = member
        member.ranks = known.ranks
        rooms[room]?.members[member.name.key] = member
    }

    private mutating func remove(
        _ nick: ArraySlice<UInt8>, from room: FoldedName, _ reason: CloseReason,
        _ output: inout ClientOutput
    ) {
        guard let name = rooms[room]?.name else { return }
        let member = key(of: nick)
        if isOwn(nick) {
            rooms[room] = nil
            queries.forget(name)
            output.events.append(.closed(.room(name), reason))
        } else if rooms[room]?.members.removeValue(forKey: member) != nil {
            output.events.append(.membersChanged(name))
        }
    }
}
