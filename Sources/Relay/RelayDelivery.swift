/// A line with its stamp and line end, and its audience.
package struct RelayDelivery: Equatable, Sendable {
    /// Members of a room.
    package enum Audience: Hashable, Sendable {
        case only(RelayRoom.MemberID)
        case others(than: RelayRoom.MemberID)
    }

    /// Text that may be long, and is therefore created only when it is passed on.
    package enum Report: Equatable, Sendable {
        /// The names of the members; `bytes` are the command that asked.
        case people
        /// The lines of the history before this count; `bytes` follow them.
        case history(before: Int)
    }

    package let audience: Audience
    package let bytes: [UInt8]
    /// Nil when `bytes` are everything.
    package let report: Report?
    /// The approximate number of bytes.
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
