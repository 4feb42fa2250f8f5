package import Accounts

/// A change of a room: what its log consists of.
///
/// Commands decide whether a change is allowed, and make an entry of it; `Room.apply` carries it out
/// and never refuses. The same entries give the same room.
package enum RoomEntry: Equatable, Sendable {
    /// A user joins.
    case joined(UserID, Ranks)
    /// A user leaves, for whatever reason.
    case left(UserID)
    /// The topic changes; nil removes it.
    case topic(Topic?)
    /// Modes change, in this order.
    case modes([RoomChange])
    /// The room gets an owner, or has none any more.
    case registered(RoomRegistration?)
    /// Others may read the log; nil for those of the settings.
    case history(HistoryRule?)
    /// A member says something, or changes its nick; only the log changes.
    case message
    /// All members without a session are gone, after a start.
    case reset
}

/// One mode that changes.
package enum RoomChange: Equatable, Sendable {
    case flag(RoomModes.Flags, isSet: Bool)
    case key([UInt8]?)
    case limit(Int?)
    case mask(MaskListKind, MaskList.Entry, isSet: Bool)
    case rank(UserID, Ranks, isSet: Bool)
}

/// Who owns a room. Its modes, lists and topic are kept while it is empty.
package struct RoomRegistration: Hashable, Sendable {
    /// The account that owns it.
    package let founder: AccountName
    package let registeredAt: ServerTime

    package init(founder: AccountName, registeredAt: ServerTime) {
        self.founder = founder
        self.registeredAt = registeredAt
    }
}

/// The topic of a room.
package struct Topic: Hashable, Sendable {
    package let text: [UInt8]
    /// The source of the user that set it.
    package let setBy: [UInt8]
    package let setAt: ServerTime

    package init(text: [UInt8], setBy: [UInt8], setAt: ServerTime) {
        self.text = text
        self.setBy = setBy
        self.setAt = setAt
    }
}
