import DequeModule
import ReactorKit

/// The messages sent over a connection, and the meaning of received lines for them. Pure.
///
/// A line that carries a message (see ``UnansweredMessages/carries(_:in:)``) answers the oldest one
/// that it carries. The meaning of any other line depends on the service:
///
/// - If it is not known to echo, such as a mail server or a person, any line answers everything
///   that was sent before it.
/// - If it is known to echo, because a line has carried a message, it answers each message by such
///   a line, regardless of other lines in between.
///
/// Three rules correct mistakes. If others write too, a line of theirs may seem to answer a message
/// that is echoed a moment later: within ``patience`` the echo still finds its message, and later
/// messages wait again. A line that equals the message, as when two people write "hi", proves an
/// echo only within that time, and a blank message never does. And when ``unrelatedLimit``
/// consecutive lines carry no message while the oldest is overdue, the service counts as one that
/// does not echo.
struct SentMessages {
    /// How a service answers, as far as known.
    enum Manner: Equatable {
        case unknown, echo, otherwise
    }

    /// An answer is overdue after this time.
    static let patience = Duration.seconds(2)
    static let unrelatedLimit = 3
    /// Messages that seemed to be answered, but may still be echoed.
    private static let settledLimit = 100

    /// Kept for the next connection, since it is a property of the service.
    private(set) var manner = Manner.unknown
    /// Whether a line arrived without a message before it, such as a greeting; kept like `manner`.
    private(set) var hasSpokenUnasked = false
    /// A reply had no line end: lines on this connection have no ends, as from the textbook's
    /// server.
    var endsLinesWithNothing = false
    private var waiting = UnansweredMessages()
    private var settled: Deque<SentMessage> = []
    private var unrelatedLines = 0

    var isEmpty: Bool { waiting.isEmpty }
    /// The number of messages that wait for an answer.
    var count: Int { waiting.count }
    /// The messages that wait for an answer, oldest first.
    var all: [SentMessage] { waiting.all }

    mutating func append(_ message: SentMessage) {
        waiting.append(message)
    }

    /// Takes in a line.
    mutating func received(
        _ line: some BidirectionalCollection<UInt8>, at now: Instant
    ) -> LineMeaning {
        settled.removeAll { now - $0.sent >= Self.patience }
        if let index = settled.firstIndex(where: { Self.isProof(line, of: $0, at: now) }) {
            let message = settled[index]
            let reopened = Array(settled[(index + 1)...])
            settled.removeSubrange(index...)
            waiting.prepend(reopened)
            learnEcho()
            return .reply(to: message, reopening: reopened)
        }
        if waiting.isEmpty, settled.isEmpty { hasSpokenUnasked = true }
        let isEcho = manner == .echo
        let answered = waiting.takeAnswered(by: line) {
            isEcho || Self.isProof(line, of: $0, at: now)
        }
        if let answered {
            learnEcho()
            return .reply(to: answered, reopening: [])
        }
        return .answer(to: isEcho && !lapses(at: now) ? [] : settle())
    }

    /// Whether an unfinished line is already a reply: it carries the oldest message, or any message
    /// if lines have no ends, and is unlikely to do so by chance.
    func isAnswered(
        byUnfinished start: some BidirectionalCollection<UInt8>, at now: Instant
    ) -> Bool {
        if settled.contains(where: {
            now - $0.sent < Self.patience && Self.isProof(start, of: $0, at: now)
        }) {
            return true
        }
        return waiting.all.prefix(endsLinesWithNothing ? .max : 1).contains {
            Self.isProof(start, of: $0, at: now)
        }
    }

    /// The connection has ended: removes and returns the messages without an answer.
    mutating func takeAll() -> [SentMessage] {
        settled = []
        unrelatedLines = 0
        endsLinesWithNothing = false
        return waiting.takeAll()
    }

    // MARK: -

    private mutating func learnEcho() {
        manner = .echo
        unrelatedLines = 0
    }

    private mutating func lapses(at now: Instant) -> Bool {
        guard let oldest = waiting.oldest, now - oldest.sent >= Self.patience else { return false }
        unrelatedLines += 1
        return unrelatedLines >= Self.unrelatedLimit
    }

    private mutating func settle() -> [SentMessage] {
        let answered = waiting.takeAll()
        if !answered.isEmpty { manner = .otherwise }
        settled += answered
        settled.removeFirst(max(settled.count - Self.settledLimit, 0))
        return answered
    }

    /// Whether the line carries the message, and is unlikely to do so by chance.
    private static func isProof(
        _ line: some BidirectionalCollection<UInt8>, of message: SentMessage,
        at now: Instant
    ) -> Bool {
        let hasText = message.bytes.contains { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
        guard hasText, UnansweredMessages.carries(message.bytes, in: line) else { return false }
        return line.count > message.bytes.count || now - message.sent < patience
    }
}
