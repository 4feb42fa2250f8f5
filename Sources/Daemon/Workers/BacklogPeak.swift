/// Notices when most of a large backlog is gone, and its memory should return to the system. Pure.
///
/// The allocator keeps what thousands of small buffers leave free, since it lies between pieces that
/// are in use: after a flood a server would keep the size that it had at the flood's height.
struct BacklogPeak {
    /// A smaller decrease is not worth the time that returning takes.
    static let leastDecrease = 16 * 1_048_576

    private var peak = 0

    /// True when `held`, in bytes, is half of the peak or less, and `leastDecrease` below it. The
    /// next peak is counted from there.
    mutating func hasPassed(now held: Int) -> Bool {
        if held > peak { peak = held }
        guard peak - held >= Self.leastDecrease, held <= peak / 2 else { return false }
        peak = held
        return true
    }
}
