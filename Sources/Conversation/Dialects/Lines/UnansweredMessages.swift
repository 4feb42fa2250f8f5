import DequeModule
package import ReactorKit
package import TerminalUI

/// What was sent and not answered yet, oldest first.
package struct UnansweredMessages: Sendable {
    /// One message that waits for its reply.
    package struct Message: Equatable, Sendable {
        package let bytes: [UInt8]
        /// Where it stands in the transcript.
        package var line: LineID
        package let sent: Instant
    }

    private var messages: Deque<Message> = []

    package init() {}

    package var isEmpty: Bool { messages.isEmpty }
    package var count: Int { messages.count }
    /// Nil if there is none.
    package var oldest: Message? { messages.first }
    /// All of them.
    package var all: [Message] { Array(messages) }

    package mutating func append(_ message: Message) {
        messages.append(message)
    }

    /// Puts messages that are older before the others.
    package mutating func prepend(_ older: [Message]) {
        messages.prepend(contentsOf: older)
    }

    /// Takes out the oldest message whose text `reply` carries, among those that can be meant;
    /// nil when it carries none.
    package mutating func takeAnswered(
        by reply: some BidirectionalCollection<UInt8>,
        where canBeMeant: (Message) -> Bool = { _ in true }
    ) -> Message? {
        let index = messages.firstIndex { Self.carries($0.bytes, in: reply) && canBeMeant($0) }
        return index.map { messages.remove(at: $0) }
    }

    /// Takes all of them out.
    package mutating func takeAll() -> [Message] {
        defer { messages.removeAll() }
        return Array(messages)
    }

    /// A reply carries a message when it is the message, or ends with it behind a blank.
    ///
    /// A CR at the message's end is part of the line's end on the wire, so it never returns.
    package static func carries(
        _ message: [UInt8], in reply: some BidirectionalCollection<UInt8>
    ) -> Bool {
        let message = message.last == 0x0D ? message.dropLast() : message[...]
        var end = reply.endIndex
        for byte in message.reversed() {
            guard end > reply.startIndex else { return false }
            reply.formIndex(before: &end)
            guard reply[end] == byte else { return false }
        }
        return end == reply.startIndex || reply[reply.index(before: end)] == UInt8(ascii: " ")
    }
}
