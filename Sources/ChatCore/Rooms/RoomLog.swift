/// The place of an entry in a room's log.
package struct LogPosition: Hashable, Sendable {
    /// Counted from 1.
    package let offset: UInt64
    /// When it was made; later than all entries before it.
    package let time: ServerTime
}

/// How far a room's log is. Pure.
package struct RoomLog: Equatable, Sendable {
    private(set) var last = LogPosition(offset: 0, time: ServerTime(milliseconds: 0))

    /// The position of the next entry: its time is at least one millisecond later than the last
    /// one's, even when the clock was set back.
    func next(at time: ServerTime) -> LogPosition {
        LogPosition(
            offset: last.offset + 1,
            time: max(time, ServerTime(milliseconds: last.time.milliseconds + 1)))
    }

    mutating func advance(to position: LogPosition) {
        precondition(
            position.offset > last.offset, "an entry of the log is missing, or is repeated")
        last = position
    }
}
