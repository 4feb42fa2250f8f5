import ReactorIRC

extension Network {
    /// NICK of a registered user (RFC 2812, section 3.1.2).
    mutating func changeNick(_ request: Request, into effects: inout Effects) throws(Refusal) {
        guard let nick = request[0], !nick.isEmpty else { throw .numeric(.noNickGiven) }
        guard NameRules.isNick(nick, limit: settings.limits.nick) else {
            throw .numeric(.erroneousNick, nick)
        }
        let folded = FoldedName(nick.span, by: .ascii)
        let holder = nicks[folded]
        if let holder, holder != request.user { throw .numeric(.nickInUse, nick) }
        try refuseReserved(nick)
        let current = users[request.user]
        if current.nick.elementsEqual(nick) { return }
        for room in current.rooms where !mayChangeNick(request.user, in: room) {
            throw .numeric(.cannotChangeNick, rooms[room].name)
        }
        if holder == nil { whowas.append(current, at: request.time) }
        let line = effects.line(from: current.source, "NICK", nick)
        nicks[current.foldedNick] = nil
        nicks[folded] = request.user
        users[request.user].rename(Array(nick), folded: folded)
        send(line, to: request.user, into: &effects)
        sendToNeighbours(of: request.user, line, into: &effects)
    }

    /// Who is banned from speaking in a room may not go on under another name.
    private func mayChangeNick(_ user: UserID, in room: RoomID) -> Bool {
        guard let ranks = rooms[room].members[user], ranks.isEmpty else { return true }
        return !rooms[room].silences(users[user])
    }

    /// Refuses the nicks that only the network may have.
    func refuseReserved(_ nick: ArraySlice<UInt8>) throws(Refusal) {
        guard NameRules.isReserved(nick, server: settings.server) else { return }
        throw .numeric(.nickInUse, [Array(nick)], text: "The nick is reserved")
    }
}
