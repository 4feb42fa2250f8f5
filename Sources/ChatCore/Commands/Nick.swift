import ReactorIRC

extension Network {
    /// NICK of a registered user (RFC 2812, section 3.1.2).
    mutating func changeNick(_ request: Request, into effects: inout Effects) throws(Refusal) {
        let nick = try nick(in: request.message, of: request.user)
        let current = users[request.user]
        if current.nick.elementsEqual(nick) { return }
        for room in current.rooms where !mayChangeNick(request.user, in: room) {
            throw .numeric(.cannotChangeNick, rooms[room].name)
        }
        let sources = Self.sources(
            Array(nick), current.name, current.host, address: current.address)
        if bans.ban(ofUser: sources, at: request.time) != nil {
            throw .numeric(.erroneousNick, [nick], text: "The nick is banned")
        }
        let folded = FoldedName(nick.span, by: .ascii)
        let isOther = folded != current.foldedNick
        if isOther { whowas.append(current, at: request.time) }
        let line = effects.line(from: current, "NICK", nick)
        nicks[current.foldedNick] = nil
        nicks[folded] = request.user
        users[request.user].rename(Array(nick), folded: folded)
        send(line, to: request.user, into: &effects)
        sendToNeighbours(of: request.user, line, into: &effects)
        guard isOther else { return }
        notifyMonitors(of: current.foldedNick, .monitorOffline, current.nick, into: &effects)
        notifyMonitors(of: folded, .monitorOnline, users[request.user].source, into: &effects)
    }

    /// Who is banned from speaking in a room may not go on under another name.
    private func mayChangeNick(_ user: UserID, in room: RoomID) -> Bool {
        guard let ranks = rooms[room].members[user], ranks.isEmpty else { return true }
        return !rooms[room].silences(users[user])
    }

    /// The nick that a NICK has: one that is allowed and free, or the user's own.
    mutating func nick(
        in message: Message, of user: UserID?
    ) throws(Refusal) -> ArraySlice<UInt8> {
        guard let nick = message[0], !nick.isEmpty else { throw .numeric(.noNickGiven) }
        guard Source.isNick(nick, limit: settings.limits.nick) else {
            throw .numeric(.erroneousNick, nick)
        }
        if let holder = self.user(named: nick), holder != user {
            throw .numeric(.nickInUse, nick)
        }
        if NameRules.isReserved(nick, server: settings.server) {
            throw .numeric(.nickInUse, [nick], text: "The nick is reserved")
        }
        return nick
    }
}
