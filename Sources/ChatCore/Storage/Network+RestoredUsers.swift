import Accounts
import ReactorIRC

/// Users without a session that were kept.
extension Network {
    /// Adds a user without a session, and the rooms that do not exist yet. Who is there sees it.
    ///
    /// Returns nil, and adds nothing, when no user is always on, when the account has a user already,
    /// when the user is banned, or when others have its nick and that of its account.
    @discardableResult
    mutating func restore(
        _ stored: StoredUser, at time: ServerTime, into effects: inout Effects
    ) -> UserID? {
        let nick = [stored.nick, stored.account.bytes].first { nick in
            Source.isNick(nick[...], limit: settings.limits.nick)
                && self.user(named: nick[...]) == nil
        }
        guard settings.accounts?.alwaysOn != nil, accountUsers[stored.account] == nil, let nick,
            bans.ban(
                ofUser: Self.sources(nick, stored.userName, stored.host, address: []), at: time)
                == nil
        else { return nil }
        let folded = FoldedName(nick.span, by: .ascii)
        let user = users.insert(
            User(
                nick: nick, folded: folded, name: stored.userName, host: stored.host,
                realName: stored.realName, origin: SessionOrigin(address: []),
                at: stored.signedOnAt))
        users[user].guestNumber = guestNumbers.next()
        let seenAt = stored.seenAt ?? time
        users[user].modes = stored.modes.subtracting(.networkOperator)
        users[user].away = stored.away ?? Self.absentText
        users[user].activeAt = seenAt
        users[user].seenAt = seenAt
        nicks[folded] = user
        setAccount(stored.account, of: user)
        note([], users[user].modes)
        statistics.noteUsers(users.count)
        notifyMonitors(of: folded, .monitorOnline, users[user].source, into: &effects)
        for membership in stored.rooms {
            restore(membership, of: user, at: time, into: &effects)
        }
        return user
    }

    private mutating func restore(
        _ membership: StoredUser.Membership, of user: UserID, at time: ServerTime,
        into effects: inout Effects
    ) {
        let name = membership.room[...]
        let existing = room(named: name)
        guard users[user].rooms.count < settings.limits.rooms,
            existing.map({ rooms[$0].members[user] == nil })
                ?? NameRules.isRoom(name, limit: settings.limits.roomName)
        else { return }
        let room = existing ?? createRoom(name, at: time)
        if existing == nil { claimLog(of: room) }
        let position = commit(.joined(user, membership.ranks), to: room, at: time)
        users[user].rooms.append(room)
        beginReading(user, room, at: position)
        // At a start there is no one to see it.
        guard sessions.count > 0 else { return }
        announceJoin(of: user, by: nil, to: room, at: position, into: &effects)
        announceRanks(of: user, in: room, at: position, into: &effects)
    }

    /// MODE with the ranks of a member that JOIN did not show.
    private mutating func announceRanks(
        of user: UserID, in room: RoomID, at position: LogPosition, into effects: inout Effects
    ) {
        let changes = (rooms[room].members[user] ?? []).letters.utf8.map { letter in
            ModeChange(isSetting: true, letter: letter, argument: users[user].nick[...])
        }
        if changes.isEmpty { return }
        announce(changes, of: room, from: nil, at: position, into: &effects)
    }
}
