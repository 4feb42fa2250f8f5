import Accounts
import ReactorIRC

extension Network {
    /// NICK of a registered user (RFC 2812, section 3.1.2).
    mutating func changeNick(_ request: Request, into effects: inout Effects) throws(Refusal) {
        let nick = Array(try nick(in: request.message, for: request.session))
        let (user, session) = (request.user, request.session)
        try checkNick(nick, of: user, at: request.time)
        if isMaybeReserved(nick, for: session),
            users[user].foldedNick != FoldedName(nick.span, by: .ascii)
        {
            return askForOwner(of: nick, .nick(nick), session, into: &effects)
        }
        rename(user, to: nick, at: request.time, into: &effects)
    }

    /// Refuses a nick that is not allowed to a user, or that is in use.
    mutating func checkNick(
        _ nick: [UInt8], of user: UserID, at time: ServerTime
    ) throws(Refusal) {
        if let holder = self.user(named: nick[...]), holder != user,
            !yieldsNick(holder, to: users[user].account)
        {
            throw .numeric(.nickInUse, nick)
        }
        if users[user].nick == nick { return }
        for room in users[user].rooms where !mayChangeNick(user, in: room) {
            throw .numeric(.cannotChangeNick, rooms[room].name)
        }
        let current = users[user]
        let sources = Self.sources(nick, current.name, current.host, address: current.address)
        if bans.ban(ofUser: sources, at: time) != nil {
            throw .numeric(.erroneousNick, [nick], text: "The nick is banned")
        }
    }

    /// Gives a user another nick, which `checkNick` has allowed, and announces it.
    mutating func rename(
        _ user: UserID, to nick: [UInt8], at time: ServerTime, into effects: inout Effects
    ) {
        let current = users[user]
        if current.nick == nick { return }
        let folded = FoldedName(nick.span, by: .ascii)
        let isOther = folded != current.foldedNick
        if let holder = nicks[folded], holder != user {
            let reason = Array("Replaced by its owner".utf8)
            remove(holder, reason: reason, at: time, into: &effects)
        }
        if isOther { whowas.append(current, at: time) }
        // One line is in the logs of all rooms.
        let time = current.rooms.reduce(time) { max($0, rooms[$1].log.next(at: $0).time) }
        effects.begin(from: current, Command.nick.name)
        effects.lineTags.time = time
        effects.writer.appendLast(nick.span)
        let line = effects.end()
        nicks[current.foldedNick] = nil
        nicks[folded] = user
        users[user].rename(nick, folded: folded)
        noteChange(of: user)
        for room in current.rooms {
            let position = commit(.message, to: room, at: time)
            keep(line, as: .nick, by: user, in: room, at: position, effects)
        }
        send(line, to: user, into: &effects)
        sendToNeighbours(of: user, line, into: &effects)
        guard isOther else { return }
        notifyMonitors(of: current.foldedNick, .monitorOffline, current.nick, into: &effects)
        notifyMonitors(of: folded, .monitorOnline, users[user].source, into: &effects)
    }

    /// True when a user is absent, so that another one of its account can have its nick.
    private func yieldsNick(_ holder: UserID, to account: AccountName?) -> Bool {
        users[holder].isAbsent && users[holder].account == account
    }

    /// Who is banned from speaking in a room may not go on under another name.
    private func mayChangeNick(_ user: UserID, in room: RoomID) -> Bool {
        guard let ranks = rooms[room].members[user], ranks.isEmpty else { return true }
        return !rooms[room].silences(users[user])
    }

    /// The nick that a NICK has: one that is allowed and free, or the user's own.
    ///
    /// Before the registration is complete it may be the one of a user that has an account, to which
    /// the session may log in yet.
    mutating func nick(
        in message: Message, for session: SessionID
    ) throws(Refusal) -> ArraySlice<UInt8> {
        guard let nick = message[0], !nick.isEmpty else { throw .numeric(.noNickGiven) }
        guard Source.isNick(nick, limit: settings.limits.nick) else {
            throw .numeric(.erroneousNick, nick)
        }
        if let holder = user(named: nick), holder != sessions[session].user,
            sessions[session].registration == nil || users[holder].account == nil,
            !yieldsNick(holder, to: account(of: session))
        {
            throw .numeric(.nickInUse, nick)
        }
        if NameRules.isReserved(nick, server: settings.server) {
            throw .numeric(.nickInUse, [nick], text: "The nick is reserved")
        }
        return nick
    }
}
