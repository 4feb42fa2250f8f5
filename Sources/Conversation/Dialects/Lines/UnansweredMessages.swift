import DequeModule

/// The messages that were sent and not answered yet, oldest first.
package struct UnansweredMessages: Sendable {
    private var messages: Deque<SentMessage> = []

    package init() {}

    package var isEmpty: Bool { messages.isEmpty }
    package var count: Int { messages.count }
    /// Nil if there is none.
    package var oldest: SentMessage? { messages.first }
    /// All messages.
    package var all: [SentMessage] { Array(messages) }

    package mutating func append(_ message: SentMessage) {
        messages.append(message)
    }

    /// Inserts older messages before the others.
    package mutating func prepend(_ older: [SentMessage]) {
        messages.prepend(contentsOf: older)
    }

    /// Removes the oldest message whose text `reply` carries, among the possible ones; nil when it
    /// carries none.
    package mutating func takeAnswered(
        by reply: some BidirectionalCollection<UInt8>,
        where canBeMeant: (SentMessage) -> Bool = { _ in true }
    ) -> SentMessage? {
        let index = messages.firstIndex { Self.carries($0.bytes, in: reply) && canBeMeant($0) }
        return index.map { messages.remove(at: $0) }
    }

    /// Removes all messages.
    package mutating func takeAll() -> [SentMessage] {
        defer { messages.removeAll() }
        return Array(messages)
    }

    /// A reply carries a message when it is the message, or ends with a blank and the message.
    ///
    /// A CR at the end of the message is part of the line end, so it never returns.
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
