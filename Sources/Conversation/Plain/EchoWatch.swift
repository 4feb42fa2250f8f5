import DequeModule

/// Whether a service that echoes has echoed all that was sent to it. Pure.
///
/// It is known to echo once a line came that is a stamp in brackets, a blank and the line that
/// was sent first, as carillond and the textbook's server answer. So much of what was sent and
/// not echoed is kept; beyond that the service is taken for another one.
struct EchoWatch {
    private static let limit = 1 << 20
    /// What a line costs beside its bytes.
    private static let overhead = 32

    private var waiting: Deque<[UInt8]> = []
    private var waitingBytes = 0
    private var isKnown = false
    /// Cleared for good when the service cannot be one that echoes.
    private(set) var isActive = true

    /// All that was sent was echoed, by a service that is known to echo.
    var isComplete: Bool { isEcho && waiting.isEmpty }

    /// The service is known to echo.
    var isEcho: Bool { isActive && isKnown }

    /// Takes in a line that was sent; `isCut` when it is not all there.
    mutating func sent(_ line: [UInt8], isCut: Bool) {
        guard isActive else { return }
        waiting.append(line)
        waitingBytes += line.count + Self.overhead
        if isCut || waitingBytes > Self.limit { giveUp() }
    }

    /// Takes in a line that was received, which may echo the oldest line that waits for that.
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
