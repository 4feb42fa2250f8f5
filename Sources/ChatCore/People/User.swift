import Accounts
import ReactorIRC

/// A person or a program with a nick, which has one session or several, or none while it is absent.
package struct User: Sendable {
    /// The nick as the user writes it, and in lower case.
    private(set) var nick: [UInt8]
    private(set) var foldedNick: FoldedName
    /// The user name, from USER.
    private(set) var name: [UInt8]
    /// The host that others see.
    private(set) var host: [UInt8]
    /// The address, which operators and the user see; empty for a UNIX socket, and where it is not known.
    private(set) var address: [UInt8]
    var realName: [UInt8]
    /// `nick!name@host`, as it is before each message.
    private(set) var source: [UInt8]
    /// The account, with its name as its owner wrote it; nil for guests.
    var account: AccountName?
    /// True when its lines have tags of their own: it is a bot, or has an account, which is found
    /// without a copy of the name.
    var hasTags: Bool {
        if case .some = account { return true }
        return modes.contains(.bot)
    }
    /// What identifies a user without an account.
    var guestNumber: UInt64 = 0
    /// The text of AWAY; nil when the user is there.
    var away: [UInt8]?
    var modes = UserModes()
    /// The name of OPER; nil for others than operators.
    var operatorName: [UInt8]?
    /// The rooms that the user is in, in the order of joining.
    var rooms: [RoomID] = []
    /// The rooms that the user is invited to, the latest last.
    var invitations: [RoomID] = []
    /// How far a guest has read; empty for a user with an account, which has them.
    var markers = ReadMarkers()
    var sessions: [SessionID] = []
    /// True while the user has no session.
    var isAbsent: Bool { sessions.isEmpty }
    let signedOnAt: ServerTime
    /// When the user last sent a message.
    var activeAt: ServerTime
    /// When the last session of an absent user ended.
    var seenAt: ServerTime
    /// The mark of the latest walk over neighbours that met this user.
    var visit: UInt32 = 0

    /// What an empty place has.
    static let vacant = User(
        nick: [], folded: FoldedName("", by: .ascii), name: [], host: [], realName: [],
        origin: SessionOrigin(address: []),
        at: ServerTime(milliseconds: 0))

    init(
        nick: [UInt8], folded: FoldedName, name: [UInt8], host: [UInt8], realName: [UInt8],
        origin: SessionOrigin, at time: ServerTime
    ) {
        self.nick = nick
        foldedNick = folded
        self.name = name
        self.host = host
        self.realName = realName
        address = origin.address
        signedOnAt = time
        activeAt = time
        seenAt = time
        source = Self.source(nick, name, host)
    }

    /// The address as a parameter of a reply, which neither is empty nor begins with a colon.
    var addressWord: [UInt8] {
        if address.isEmpty { return Array("local".utf8) }
        return address.first == UInt8(ascii: ":") ? [UInt8(ascii: "0")] + address : address
    }

    /// True when operators can see where the user is, or was last.
    var isAddressKnown: Bool { !isAbsent || !address.isEmpty }

    /// `nick!name@address`, for operators and the log.
    var fullName: String {
        let place = isAddressKnown ? addressWord : host
        return String(decoding: Self.source(nick, name, place), as: UTF8.self)
    }

    /// Takes another nick.
    mutating func rename(_ nick: [UInt8], folded: FoldedName) {
        self.nick = nick
        foldedNick = folded
        source = Self.source(nick, name, host)
    }

    /// Takes another user name, host and address.
    mutating func move(to host: [UInt8], named name: [UInt8], address: [UInt8]) {
        self.name = name
        self.host = host
        self.address = address
        source = Self.source(nick, name, host)
    }

    static func source(_ nick: [UInt8], _ name: [UInt8], _ host: [UInt8]) -> [UInt8] {
        var source: [UInt8] = []
        source.reserveCapacity(nick.count + name.count + host.count + 2)
        source += nick
        source.append(UInt8(ascii: "!"))
        source += name
        source.append(UInt8(ascii: "@"))
        source += host
        return source
    }
}

/// Identifies a user.
package typealias UserID = Slots<User>.ID

/// The modes of a user (RFC 2812, section 3.1.5).
package struct UserModes: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `B`: a program.
    static let bot = UserModes(rawValue: 1)
    /// `i`: not shown by WHO to users without a common room.
    static let invisible = UserModes(rawValue: 2)
    /// `o`: an operator of the network.
    static let networkOperator = UserModes(rawValue: 4)
    /// `w`: receives WALLOPS.
    static let wallops = UserModes(rawValue: 8)

    /// Each mode with its letter, in the order of the letters.
    static let letters: [(letter: UInt8, mode: UserModes)] = [
        (UInt8(ascii: "B"), .bot), (UInt8(ascii: "i"), .invisible),
        (UInt8(ascii: "o"), .networkOperator), (UInt8(ascii: "w"), .wallops),
    ]

    /// `+` and the letters of the modes.
    var text: [UInt8] {
        [UInt8(ascii: "+")] + Self.letters.filter { contains($0.mode) }.map(\.letter)
    }
}
