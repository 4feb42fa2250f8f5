package import Accounts
import ReactorIRC

/// A user without a session, as it is kept over a start.
package struct AbsentUser: Sendable, Equatable {
    /// A room that the user is in.
    package struct Membership: Sendable, Equatable {
        package let room: [UInt8]
        package let ranks: Ranks

        package init(_ room: [UInt8], _ ranks: Ranks) {
            self.room = room
            self.ranks = ranks
        }
    }

    package let account: AccountName
    package let nick: [UInt8]
    package let userName: [UInt8]
    package let host: [UInt8]
    package let realName: [UInt8]
    package let modes: UserModes
    /// The text of AWAY.
    package let away: [UInt8]
    package let signedOnAt: ServerTime
    /// When its last session ended.
    package let seenAt: ServerTime
    /// In the order of joining.
    package let rooms: [Membership]

    /// Without a text of AWAY, for a user that was there when the server ended, it has the usual one.
    package init(
        _ account: AccountName, nick: [UInt8], userName: [UInt8], host: [UInt8],
        realName: [UInt8], modes: UserModes, away: [UInt8]?, signedOnAt: ServerTime,
        seenAt: ServerTime, rooms: [Membership]
    ) {
        self.account = account
        self.nick = nick
        self.userName = userName
        self.host = host
        self.realName = realName
        self.modes = modes.subtracting(.networkOperator)
        self.away = away ?? Network.absentText
        self.signedOnAt = signedOnAt
        self.seenAt = seenAt
        self.rooms = rooms
    }
}

extension Network {
    /// Adds a user without a session, and the rooms that do not exist yet. Nothing is announced: call
    /// it before the first event of a session.
    ///
    /// Returns nil, and changes nothing, when the account has a user already, when the user is
    /// banned, or when others have its nick and that of its account.
    @discardableResult
    package mutating func addAbsentUser(_ absent: AbsentUser, at time: ServerTime) -> UserID? {
        guard accountUsers[absent.account] == nil,
            let nick = [absent.nick, absent.account.bytes].first(where: {
                Source.isNick($0[...], limit: settings.limits.nick)
                    && self.user(named: $0[...]) == nil
            }),
            bans.ban(
                ofUser: Self.sources(nick, absent.userName, absent.host, address: []), at: time)
                == nil
        else { return nil }
        let folded = FoldedName(nick.span, by: .ascii)
        let user = users.insert(
            User(
                nick: nick, folded: folded, name: absent.userName, host: absent.host,
                realName: absent.realName, origin: SessionOrigin(address: []),
                at: absent.signedOnAt))
        users[user].modes = absent.modes
        users[user].away = absent.away
        users[user].activeAt = absent.seenAt
        users[user].seenAt = absent.seenAt
        nicks[folded] = user
        setAccount(absent.account, of: user)
        note([], absent.modes)
        statistics.noteUsers(users.count)
        for membership in absent.rooms { add(user, membership, at: time) }
        return user
    }

    private mutating func add(
        _ user: UserID, _ membership: AbsentUser.Membership, at time: ServerTime
    ) {
        let name = membership.room[...]
        let existing = room(named: name)
        guard users[user].rooms.count < settings.limits.rooms,
            existing.map({ rooms[$0].members[user] == nil })
                ?? NameRules.isRoom(name, limit: settings.limits.roomName)
        else { return }
        let room = existing ?? createRoom(name, at: time)
        commit(.joined(user, membership.ranks), to: room, at: time)
        users[user].rooms.append(room)
    }
}
