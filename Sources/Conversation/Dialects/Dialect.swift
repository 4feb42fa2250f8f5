package import ReactorKit
package import TerminalUI

/// A sent message, and its line in the buffer.
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

/// The meaning of a received line for the sent messages.
enum LineMeaning: Equatable {
    /// It carries this message; these others seemed to be answered, and wait again.
    case reply(to: SentMessage, reopening: [SentMessage])
    /// It carries no message, and answers these.
    case answer(to: [SentMessage])
}

/// The protocol between a link and its server: how messages are sent as lines, and what received
/// lines mean. Pure.
protocol Dialect: Sendable {
    /// The slash commands of its buffers, in addition to the workspace's.
    var commands: [SlashCommand] { get }

    /// Applies the settings.
    mutating func adopt(_ settings: ClientSettings)

    /// Notes that the peer starts or stops echoing what is sent, as a terminal does.
    mutating func peerEchoes(_ isEchoing: Bool)

    // MARK: Out

    /// Whether an answer is expected to replace a message.
    var expectsAnswer: Bool { get }

    /// The action that sends this message.
    func action(sending message: [UInt8]) -> ConnectionAction

    /// Records a sent message.
    mutating func sent(_ message: SentMessage)

    /// Whether the service does nothing but echo each message, as far as known: it may be closed by
    /// an empty line.
    func onlyEchoes(at now: Instant) -> Bool

    // MARK: In

    /// Takes a line; `isEnded` is false when the person's input ended it before its line end.
    mutating func received(_ line: [UInt8], isEnded: Bool, at now: Instant) -> LineMeaning

    /// Whether the start of a line already answers a message.
    func isAnswered(byUnfinished start: [UInt8], at now: Instant) -> Bool

    /// Whether the start of a line may be that of the echo of a message.
    var awaitsEcho: Bool { get }

    /// The messages that no longer need an answer, because the peer is silent and not known to
    /// answer each message.
    func takenInSilence(at now: Instant) -> [SentMessage]

    /// The connection has ended; returns the messages without an answer.
    mutating func connectionEnded(at now: Instant) -> [SentMessage]

    // MARK: Waiting

    /// The number of messages that wait for an answer.
    var unansweredCount: Int { get }

    /// The time between the last message that was answered and its answer.
    var roundTrip: Duration? { get }

    /// How long an answer has been overdue; nil if none is.
    func overdue(at now: Instant) -> Duration?

    /// When the displayed value of `overdue` changes next; nil if it does not.
    func untilOverdueChanges(at now: Instant) -> Duration?
}
