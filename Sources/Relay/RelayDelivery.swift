/// A line, stamp and line end included, and who is to get it.
package struct RelayDelivery: Equatable, Sendable {
    /// Members of a room.
    package enum Audience: Hashable, Sendable {
        case only(RelayRoom.MemberID)
        case others(than: RelayRoom.MemberID)
    }

    package let audience: Audience
    package let bytes: [UInt8]
}
