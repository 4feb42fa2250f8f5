import ReactorKit
import TerminalUI
import Testing

@testable import Conversation

@Suite("UnansweredMessages", .timeLimit(.minutes(10)))
struct UnansweredMessagesTests {
    @Test(
        arguments: [
            ("hope", "hope", true),
            ("hope", "[Tue Apr 18 23:53:09 2006] hope", true),
            ("hope", " hope", true),
            ("hope", "]hope", false),
            ("hope", "[now] hope ", false),
            ("hope", "[now] Hope", false),
            ("hope", "ope", false),
            ("hope", "", false),
            ("is hope", "[now] where is hope", true),
            ("hope\r", "[now] hope", true),
            ("hope\r\r", "[now] hope\r", true),
            ("hope\r", "[now] hope\r", false),
            ("\r", "[now] ", true),
            ("  ", "[now]   ", true),
            ("世界", "[now] 世界", true),
        ])
    func `a reply carries a message that it ends with`(
        message: String, reply: String, carries: Bool
    ) {
        #expect(
            UnansweredMessages.carries(Array(message.utf8), in: Array(reply.utf8)) == carries)
    }

    @Test func `bytes that are no UTF-8 are carried like all others`() {
        #expect(UnansweredMessages.carries([0xFF, 0x00], in: [0x5D, 0x20, 0xFF, 0x00]))
        #expect(!UnansweredMessages.carries([0xFF, 0x00], in: [0x5D, 0x20, 0xFE, 0x00]))
    }

    @Test func `equal messages are answered oldest first`() {
        var messages = Self.messages("a", "b", "a")
        let first = messages.takeAnswered(by: Array("[1] a".utf8))
        let second = messages.takeAnswered(by: Array("[2] a".utf8))
        #expect(first?.line == Self.lines[0])
        #expect(second?.line == Self.lines[2])
        #expect(messages.takeAnswered(by: Array("[3] a".utf8)) == nil)
        #expect(messages.count == 1)
    }

    @Test func `a reply may overtake another`() {
        var messages = Self.messages("a", "b")
        #expect(messages.takeAnswered(by: Array("[1] b".utf8))?.bytes == Array("b".utf8))
        #expect(messages.takeAll().map(\.bytes) == [Array("a".utf8)])
        #expect(messages.isEmpty)
    }

    @Test func `a reply that fits two messages answers the older`() {
        var messages = Self.messages("where is hope", "hope")
        let answered = messages.takeAnswered(by: Array("[now] where is hope".utf8))
        #expect(answered?.bytes == Array("where is hope".utf8))
        #expect(messages.count == 1)
    }

    // MARK: -

    /// Names of lines; only a transcript gives them.
    private static let lines: [LineID] = {
        var transcript = Transcript()
        return (0..<3).map { _ in transcript.append([], kind: .sending) }
    }()

    private static func messages(_ texts: String...) -> UnansweredMessages {
        var messages = UnansweredMessages()
        for (text, line) in zip(texts, lines) {
            messages.append(.init(bytes: Array(text.utf8), line: line, sent: .now))
        }
        return messages
    }
}
