import ChatCore

/// Offsets of one log, and the numbers of their rows: `log << 32 | offset`. Pure.
struct RecordRange: Equatable {
    /// One more than the highest offset.
    static let end = Int64(UInt32.max) + 1

    /// What the numbers of the log's rows begin with.
    private let base: Int64
    /// The first offset.
    private(set) var lower: Int64
    /// The offset after the last one.
    private(set) var upper: Int64

    /// All offsets of a log from one on.
    init(of log: LogNumber, from start: UInt32 = 0) {
        base = Int64(log.rawValue) << 32
        lower = Int64(start)
        upper = Self.end
    }

    var isEmpty: Bool { lower >= upper }

    /// The number of the first row that there can be. Not for an empty range.
    var firstID: Int64 { base + lower }

    /// The number of the last row that there can be. Not for an empty range.
    var lastID: Int64 { base + (upper - 1) }

    /// The number of the row with an offset, which is not the end of all.
    func id(of offset: Int64) -> Int64 { base + offset }

    /// The offset of a row of this log.
    func offset(of id: Int64) -> Int64 { id - base }

    /// Leaves out what is before an offset.
    mutating func begin(at offset: Int64) { lower = max(lower, offset) }

    /// Leaves out an offset, and what is after it.
    mutating func end(before offset: Int64) { upper = min(upper, offset) }
}
