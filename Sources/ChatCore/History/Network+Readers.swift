package import Accounts
import ReactorIRC

/// A log that a user may read.
struct ReadablePlace {
    /// Nil for that of two people that have not talked yet.
    let log: LogPlace?
    /// The first offset that the user may read.
    let start: UInt32
    /// True for a member of the room, and in a conversation.
    let isMember: Bool
}

/// Who may read the logs of rooms.
extension Network {
    /// The log that a user means by a name; nil when there is none, or the user may not read it.
    mutating func readablePlace(
        named name: ArraySlice<UInt8>, for user: UserID
    ) -> ReadablePlace? {
        if NameRules.isMeantAsRoom(name) {
            guard let room = room(named: name), let start = readableStart(of: room, for: user)
            else { return nil }
            return ReadablePlace(
                log: .room(room), start: start, isMember: rooms[room].members[user] != nil)
        }
        guard let partner = partner(named: name, of: user) else { return nil }
        let pair = IdentityPair(one: identity(of: user), other: partner)
        let log = conversations[pair].map(LogPlace.conversation)
        return ReadablePlace(log: log, start: 0, isMember: true)
    }

    /// What a log has; nothing without one.
    func history(of place: LogPlace?) -> LogHistory {
        switch place {
        case .room(let room)?: histories[Int(room.index)]
        case .conversation(let id)?: conversations[id].history
        case nil: LogHistory(epoch: 0)
        }
    }

    /// Who may read the log of a room: as its owner has selected, or as the settings have it. Where
    /// these keep nothing, no room does.
    func historyRule(of room: RoomID) -> HistoryRule {
        historyRule == .off ? .off : rooms[room].historyRule ?? historyRule
    }

    /// True where what is said in a room is kept. `mutating`, as it is asked with each message: a
    /// borrowed network is copied in part.
    mutating func keepsHistory(of room: RoomID) -> Bool {
        historyRule != .off && rooms[room].historyRule != .off
    }

    /// The first offset of a room's log that a user may read; nil when the user may read nothing.
    func readableStart(of room: RoomID, for user: UserID) -> UInt32? {
        let isMember = rooms[room].members[user] != nil
        if rooms[room].hasBans, rooms[room].bans(users[user]),
            !rooms[room].isOwned(by: users[user].account)
        {
            return nil
        }
        switch historyRule(of: room) {
        case .joined:
            return isMember ? histories[Int(room.index)].starts[identity(of: user)] : nil
        case .members: return isMember ? 0 : nil
        case .all: return rooms[room].isVisible(to: user) ? 0 : nil
        case .off: return nil
        }
    }

    /// A user that joined a room may read its log from here on, if not from an earlier place. It is
    /// noted whatever the owner has selected, who may change that.
    mutating func beginReading(_ user: UserID, _ room: RoomID, at position: LogPosition) {
        guard historyRule != .off else { return }
        setStart(UInt32(clamping: position.offset), of: identity(of: user), in: room)
    }

    /// A user that left a room may not read its log any more, unless its account is in the room by
    /// another user.
    mutating func endReading(_ user: UserID, _ room: RoomID) {
        let identity = identity(of: user)
        guard histories[Int(room.index)].starts[identity] != nil,
            !isElsewhere(user, in: room)
        else { return }
        removeStart(of: identity, in: room)
    }

    /// Members that new bans of a room are about may not read its log any more.
    mutating func endReading(byBans changes: [ModeChange], in room: RoomID) {
        guard historyRule != .off else { return }
        for change in changes where change.isSetting && change.letter == MaskListKind.bans.letter {
            guard let mask = change.argument.flatMap(ExtendedMask.init), !mask.isMute else {
                continue
            }
            for member in rooms[room].members.members where mask.matches(users[member.id]) {
                let user = users[member.id]
                if rooms[room].isOwned(by: user.account) || rooms[room].has(user, in: .exceptions) {
                    continue
                }
                endReading(member.id, room)
            }
        }
    }

