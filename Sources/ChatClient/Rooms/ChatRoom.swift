package import ReactorIRC

/// A room that this client is a member of.
package struct ChatRoom: Sendable {
    /// The most members that are kept; more are not listed.
    package static let memberLimit = 100_000

    /// The name as the server writes it.
    package internal(set) var name: ChatName
    /// The members by their names in lower case. To change them is cheap only while no copy of the
    /// room exists: read what is to be shown, and drop the rest.
    package internal(set) var members: [FoldedName: ChatMember] = [:]
    /// False until the names have arrived after the JOIN.
    package internal(set) var hasAllNames = false
    /// The topic; empty when there is none.
    package internal(set) var topic: [UInt8] = []
    /// Who set the topic: a nick or an address; nil when it is unknown.
    package internal(set) var topicSetter: [UInt8]?
    /// When the topic was set, in seconds since 1970; nil when it is unknown.
    package internal(set) var topicSeconds: Int64?
    /// The modes that are set, without lists and ranks, by their letters; the arguments of those that
    /// have one.
    package internal(set) var modes: [UInt8: [UInt8]] = [:]
    /// When the room was created, in seconds since 1970; nil when it is unknown.
    package internal(set) var createdSeconds: Int64?

    init(_ name: ChatName) { self.name = name }

    /// The modes as `+klnt secret 25`; empty when there are none.
    package var modeText: [UInt8] {
        let letters = modes.keys.sorted()
        guard !letters.isEmpty else { return [] }
        let arguments = letters.compactMap { modes[$0] }.filter { !$0.isEmpty }
        return [UInt8(ascii: "+")] + letters + arguments.flatMap { [UInt8(ascii: " ")] + $0 }
    }

    /// The members, those of a higher rank first, then by name.
    package var sortedMembers: [ChatMember] {
        members.values.sorted { one, other in
            if one.ranks.order != other.ranks.order { return one.ranks.order < other.ranks.order }
            return one.name.key.bytes.lexicographicallyPrecedes(other.name.key.bytes)
        }
    }
}

/// A member of a room.
package struct ChatMember: Sendable {
    /// The nick.
    package internal(set) var name: ChatName
    /// The ranks.
    package internal(set) var ranks: MemberRanks
    /// The address, `user@host`; nil when it is unknown.
    package internal(set) var address: [UInt8]?
    /// The account; nil when the member has none, or it is unknown.
    package internal(set) var account: [UInt8]?
    /// True when the member is known to be away.
    package internal(set) var isAway = false

    init(_ name: ChatName, ranks: MemberRanks = MemberRanks()) {
        self.name = name
        self.ranks = ranks
    }
}

/// The ranks of a member, as bits in the order of `ModeGrammar.ranks`.
package struct MemberRanks: Hashable, BitwiseCopyable, Sendable {
    private var bits: UInt32 = 0

    /// No rank.
    init() {}

    /// The ranks of these symbols.
    init(symbols: ArraySlice<UInt8>, _ grammar: ModeGrammar) {
        for symbol in symbols {
            if let index = grammar.ranks.firstIndex(where: { $0.symbol == symbol }) {
                self[index] = true
            }
        }
    }

    /// Whether the member has the rank at this index; ranks from the 32nd on are ignored.
    subscript(index: Int) -> Bool {
        get { index < 32 && bits & (1 << UInt32(index)) != 0 }
        set {
            guard index < 32 else { return }
            if newValue { bits |= 1 << UInt32(index) } else { bits &= ~(1 << UInt32(index)) }
        }
    }

    /// Smaller for a higher rank, and largest without one.
    package var order: Int { bits.trailingZeroBitCount }

    /// The symbol of the highest rank; nil without one.
    package func symbol(_ grammar: ModeGrammar) -> UInt8? {
        order < grammar.ranks.count ? grammar.ranks[order].symbol : nil
    }

    /// The symbols of all ranks, the highest first.
    package func symbols(_ grammar: ModeGrammar) -> [UInt8] {
        grammar.ranks.indices.filter { self[$0] }.map { grammar.ranks[$0].symbol }
    }

    /// The same ranks among those of another grammar.
    func translated(from old: ModeGrammar, to new: ModeGrammar) -> MemberRanks {
        var ranks = MemberRanks()
        for (index, rank) in old.ranks.enumerated() where self[index] {
            if let other = new.ranks.firstIndex(where: { $0.letter == rank.letter }) {
                ranks[other] = true
            }
        }
        return ranks
    }
}
