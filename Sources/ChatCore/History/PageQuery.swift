/// Which records of a log are wanted. Pure.
package struct PageQuery: Hashable, Sendable {
    /// A place between records: all of them are before it or after it, but for one that is there.
    package enum Mark: Hashable, Sendable {
        case offset(UInt32)
        case time(ServerTime)
    }

    /// Which records are left out when more match than are wanted.
    package enum Order: Hashable, Sendable {
        /// The later ones.
        case earliest
        /// The earlier ones.
        case latest
    }

    package let log: LogNumber
    /// The first offset that may be shown.
    package var start: UInt32
    /// Only records after this mark, without the one at it; nil for no limit.
    package var after: Mark?
    /// Only records before this mark, without the one at it; nil for no limit.
    package var before: Mark?
    package var order: Order
    /// The most records.
    package var limit: Int
    /// True when other records than messages are wanted, too.
    package var includesEvents: Bool

    package init(
        log: LogNumber, start: UInt32 = 0, after: Mark? = nil, before: Mark? = nil,
        order: Order = .latest, limit: Int, includesEvents: Bool = false
    ) {
        self.log = log
        self.start = start
        self.after = after
        self.before = before
        self.order = order
        self.limit = limit
        self.includesEvents = includesEvents
    }
}
