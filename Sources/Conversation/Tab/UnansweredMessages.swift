import DequeModule
package import TerminalUI

/// What was sent and not answered yet, oldest first.
package struct UnansweredMessages: Sendable {
    /// One message that waits for its reply.
    package struct Message: Equatable, Sendable {
        package let bytes: [UInt8]
        /// Where it stands in the transcript.
        package var line: LineID
        package let sent: ContinuousClock.Instant
    }

    private var messages: Deque<Message> = []

    package init() {}

    package var isEmpty: Bool { messages.isEmpty }
    package var count: Int { messages.count }

    package mutating func append(_ message: Message) {
        messages.append(message)
    }

    /// Takes out the oldest message whose text `reply` carries; nil when it carries none.
    package mutating func takeAnswered(by reply: some BidirectionalCollection<UInt8>) -> Message? {
        guard let index = messages.firstIndex(where: { Self.carries($0.bytes, in: reply) })
        else { return nil }
        return messages.remove(at: index)
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
