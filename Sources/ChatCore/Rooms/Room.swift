import Accounts
import ReactorIRC

/// A room: its members, its topic, its modes and lists. Pure.
///
/// It changes by `apply` only, so that its log gives the same room again.
package struct Room: Equatable, Sendable {
    /// The name as the first member wrote it, and in lower case.
    let name: [UInt8]
    let foldedName: FoldedName
    let createdAt: ServerTime
    private(set) var members = Roster<UserID>()
    private(set) var topic: Topic?
    private(set) var modes = RoomModes()
    private(set) var lists: [MaskListKind: MaskList] = [:]
    /// Nil for a room without an owner, which ends with its last member.
    private(set) var registration: RoomRegistration?
    /// Who may read the log, as the owner has selected; nil where the settings have it. It stays
    /// when the room has no owner any more: people have talked under it.
    private(set) var historyRule: HistoryRule?
    private(set) var log: RoomLog

    /// What an empty place has.
    static let vacant = Room(name: [], epoch: 0, at: ServerTime(milliseconds: 0))

    /// A room without members and modes.
    package init(name: [UInt8], epoch: UInt64, at time: ServerTime) {
        self.name = name
        log = RoomLog(epoch: epoch)
        foldedName = FoldedName(name.span, by: .ascii)
        createdAt = time
    }

    subscript(list kind: MaskListKind) -> MaskList { lists[kind] ?? MaskList() }

    /// Carries out a change, which must be the next one of the log.
    package mutating func apply(_ entry: RoomEntry, at position: LogPosition) {
        log.advance(to: position)
        switch entry {
        case .joined(let user, let ranks): members[user] = ranks
        case .left(let user): members[user] = nil
        case .topic(let topic): self.topic = topic
        case .modes(let changes): for change in changes { apply(change) }
        case .registered(let registration): self.registration = registration
        case .history(let rule): historyRule = rule
        case .message: break
        case .reset: members = Roster()
        }
    }

    private mutating func apply(_ change: RoomChange) {
        switch change {
        case .flag(let flag, let isSet):
            if isSet { modes.flags.insert(flag) } else { modes.flags.remove(flag) }
        case .key(let key): modes.key = key
        case .limit(let limit): modes.limit = limit
        case .mask(let kind, let entry, let isSet):
            var list = self[list: kind]
            if isSet { list.insert(entry) } else { list.remove(entry.mask) }
            lists[kind] = list.isEmpty ? nil : list
        case .rank(let user, let rank, let isSet):
            guard var ranks = members[user] else { return }
            if isSet { ranks.insert(rank) } else { ranks.remove(rank) }
            members[user] = ranks
        }
    }

    // MARK: - The log

    /// Has other ids of messages from the next entry on.
    mutating func begin(epoch: UInt64) { log.begin(epoch: epoch) }

    /// Goes on with a stored log.
    mutating func resume(_ stored: StoredLog) { log.resume(stored) }

    // MARK: - Questions

    /// True when a mask of the list matches; of bans, mutes count only with `mutes`.
    func has(_ user: User, in kind: MaskListKind, mutes: Bool = false) -> Bool {
        guard let list = lists[kind] else { return false }
        return list.entries.contains { (mutes || !$0.mask.isMute) && $0.mask.matches(user) }
    }

    /// True when the user is banned from joining.
    func bans(_ user: User) -> Bool { has(user, in: .bans) && !has(user, in: .exceptions) }

    /// True when anybody may be banned.
    var hasBans: Bool { lists[.bans] != nil }

    /// True when the user, who has no rank, is banned from speaking.
    func silences(_ user: User) -> Bool {
        has(user, in: .bans, mutes: true) && !has(user, in: .exceptions, mutes: true)
    }

    /// True when the user may change the room.
    func isOperator(_ user: UserID) -> Bool { members[user]?.contains(.roomOperator) ?? false }

    /// True when an account owns the room.
    func isOwned(by account: AccountName?) -> Bool {
        account != nil && registration?.founder == account
    }

    /// True when the room is shown to the user.
    func isVisible(to user: UserID) -> Bool {
        !modes.flags.contains(.secret) || members[user] != nil
    }
}

/// Identifies a room.
package typealias RoomID = Slots<Room>.ID
