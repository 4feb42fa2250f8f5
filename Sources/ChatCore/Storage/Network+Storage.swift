import Accounts
import ReactorIRC

/// What of the network is kept elsewhere, and restored from there.
extension Network {
    /// What has changed since the last call, in an order in which it can be carried out.
    package mutating func takeChanges() -> [StoredChange] {
        if changes.isEmpty { return [] }
        let taken = changes
        changes = StoredChanges()
        var list = taken.others
        for name in taken.rooms {
            if let room = roomNames[name], isKept(room) {
                list.append(.room(StoredRoom(rooms[room])))
            } else {
                list.append(.roomEnded(name))
            }
        }
        for account in taken.accounts {
            if let user = stored(account) {
                list.append(.user(user))
            } else {
                list.append(.userEnded(account))
            }
        }
        for key in taken.markers {
            list.append(.marker(key, accountMarkers[key.account]?[key.target]))
        }
        return list
    }

    /// All that is to be kept now, for a store that has missed changes.
    package var stored: StoredNetwork {
        var stored = StoredNetwork(markers: accountMarkers, bans: bans.madeByOperators)
        for room in rooms.ids where isKept(room) { stored.rooms.append(StoredRoom(rooms[room])) }
        for account in accountUsers.keys {
            if let user = self.stored(account) { stored.users.append(user) }
        }
        return stored
    }

    /// True when the room outlives the server.
    func isKept(_ room: RoomID) -> Bool {
        rooms[room].registration != nil
            || rooms[room].members.members.contains { keptAccount(of: $0.id) != nil }
    }

    /// The account for which a user is kept; nil for others.
    private func keptAccount(of user: UserID) -> AccountName? {
        isAlwaysOn(user) ? users[user].account : nil
    }

    private func stored(_ account: AccountName) -> StoredUser? {
        guard let id = accountUsers[account]?.first, isAlwaysOn(id) else { return nil }
        let user = users[id]
        return StoredUser(
            account: account, nick: user.nick, userName: user.name, host: user.host,
            realName: user.realName, modes: user.modes.subtracting(.networkOperator),
            away: user.away, signedOnAt: user.signedOnAt,
            seenAt: user.isAbsent ? user.seenAt : nil,
            rooms: user.rooms.map { room in
                StoredUser.Membership(
                    room: rooms[room].name, ranks: rooms[room].members[id] ?? [])
            })
    }

    // MARK: - Noting

    /// Notes what an entry of a room's log changes.
    mutating func noteChange(by entry: RoomEntry, of room: RoomID) {
        switch entry {
        case .message, .reset: break
        case .joined(let user, _), .left(let user):
            guard let account = keptAccount(of: user) else { return }
            changes.noteUser(of: account)
            changes.noteRoom(rooms[room].foldedName)
        case .topic, .registered, .history: changes.noteRoom(rooms[room].foldedName)
        case .modes(let modes):
            changes.noteRoom(rooms[room].foldedName)
            for case .rank(let user, _, _) in modes { noteChange(of: user) }
        }
    }

    /// Notes that a user has changed.
    mutating func noteChange(of user: UserID) {
        if let account = keptAccount(of: user) { changes.noteUser(of: account) }
    }

    /// Notes that another user of an account may be the one that is kept, with its rooms.
    mutating func noteChange(of account: AccountName) {
        guard settings.accounts?.alwaysOn != nil else { return }
        changes.noteUser(of: account)
        guard let user = accountUsers[account]?.first else { return }
        for room in users[user].rooms { changes.noteRoom(rooms[room].foldedName) }
    }

    mutating func noteChangeOfAllUsers() {
        for account in accountUsers.keys { noteChange(of: account) }
    }

    /// Notes what is kept as it is; nothing where there are no accounts, and so no database.
    mutating func noteChange(_ change: StoredChange) {
        if settings.accounts != nil { changes.append(change) }
    }

    // MARK: - Restoring

    /// Takes over what was kept.
    ///
    /// Mostly nothing has happened yet. When the store could not be read at the start, it can be
    /// late: a room that exists gets its modes and lists back, and its members lose their ranks but
    /// for the owner.
    package mutating func restore(
        _ stored: StoredNetwork, at time: ServerTime, into effects: inout Effects
    ) {
        effects.begin(at: time)
        for room in stored.rooms { restore(room, at: time, into: &effects) }
        restore(stored.markers)
        for ban in stored.bans where ban.holds(at: time) { bans.insert(ban) }
        if !stored.bans.isEmpty {
            effects.bannedAddresses = bans.addresses
            for session in sessions.ids {
                guard let ban = stored.bans.first(where: { isBanned(session, by: $0) }) else {
                    continue
                }
                close(session, by: ban, at: time, into: &effects)
            }
        }
        for user in stored.users where restore(user, at: time, into: &effects) == nil {
            changes.noteUser(of: user.account)
        }
        for room in rooms.ids where rooms[room].members.isEmpty {
            if rooms[room].registration == nil { changes.noteRoom(rooms[room].foldedName) }
            endIfUnused(room)
        }
    }

    mutating func restore(
        _ stored: StoredRoom, at time: ServerTime, into effects: inout Effects
    ) {
        let existing = room(named: stored.name[...])
        let room = existing ?? addRoom(stored.name, createdAt: stored.createdAt)
        claimLog(of: room)
        var draft = RoomModeDraft(rooms[room].modes, lists: rooms[room].lists)
        draft.replace(with: stored)
        for member in rooms[room].members.members where !member.ranks.isEmpty {
            let user = users[member.id]
            if stored.registration.map({ $0.founder == user.account }) == true { continue }
            draft.removeRanks(member.ranks, of: member.id, named: user.nick)
        }
        let (modeChanges, announced) = draft.finish()
        commit(.registered(stored.registration), to: room, at: time)
        if rooms[room].historyRule != stored.historyRule {
            commit(.history(stored.historyRule), to: room, at: time)
        }
        if !modeChanges.isEmpty {
            let position = commit(.modes(modeChanges), to: room, at: time)
            announce(
                announced, of: room, from: nil, at: position, into: &effects)
            for case .rank(let user, _, _) in modeChanges {
                reportRanks(user, room, into: &effects)
            }
        }
        guard rooms[room].topic != stored.topic else { return }
        let position = commit(.topic(stored.topic), to: room, at: time)
        effects.begin(from: settings.server, Command.topic.name)
        announceTopic(of: room, by: nil, at: position, into: &effects)
    }
}
