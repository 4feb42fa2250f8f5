import ReactorKit
import TerminalUI
import Testing

@testable import Conversation

@Suite("SentMessages", .timeLimit(.minutes(10)))
struct SentMessagesTests {
    // MARK: - A service that echoes

    @Test func `a line that carries a message answers the oldest one that it carries`() {
        var bench = Bench()
        bench.send("a", "b", "a")
        #expect(bench.receive("[now] a") == "reply to 0")
        #expect(bench.receive("[now] b") == "reply to 1")
        #expect(bench.receive("[now] a") == "reply to 2")
        #expect(bench.sent.manner == .echo && !bench.sent.hasSpokenUnasked)
        #expect(bench.sent.isEmpty)
    }

    @Test func `once a reply was paired, other lines answer nothing`() {
        var bench = Bench()
        bench.send("a")
        bench.receive("[now] a")
        bench.send("b")
        for _ in 1...10 { #expect(bench.receive("somebody talks") == "answer to ") }
        #expect(bench.unanswered == [1])
    }

    @Test func `what is known of the service outlives the connection`() {
        var bench = Bench()
        bench.send("a")
        bench.receive("[now] a")
        bench.send("b")
        #expect(bench.unanswered == [1])
        bench.send("c")
        #expect(bench.receive("welcome back") == "answer to ")
        #expect(bench.unanswered == [2])
    }

    @Test func `a banner before the first message answers nothing and proves nothing`() {
        var bench = Bench()
        #expect(bench.receive("welcome") == "answer to ")
        #expect(bench.sent.manner == .unknown && bench.sent.hasSpokenUnasked)
        bench.send("a")
        #expect(bench.receive("[now] a") == "reply to 0")
    }

    // MARK: - A service that answers in other words

    @Test func `any line answers all that was sent before it`() {
        var bench = Bench()
        bench.send("EHLO me", "MAIL FROM:<a@b>")
        #expect(bench.receive("250-mail.example") == "answer to 0 1")
        #expect(bench.receive("250 SIZE") == "answer to ")
        bench.send("DATA")
        #expect(bench.sent.manner == .otherwise)
        #expect(bench.unanswered == [2], "sent behind the last line")
    }

    @Test func `a service that is silent has answered nothing`() {
        var bench = Bench()
        bench.send("a", "b")
        bench.pass(.seconds(3_600))
        #expect(bench.sent.manner == .unknown)
        #expect(bench.unanswered == [0, 1])
    }

    @Test(arguments: ["", " ", "\t \r"])
    func `a blank message is carried by many a line, and proves no echo`(message: String) {
        var bench = Bench()
        bench.send("GET / HTTP/1.0", message)
        #expect(bench.receive("HTTP/1.0 200 OK") == "answer to 0 1")
        #expect(bench.receive(message) == "answer to ")
        #expect(bench.receive("prompt> ") == "answer to ")
        #expect(bench.sent.manner == .otherwise)
    }

    @Test func `a person who writes the same text later does not echo`() {
        var bench = Bench()
        bench.send("hi")
        bench.pass(.seconds(2))
        #expect(bench.receive("hi") == "answer to 0")
        #expect(bench.sent.manner == .otherwise)
    }

    @Test func `a server that gives the bare message back at once echoes`() {
        var bench = Bench()
        bench.send("hi")
        bench.pass(.milliseconds(1_999))
        #expect(bench.receive("hi") == "reply to 0")
        #expect(bench.sent.manner == .echo)
    }

    @Test func `a stamped reply proves an echo however late it is`() {
        var bench = Bench()
        bench.send("hi")
        bench.pass(.seconds(60))
        #expect(bench.receive("[now] hi") == "reply to 0")
        #expect(bench.sent.manner == .echo)
    }

    // MARK: - Corrected mistakes

    @Test func `where others talk before the first reply, it finds its message all the same`() {
        var bench = Bench()
        bench.send("one", "two", "three")
        #expect(bench.receive("<bob> hello all") == "answer to 0 1 2")
        #expect(bench.receive("[now] one") == "reply to 0, 1 2 wait again")
        #expect(bench.receive("<eve> hello bob") == "answer to ")
        #expect(bench.receive("[now] two") == "reply to 1")
        #expect(bench.unanswered == [2])
    }

    @Test func `what was sent before it and seemed to be answered stays so`() {
        var bench = Bench()
        bench.send("one")
        bench.receive("<bob> hello all")
        bench.send("two")
        #expect(bench.receive("[now] two") == "reply to 1")
        #expect(bench.receive("[now] one") == "reply to 0", "late, and out of order")
    }

    @Test func `a line does not answer a message of long ago`() {
        var bench = Bench()
        bench.send("yes")
        bench.receive("are you sure?")
        bench.pass(.seconds(2))
        #expect(bench.receive("<bob> yes") == "answer to ")
    }

    @Test func `three lines in a row while an answer is overdue: no echo after all`() {
        var bench = Bench()
        bench.send("hello")
        #expect(bench.receive("You say: hello") == "reply to 0")
        bench.send("look")
        for _ in 1...5 { #expect(bench.receive("A room.") == "answer to ", "not overdue yet") }
        bench.pass(.seconds(2))
        #expect(bench.receive("A bird sings.") == "answer to ")
        #expect(bench.receive("A bird sings.") == "answer to ")
        #expect(bench.receive("A bird sings.") == "answer to 1")
        #expect(bench.sent.manner == .otherwise)
    }

    @Test func `a slow echo among others' lines is no mistake`() {
        var bench = Bench()
        bench.send("a")
        bench.receive("[now] a")
        for number in 1...5 {
            bench.send("b\(number)")
            bench.pass(.seconds(3))
            bench.receive("<bob> hello")
            bench.receive("<eve> hello")
            #expect(bench.receive("[now] b\(number)") == "reply to \(number)")
        }
        #expect(bench.sent.manner == .echo)
    }

    @Test func `a connection that has ended leaves nothing to be found by the next one`() {
        var bench = Bench()
        bench.send("one")
        bench.receive("<bob> hello all")
        #expect(bench.unanswered == [])
        #expect(bench.receive("[now] one") == "answer to ")
    }

    // MARK: -

    /// Messages by their numbers, from 0, and a clock that is turned by hand.
    private struct Bench {
        var sent = SentMessages()
        private var lines: [LineID] = []
        private var transcript = Transcript()
        private var now = Instant.now

        mutating func send(_ texts: String...) {
            for text in texts {
                let line = transcript.append([], kind: .sending)
                lines.append(line)
                sent.append(.init(bytes: Array(text.utf8), line: line, sent: now))
            }
        }

        mutating func pass(_ duration: Duration) { now += duration }

        @discardableResult
        mutating func receive(_ line: String) -> String {
            switch sent.received(Array(line.utf8), at: now) {
            case .answer(let messages): return "answer to \(names(messages))"
            case .reply(let message, []): return "reply to \(names([message]))"
            case .reply(let message, let others):
                return "reply to \(names([message])), \(names(others)) wait again"
            }
        }

        /// What the end of the connection leaves.
        var unanswered: [Int] {
            mutating get { sent.takeAll().compactMap(number) }
        }

        private func names(_ messages: [SentMessage]) -> String {
            messages.compactMap(number).map(String.init).joined(separator: " ")
        }

        private func number(_ message: SentMessage) -> Int? {
            lines.firstIndex(of: message.line)
        }
    }
}
