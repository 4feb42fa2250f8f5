/// The members of a room with their ranks. Pure.
///
/// A large roster has an index, so that finding a member costs the same however many there are.
package struct Roster<ID: Hashable & Sendable & BitwiseCopyable>: Sendable {
    /// A member.
    package struct Member: Hashable, BitwiseCopyable, Sendable {
        package let id: ID
        package var ranks: Ranks
    }

    /// From this number on there is an index.
    private static var indexedCount: Int { 64 }

    /// The members; the order changes when one leaves.
    package private(set) var members: [Member] = []
    private var positions: [ID: Int32] = [:]

    package init() {}

    package var count: Int { members.count }
    package var isEmpty: Bool { members.isEmpty }

    /// The ranks of a member; nil for others. Assigning adds, changes or removes a member.
    package subscript(id: ID) -> Ranks? {
        get { position(of: id).map { members[$0].ranks } }
        set {
            switch (position(of: id), newValue) {
            case (let position?, let ranks?): members[position].ranks = ranks
            case (nil, let ranks?): append(Member(id: id, ranks: ranks))
            case (let position?, nil): remove(at: position)
            case (nil, nil): break
            }
        }
    }

    private func position(of id: ID) -> Int? {
        if positions.isEmpty { return members.firstIndex { $0.id == id } }
        return positions[id].map(Int.init)
    }

    private mutating func append(_ member: Member) {
        members.append(member)
        if !positions.isEmpty {
            positions[member.id] = Int32(members.count - 1)
        } else if members.count >= Self.indexedCount {
            for (position, member) in members.enumerated() {
                positions[member.id] = Int32(position)
            }
        }
    }

    /// The last member takes the place of the removed one.
    private mutating func remove(at position: Int) {
        let removed = members[position]
        let last = members.removeLast()
        if position < members.count { members[position] = last }
        guard !positions.isEmpty else { return }
        if members.count < Self.indexedCount / 2 {
            positions = [:]
        } else {
            if position < members.count { positions[last.id] = Int32(position) }
            positions[removed.id] = nil
        }
    }
}

extension Roster: Equatable {
    /// Equal when they have the same members with the same ranks.
    package static func == (one: Self, other: Self) -> Bool {
        one.count == other.count && one.members.allSatisfy { other[$0.id] == $0.ranks }
    }
}
