/// How much may wait to be sent before the protocol is paused, and when it goes on.
public struct WaterMarks: Hashable, Sendable {
    /// Bytes above which the protocol is told to pause.
    public var high: Int
    /// Bytes at or below which it is told to go on; the gap prevents flapping.
    public var low: Int

    /// 64 KiB and 16 KiB unless told otherwise; `low` must be below `high`.
    public init(high: Int = 65_536, low: Int = 16_384) {
        precondition(0 <= low && low < high, "the low-water mark must be below the high one")
        self.high = high
        self.low = low
    }
}