    /// A guest that logs in may read what it could read before, and who logs out what comes from
    /// now on. Who could read nothing, because of a ban, cannot by that.
    mutating func moveStarts(of user: UserID, from before: Identity) {
        guard historyRule != .off else { return }
        let after = identity(of: user)
        for room in users[user].rooms {
            let index = Int(room.index)
            guard let start = histories[index].starts[before] else { continue }
            if before.isAccount {
                let next = UInt32(clamping: rooms[room].log.last.offset + 1)
                setStart(next, of: after, in: room)
                continue
            }
            histories[index].starts[before] = nil
            if let other = histories[index].starts[after], other > start {
                removeStart(of: after, in: room)
            }
            setStart(start, of: after, in: room)
        }
    }

    /// Nothing of an account that is gone may be read by who registers its name later.
    mutating func endReading(_ account: AccountName) {
        let identity = Identity.account(account)
        for room in rooms.ids where histories[Int(room.index)].starts[identity] != nil {
            removeStart(of: identity, in: room)
        }
        for partner in conversations.partners[identity] ?? [] {
            disown(IdentityPair(one: identity, other: partner), account)
        }
    }

    /// Removes what an account said and did, and its direct messages with those of the other side,
    /// from memory: the archive has been ordered to, too. What the account says from now on is kept.
    package mutating func forget(_ account: AccountName) {
        let identity = Identity.account(account)
        for partner in conversations.partners[identity] ?? [] {
            guard let id = conversations[IdentityPair(one: identity, other: partner)] else {
                continue
            }
            if let number = conversations[id].history.number { archive.append(.ended(number)) }
            conversations.remove(id)
        }
        // It may have had another identity in these.
        for id in conversations.allIDs {
            conversations[id].history.removeRecords(of: account, &archive)
        }
        for room in rooms.ids {
            histories[Int(room.index)].removeRecords(of: account, &archive)
            guard histories[Int(room.index)].starts[identity] != nil else { continue }
            removeStart(of: identity, in: room)
            if accountUsers[account]?.contains(where: { rooms[room].members[$0] != nil }) == true {
                let next = UInt32(clamping: rooms[room].log.last.offset + 1)
                setStart(next, of: identity, in: room)
            }
        }
    }

    // MARK: -

    /// Notes from where somebody may read the log of a room, if that is not known.
    mutating func setStart(_ start: UInt32, of identity: Identity, in room: RoomID) {
        let index = Int(room.index)
        guard histories[index].starts[identity] == nil else { return }
        histories[index].starts[identity] = start
        if case .account(let account) = identity, let number = histories[index].number {
            archive.append(.start(number, account, start))
        }
    }

    private mutating func removeStart(of identity: Identity, in room: RoomID) {
        let index = Int(room.index)
        histories[index].starts[identity] = nil
        if case .account(let account) = identity, let number = histories[index].number {
            archive.append(.start(number, account, nil))
        }
    }

    /// True when another user of the same account is in a room, and is not banned, or owns it.
    private func isElsewhere(_ user: UserID, in room: RoomID) -> Bool {
        guard let account = users[user].account else { return false }
        return (accountUsers[account] ?? []).contains { other in
            other != user && rooms[room].members[other] != nil
                && (rooms[room].isOwned(by: account) || !rooms[room].bans(users[other]))
        }
    }

    /// Makes who has left the network the owner of its part of a conversation, so that the other one
    /// can still read it.
    private mutating func disown(_ pair: IdentityPair, _ account: AccountName) {
        guard let id = conversations[pair] else { return }
        let former = Identity.guest(guestNumbers.next(), nick: account.bytes)
        let other = pair.one == .account(account) ? pair.other : pair.one
        var conversation = conversations[id]
        conversations.remove(id)
        let isKept = other.isAccount && other != .account(account)
        if let number = conversation.history.number {
            archive.append(
                isKept ? .subject(number, .direct(former, other)) : .ended(number))
        }
        guard isKept else { return }
        conversation.pair = IdentityPair(one: former, other: other)
        _ = conversations.insert(conversation)
    }
}
