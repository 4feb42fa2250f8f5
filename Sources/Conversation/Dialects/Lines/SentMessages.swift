import DequeModule
import ReactorKit

/// What was sent over a connection, and what the lines that come mean for it. Pure.
///
/// A line that carries a message (see ``UnansweredMessages/carries(_:in:)``) answers the oldest
/// one that it carries. What any other line means hangs on the service:
///
/// - One that is not known to echo answers as it likes, as a mail server does, or a person: any
///   line answers all that was sent before it.
/// - One that was seen to echo, by a line that carried a message, answers each message by such a
///   line, whatever else is said in between.
///
/// Three things keep a mistake from lasting. Where others talk as well, a line of theirs may seem
/// to answer what is echoed a moment later: within ``patience`` the echo still finds its message,
/// and what was sent after that waits again. A line that is the message and no more, as when two
/// people say "hi", proves an echo only within that time, and a blank message never does. And
/// when ``unrelatedLimit`` lines in a row carry no message while the oldest is overdue, the
/// service does not echo after all.
struct SentMessages {
    /// How a service answers, as far as it is known.
    enum Manner: Equatable {
        case unknown, echo, otherwise
    }

    /// An answer that takes so long is overdue.
    static let patience = Duration.seconds(2)
    static let unrelatedLimit = 3
    /// Messages that seemed to be answered, of which the echo is still looked for.
    private static let settledLimit = 100

    /// Outlives the connection: it is the service's.
    private(set) var manner = Manner.unknown
    /// A reply had no line end: this connection ends its lines with nothing, as the textbook's
    /// server does.
    var endsLinesWithNothing = false
    private var waiting = UnansweredMessages()
    private var settled: Deque<SentMessage> = []
    private var unrelatedLines = 0

    var isEmpty: Bool { waiting.isEmpty }
    /// How many wait for an answer.
    var count: Int { waiting.count }
    /// Those that wait for an answer, oldest first.
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

    /// Whether a line that has not ended is a reply already: it carries the oldest message, or any
    /// where lines have no ends, and can hardly do so by chance.
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

    /// The connection is over: takes out what had no answer.
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

    /// Whether the line carries the message, and can hardly do so by chance.
    private static func isProof(
        _ line: some BidirectionalCollection<UInt8>, of message: SentMessage,
        at now: Instant
    ) -> Bool {
        let hasText = message.bytes.contains { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
        guard hasText, UnansweredMessages.carries(message.bytes, in: line) else { return false }
        return line.count > message.bytes.count || now - message.sent < patience
    }
}
