import Accounts

/// Two people that have direct messages, in either order. Pure.
struct IdentityPair: Hashable, Sendable {
    let one: Identity
    let other: Identity

    /// True when one of the two has an account.
    var hasAccount: Bool { one.isAccount || other.isAccount }

    static func == (left: Self, right: Self) -> Bool {
        left.one == right.one && left.other == right.other
            || left.one == right.other && left.other == right.one
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(one.hashValue ^ other.hashValue)
    }
}

/// The direct messages of two people. Pure.
struct Conversation: Sendable {
    var pair: IdentityPair
    var log: RoomLog
    var history: LogHistory

    /// No messages.
    init(of pair: IdentityPair, epoch: UInt64) {
        self.pair = pair
        log = RoomLog(epoch: epoch)
        history = LogHistory(epoch: epoch)
    }

    /// What an empty place has.
    static let vacant = Conversation(
        of: IdentityPair(one: .guest(0, nick: []), other: .guest(0, nick: [])), epoch: 0)
}

/// Identifies a conversation.
typealias ConversationID = Slots<Conversation>.ID

/// All direct messages, and who has some with whom. Pure.
struct Conversations: ~Copyable {
    /// With whom each has messages, in the order of the first messages.
    private(set) var partners: [Identity: [Identity]] = [:]
    private var ids: [IdentityPair: ConversationID] = [:]
    private var conversations = Slots<Conversation>(vacant: .vacant)

    /// The conversation of two people; nil when there is none.
    subscript(pair: IdentityPair) -> ConversationID? { ids[pair] }

    /// A conversation that is there.
    subscript(id: ConversationID) -> Conversation {
        _read { yield conversations[id] }
        _modify { yield &conversations[id] }
    }

    /// All conversations.
    var allIDs: [ConversationID] { conversations.ids }

    func contains(_ id: ConversationID) -> Bool { conversations.contains(id) }

    /// Adds the conversation of two people that have none.
    mutating func insert(_ conversation: Conversation) -> ConversationID {
        let pair = conversation.pair
        let id = conversations.insert(conversation)
        ids[pair] = id
        partners[pair.one, default: []].append(pair.other)
        if pair.one != pair.other { partners[pair.other, default: []].append(pair.one) }
        return id
    }

    mutating func remove(_ id: ConversationID) {
        let pair = conversations[id].pair
        conversations.remove(id)
        ids[pair] = nil
        remove(pair.other, from: pair.one)
        remove(pair.one, from: pair.other)
    }

    private mutating func remove(_ partner: Identity, from identity: Identity) {
        partners[identity]?.removeAll { $0 == partner }
        if partners[identity]?.isEmpty == true { partners[identity] = nil }
    }
}
