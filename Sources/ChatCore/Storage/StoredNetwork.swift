package import Accounts
package import ReactorIRC

/// What of a network outlives its server: rooms, people who are always on, how far the owners of
/// accounts have read, and bans. Pure.
package struct StoredNetwork: Hashable, Sendable {
    package var rooms: [StoredRoom]
    package var users: [StoredUser]
    package var markers: [AccountName: ReadMarkers]
    /// The bans that operators have made.
    package var bans: [NetworkBan]

    package init(
        rooms: [StoredRoom] = [], users: [StoredUser] = [],
        markers: [AccountName: ReadMarkers] = [:], bans: [NetworkBan] = []
    ) {
        self.rooms = rooms
        self.users = users
        self.markers = markers
        self.bans = bans
    }
}

/// What of a user that is always on is kept. Pure.
package struct StoredUser: Hashable, Sendable {
    /// A room that the user is in.
    package struct Membership: Hashable, Sendable {
        /// The name of the room.
        package let room: [UInt8]
        package let ranks: Ranks

        package init(room: [UInt8], ranks: Ranks) {
            self.room = room
            self.ranks = ranks
        }
    }

    package var account: AccountName
    package var nick: [UInt8]
    package var userName: [UInt8]
    /// The host that others see.
    package var host: [UInt8]
    package var realName: [UInt8]
    package var modes: UserModes
    /// The text of AWAY; nil when there is none.
    package var away: [UInt8]?
    package var signedOnAt: ServerTime
    /// When its last session ended; nil when it had one.
    package var seenAt: ServerTime?
    /// In the order of joining.
    package var rooms: [Membership]

    package init(
        account: AccountName, nick: [UInt8], userName: [UInt8], host: [UInt8], realName: [UInt8],
        modes: UserModes = [], away: [UInt8]? = nil, signedOnAt: ServerTime, seenAt: ServerTime?,
        rooms: [Membership] = []
    ) {
        self.account = account
        self.nick = nick
        self.userName = userName
        self.host = host
        self.realName = realName
        self.modes = modes
        self.away = away
        self.signedOnAt = signedOnAt
        self.seenAt = seenAt
        self.rooms = rooms
    }
}

/// A change of what is kept. Carried out in order, changes of a `StoredNetwork` give the present one;
/// one that is carried out again changes nothing.
package enum StoredChange: Hashable, Sendable {
    /// A room is now like this. Who owns it changes only by `AccountQuery`.
    case room(StoredRoom)
    /// The room with this name ended.
    case roomEnded(FoldedName)
    /// A user is now like this.
    case user(StoredUser)
    /// The user of this account is gone.
    case userEnded(AccountName)
    /// What an account has read is now read until this time; nil when that is not known any more.
    case marker(MarkerKey, ServerTime?)
    /// An operator made a ban, in the place of an earlier one of the same target.
    case ban(NetworkBan)
    /// An operator lifted a ban.
    case banLifted(BanTarget)
    /// An operator did something.
    case act(OperatorAct)
}
