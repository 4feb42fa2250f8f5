/// The place of an entry in a log.
package struct LogPosition: Hashable, Sendable {
    /// Counted from 1.
    package let offset: UInt64
    /// When it was made; later than all entries before it.
    package let time: ServerTime

    package init(offset: UInt64, time: ServerTime) {
        self.offset = offset
        self.time = time
    }
}

/// How far a log is: of a room, or of direct messages. Pure.
package struct RoomLog: Equatable, Sendable {
    /// Random, so that no other log has the same ids of messages.
    private(set) var epoch: UInt64
    private(set) var last = LogPosition(offset: 0, time: ServerTime(milliseconds: 0))

    init(epoch: UInt64) { self.epoch = epoch }

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

    /// Has other ids from the next entry on.
    mutating func begin(epoch: UInt64) { self.epoch = epoch }

    /// Goes on where an earlier log of the same room ended.
    mutating func resume(epoch: UInt64, after position: LogPosition) {
        self.epoch = epoch
        last = LogPosition(offset: position.offset, time: max(position.time, last.time))
    }

    /// The id of a message at a position.
    func id(of position: LogPosition) -> MessageID {
        MessageID(epoch: epoch, offset: position.offset)
    }
}

/// Makes the epochs of logs from a seed: SplitMix64, whose numbers look random. Pure.
struct EpochSource: Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
