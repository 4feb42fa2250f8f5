/// Who may read the log of a room.
package enum HistoryRule: String, CaseIterable, Sendable {
    /// Who joined, from then on: an account until PART, KICK or a ban, a guest in the same session.
    case joined
    /// Every member, from the beginning.
    case members
    /// Everybody who can see the room.
    case all
    /// Nothing is kept.
    case off
}

/// What is kept of what is said. Pure.
package struct HistorySettings: Equatable, Sendable {
    /// Who may read the logs of rooms.
    package var rule: HistoryRule
    /// The most records of an answer (`CHATHISTORY`).
    package var pageLimit: Int
    /// How long records are kept; nil for ever.
    package var age: Duration?
    /// True when an archive stores records; otherwise only the latest are kept, in memory.
    package var isStored: Bool
    /// True when nothing is delivered before it is stored (`strict`).
    package var isStrict: Bool

    package init(
        rule: HistoryRule = .joined, pageLimit: Int = 100, age: Duration? = nil,
        isStored: Bool = false, isStrict: Bool = false
    ) {
        self.rule = rule
        self.pageLimit = pageLimit
        self.age = age
        self.isStored = isStored
        self.isStrict = isStrict
    }
}
