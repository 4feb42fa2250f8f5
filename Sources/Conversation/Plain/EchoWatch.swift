import DequeModule

/// Finds out whether a service echoes, and has echoed everything that was sent. Pure.
///
/// A service echoes if a line is received that consists of a stamp in brackets, a blank and the
/// line that was sent first, as carillond and the textbook's server answer. What was sent and not
/// echoed is kept up to a limit; beyond it the service counts as one that does not echo.
struct EchoWatch {
    private static let limit = 1 << 20
    /// The cost of a line in addition to its bytes.
    private static let overhead = 32

    private var waiting: Deque<[UInt8]> = []
    private var waitingBytes = 0
    private var isKnown = false
    /// Cleared for good when the service cannot be an echo.
    private(set) var isActive = true

    /// Everything that was sent was echoed, by a service that is known to echo.
    var isComplete: Bool { isEcho && waiting.isEmpty }

    /// The service is known to echo.
    var isEcho: Bool { isActive && isKnown }

    /// Takes in a line that was sent; `isCut` when it is not complete.
    mutating func sent(_ line: [UInt8], isCut: Bool) {
        guard isActive else { return }
        waiting.append(line)
        waitingBytes += line.count + Self.overhead
        if isCut || waitingBytes > Self.limit { giveUp() }
    }

    /// Takes in a received line, which may echo the oldest line that was not echoed.
    mutating func received(_ line: [UInt8]) {
        guard let oldest = waiting.first, line.first == UInt8(ascii: "["),
            UnansweredMessages.carries(oldest, in: line),
            line.dropLast(oldest.count + 1).last == UInt8(ascii: "]")
        else { return }
        waiting.removeFirst()
        waitingBytes -= oldest.count + Self.overhead
        isKnown = true
    }

    private mutating func giveUp() {
        isActive = false
        waiting = []
    }
}
