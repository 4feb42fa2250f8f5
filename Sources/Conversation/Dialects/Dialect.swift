package import ReactorKit
package import TerminalUI

/// A message that was sent, and where its buffer shows it.
package struct SentMessage: Equatable, Sendable {
    package let bytes: [UInt8]
    /// Its line in the transcript.
    package var line: LineID
    package let sent: Instant

    package init(bytes: [UInt8], line: LineID, sent: Instant) {
        self.bytes = bytes
        self.line = line
        self.sent = sent
    }
}

/// What a received line means for the messages that were sent.
enum LineMeaning: Equatable {
    /// It carries this message; these others seemed to be answered, and wait again.
    case reply(to: SentMessage, reopening: [SentMessage])
    /// It carries no message, and answers these.
    case answer(to: [SentMessage])
}

/// What a link and its buffers say to each other: which lines a message becomes, and what the
/// lines mean that arrive. Pure.
protocol Dialect: Sendable {
    /// The slash commands that its buffers have beside the workspace's.
    var commands: [SlashCommand] { get }

    /// Applies the settings.
    mutating func adopt(_ settings: ClientSettings)

    // MARK: Out

    /// Whether an answer is expected to take the place of a message.
    var expectsAnswer: Bool { get }

    /// What sends this message.
    func action(sending message: [UInt8]) -> ConnectionAction

    /// The message was sent.
    mutating func sent(_ message: SentMessage)

    // MARK: In

    /// Takes a line; `isEnded` is false when the person took it for a line before its end.
    mutating func received(_ line: [UInt8], isEnded: Bool, at now: Instant) -> LineMeaning

    /// Whether the start of a line, without its end, answers a message already.
    func isAnswered(byUnfinished start: [UInt8], at now: Instant) -> Bool

    /// The messages that need no answer any more, since the peer is silent and not known to answer
    /// each message.
    func takenInSilence(at now: Instant) -> [SentMessage]

    /// The connection has ended; returns the messages without an answer.
    mutating func connectionEnded() -> [SentMessage]

    // MARK: Waiting

    /// The number of messages that wait for an answer.
    var unansweredCount: Int { get }

    /// The time between the last message that was answered and its answer.
    var roundTrip: Duration? { get }

    /// How long an answer has been owed; nil unless it is overdue.
    func overdue(at now: Instant) -> Duration?

    /// When `overdue` changes as it is shown, from now on; nil if it does not.
    func untilOverdueChanges(at now: Instant) -> Duration?
}
