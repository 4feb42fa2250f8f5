/// The rule before the first received line that arrived unread.
///
/// A line is read when it is at the end of a visible view that follows the end. The program's own
/// messages need no rule. The first received line that arrives unread gets the rule, which then
/// stays there, so that nothing moves while the user reads. It is removed when the user sends
/// something, when the view leaves the screen, and when it is scrolled after newer lines were read
/// as they arrived.
struct UnreadRule: Equatable, Sendable {
    /// The first line after the rule; nil without a rule.
    private(set) var line: LineID?
    private var lastRead: LineID?
    /// The newest line that was tested for whether it was received.
    private var lastExamined: LineID?
    private var isReading = false
    /// Whether newer lines were read since, so that the rule is no longer needed.
    private var isSpent = false

    /// The first line after the rule, until newer lines were read.
    var waitingLine: LineID? { isSpent ? nil : line }

    /// Updates the rule; call for each change of the newest line or of the visibility.
    ///
    /// A view that follows the end while the user is away counts as not following.
    ///
    /// - Parameter isReceived: Whether a line was received.
    mutating func update(
        last: LineID?, isOnScreen: Bool, isFollowing: Bool,
        isReceived: (LineID) -> Bool = { _ in true }
    ) {
        let reads = isOnScreen && isFollowing
        if isReading, !reads { stopReading(isOnScreen: isOnScreen) }
        isReading = reads
        guard let last, last.number >= (lastRead.map { $0.number + 1 } ?? 0) else { return }
        if reads {
            if line != nil, lastRead != nil, wasRead(line) { isSpent = true }
            lastRead = last
        } else if line == nil {
            line = firstReceived(to: last, isReceived)
        }
        lastExamined = last
    }

    /// Records that a line was replaced, as when a message gets its reply.
    mutating func replaced(_ id: LineID, isSeen: Bool) {
        // On a visible view a new rule would move the rows after it.
        guard !isReading, !isSeen else { return }
        line = min(line ?? id, id)
    }

    /// Removes the rule, when everything has been read.
    mutating func clear() {
        line = nil
        isSpent = false
    }

    // MARK: -

    private func firstReceived(to last: LineID, _ isReceived: (LineID) -> Bool) -> LineID? {
        let read = max(lastRead?.next.number ?? 0, lastExamined?.next.number ?? 0)
        guard read <= last.number else { return nil }
        return (read...last.number).lazy.map { LineID(number: $0) }.first(where: isReceived)
    }

    private mutating func stopReading(isOnScreen: Bool) {
        if isSpent || !isOnScreen { clear() }
    }

    private func wasRead(_ line: LineID?) -> Bool {
        guard let line, let lastRead else { return false }
        return lastRead >= line
    }
}
