/// A line, stamp and line end included, and who is to get it.
package struct RelayDelivery: Equatable, Sendable {
    /// Members of a room.
    package enum Audience: Hashable, Sendable {
        case only(RelayRoom.MemberID)
        case others(than: RelayRoom.MemberID)
    }

    /// What may be long, and is therefore made only when it is passed on.
    package enum Report: Equatable, Sendable {
        /// Who is here; `bytes` are the command that asked.
        case people
        /// The lines that were said before there were so many; `bytes` follow them.
        case history(before: Int)
    }

    package let audience: Audience
    package let bytes: [UInt8]
    /// Nil when `bytes` are all there is.
    package let report: Report?
    /// About how many bytes it will be.
    package let weight: Int

    init(audience: Audience, bytes: [UInt8]) {
        self.audience = audience
        self.bytes = bytes
        report = nil
        weight = bytes.count
    }

    init(_ report: Report, of count: Int, to member: RelayRoom.MemberID, with bytes: [UInt8]) {
        audience = .only(member)
        self.bytes = bytes
        self.report = report
        weight = bytes.count + count
    }
}
