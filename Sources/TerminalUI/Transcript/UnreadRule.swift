/// Where the reader was when they last looked away: the rule stands before the line that came
/// first after that.
///
/// A line is read when it is at the end of a view that follows the end and is on the screen. The
/// first one that comes while nobody reads gets the rule, which then stays where it is, so that
/// nothing moves under the reader. It goes when the reader sends something, when the view leaves
/// the screen, and when it is scrolled after newer lines were read as they came.
struct UnreadRule: Equatable, Sendable {
    /// The first line after the rule; nil while there is none.
    private(set) var line: LineID?
    private var lastRead: LineID?
    private var isReading = false
    /// Newer lines were read since: the rule has served.
    private var isSpent = false

    /// The same, until newer lines were read.
    var waitingLine: LineID? { isSpent ? nil : line }

    /// Takes in what there is to read, and whether it is read; to be told of each change.
    ///
    /// A view that follows the end without anybody looking counts as one that does not follow.
    mutating func update(last: LineID?, isOnScreen: Bool, isFollowing: Bool) {
        let reads = isOnScreen && isFollowing
        if isReading, !reads { stopReading(isOnScreen: isOnScreen) }
        isReading = reads
        guard let last, last.number >= (lastRead.map { $0.number + 1 } ?? 0) else { return }
        if reads {
            if line != nil, lastRead != nil, wasRead(line) { isSpent = true }
            lastRead = last
        } else if line == nil {
            line = lastRead?.next ?? LineID(number: 0)
        }
    }

    /// Takes in that another line stands in a line's place, as when a message gets its answer.
    mutating func replaced(_ id: LineID, isSeen: Bool) {
        // Before somebody's eyes a new rule would move the rows after it.
        guard !isReading, !isSeen else { return }
        line = min(line ?? id, id)
    }

    /// The reader is up to date.
    mutating func clear() {
        line = nil
        isSpent = false
    }

    // MARK: -

    private mutating func stopReading(isOnScreen: Bool) {
        if isSpent || !isOnScreen { clear() }
    }

    private func wasRead(_ line: LineID?) -> Bool {
        guard let line, let lastRead else { return false }
        return lastRead >= line
    }
}
