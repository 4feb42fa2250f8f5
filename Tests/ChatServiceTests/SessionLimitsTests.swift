import ChatCore
import ChatService
import Digests
import Figures
import ReactorKit
import ReactorTesting
import Services
import Testing

@Suite("Limits of chat sessions", .timeLimit(.minutes(10)))
struct SessionLimitsTests {
    @Test func `a silent client gets PING, and is closed after twice the interval`() throws {
        let bench = try ChatBench()
        let ann = try bench.join("ann")
        let bob = try bench.join("bob")
        for client in [ann, bob] { try client.send("JOIN #tea") }
        for client in [ann, bob] { client.forget() }
        try bench.wait(.seconds(120))
        #expect(ann.take() == ["PING :carillon.local"])
        #expect(bob.take() == ["PING :carillon.local"])
        try ann.send("PONG :carillon.local")
        try bench.wait(.seconds(120))
        #expect(bob.lines == ["ERROR :Closing Link: Ping timeout: 240 seconds"])
        #expect(bob.transport.closings == [.loseConnection(within: .seconds(5))])
        #expect(ann.lines.last?.hasSuffix(" QUIT :Ping timeout: 240 seconds") == true)
    }

    @Test func `a client that sends lines gets no PING`() throws {
        let bench = try ChatBench()
        let ann = try bench.join("ann")
        for _ in 1...10 {
            try bench.wait(.seconds(90))
            try ann.send("PONG x")
        }
        #expect(ann.lines == [])
    }

    @Test func `a client that does not register is closed`() throws {
        let bench = try ChatBench()
        let ann = try bench.open()
        try bench.wait(.seconds(45))
        try ann.send("NICK ann")
        #expect(ann.lines == [])
        try bench.wait(.seconds(15))
        #expect(ann.lines == ["ERROR :Closing Link: Registration timeout"])
        #expect(bench.service.readings["carillond_chat_sessions"] == .number(0))
    }

    @Test func `changed times apply to open sessions`() throws {
        let bench = try ChatBench()
        let ann = try bench.join("ann")
        bench.change { $0.pingInterval = .seconds(8) }
        try bench.wait(.seconds(8))
        #expect(ann.lines == ["PING :carillon.local"])
    }

    @Test func `a client that does not read is closed, and delays no other`() throws {
        let bench = try ChatBench {
            $0.floodRate = 0
            $0.sendLimit = 70_000
        }
        let ann = try bench.join("ann")
        let bob = try bench.join("bob")
        let eve = try bench.join("eve")
        for client in [ann, bob, eve] { try client.send("JOIN #tea") }
        for client in [ann, bob, eve] { client.forget() }
        try eve.send("PRIVMSG #tea :one")
        try bob.leaveUnsent(70_000)
        #expect(bob.transport.closings == [])
        try eve.send("PRIVMSG #tea :two")
        try bob.leaveUnsent(70_001)
        #expect(bob.transport.closings == [])
        try eve.send("PRIVMSG #tea :three")
        #expect(bob.transport.closings == [.abortConnection])
        #expect(bob.connection?.violation == .unsentBytes)
        #expect(ann.lines.count == 4)
        #expect(ann.lines.last?.hasSuffix(" QUIT :SendQ exceeded") == true)
    }

    @Test func `a client that is behind gets no typing notices, and all else`() throws {
        let bench = try ChatBench { $0.floodRate = 0 }
        let ann = try bench.join("ann")
        let bob = try bench.join("bob")
        for client in [ann, bob] { try client.send("CAP REQ message-tags", "JOIN #tea") }
        try bob.leaveUnsent(65_537)
        bob.forget()
        let notices = ["@+typing=active TAGMSG #tea", "@+typing=done TAGMSG bob"]
        for notice in notices { try ann.send(notice) }
        try ann.send("@+typing=active;+draft/react=x TAGMSG #tea", "PRIVMSG #tea :hi")
        #expect(bob.take().map { $0.suffix(12) } == [" TAGMSG #tea", "MSG #tea :hi"])
        try bob.leaveUnsent(16_384)
        for notice in notices { try ann.send(notice) }
        #expect(bob.take().map { $0.suffix(12) } == [" TAGMSG #tea", "p TAGMSG bob"])
    }

    @Test func `what is sent in time does not count`() throws {
        let bench = try ChatBench()
        let ann = try bench.join("ann")
        // The transport reports what is unsent when it has sent what it could.
        ann.transport.bufferedByteCount = 300_000
        try ann.send("PING x")
        #expect(ann.transport.closings == [])
    }

    @Test func `lines above the rate wait, and none is lost`() throws {
        let bench = try ChatBench {
            $0.floodRate = 2
            $0.floodBurst = 4
        }
        let ann = try bench.join("ann")
        let pings = (1...10).map { "PING \($0)\r\n" }.joined()
        try ann.sendBytes(Array(pings.utf8))
        #expect(ann.lines.count == 4)
        #expect(ann.transport.isPaused)
        try bench.wait(.milliseconds(500))
        #expect(ann.lines.count == 5)
        try bench.wait(.seconds(10))
        #expect(ann.lines.count == 10)
        #expect(ann.lines.last?.hasSuffix(":10") == true)
        #expect(!ann.transport.isPaused)
    }

    @Test func `the budget of the daemon counts as well, before and after the registration`()
        throws
    {
        let bench = try ChatBench { $0.floodRate = 10 }
        let ann = try bench.open()
        let budget = CountedBudget(lineCount: 5)
        ann.session.limit(by: budget)
        try ann.send("NICK ann", "USER ann 0 * :ann", "PING 1", "PING 2", "PING 3", "PING 4")
        #expect(ann.lines.last?.hasSuffix(":3") == true)
        #expect(ann.transport.isPaused)
        budget.lineCount = 1_000
        budget.resume?()
        try bench.settle()
        #expect(ann.lines.last?.hasSuffix(":4") == true)
        #expect(budget.lineCount == 999)
        let pings = (1...100).map { "PING \($0)\r\n" }.joined()
        ann.forget()
        try ann.sendBytes(Array(pings.utf8))
        #expect((30...40).contains(ann.lines.count))
    }

    @Test func `what the core has not handled is bounded, and nothing is lost`() throws {
        let bench = try ChatBench()
        var clients: [ChatClient] = []
        for number in 1...40 { clients.append(try bench.join("n\(number)")) }
        let text = String(repeating: "x", count: 400)
        let pings = String(repeating: "PING :\(text)\r\n", count: 150)
        for client in clients { try client.session.dataReceived(Array(pings.utf8).span) }
        // A MiB, of which each line has some bytes more, and the line of each of the others.
        let paused = clients.filter(\.transport.isPaused)
        #expect((23..<28).contains(paused.count))
        try bench.settle()
        for client in clients {
            #expect(client.lines.count == 150)
            #expect(!client.transport.isPaused)
        }
    }

    @Test func `short lines count with what they occupy`() throws {
        let bench = try ChatBench()
        let ann = try bench.join("ann")
        let pings = String(repeating: "P 1\n", count: 15_000)
        try ann.session.dataReceived(Array(pings.utf8).span)
        #expect(ann.transport.isPaused)
        try bench.settle()
        #expect(ann.lines.count == 15_000)
        #expect(!ann.transport.isPaused)
    }

    @Test func `lines that are refused count as well`() throws {
        let bench = try ChatBench()
        let ann = try bench.join("ann")
        var lines: [UInt8] = []
        for _ in 1...15_000 { lines += [0xFF, 0x0A] }
        try ann.session.dataReceived(lines.span)
        #expect(ann.transport.isPaused)
        try bench.settle()
        #expect(ann.lines.count == 15_000)
        #expect(ann.lines.allSatisfy { $0.contains(" FAIL * INVALID_UTF8 ") })
    }

    @Test func `many clients that do not read leave at once, and are closed one in a turn`()
        throws
    {
        let bench = try ChatBench()
        let ann = try bench.join("ann")
        try ann.send("JOIN #tea")
        var others: [ChatClient] = []
        for number in 1...20 {
            let other = try bench.join("n\(number)")
            try other.send("JOIN #tea")
            others.append(other)
        }
        for other in others { try other.leaveUnsent(200_000) }
        bench.change { $0.sendLimit = 65_536 }
        try ann.session.dataReceived(Array("PRIVMSG #tea :one\r\n".utf8).span)
        var mostClosed = 0
        while others.contains(where: { $0.transport.closings.isEmpty }) {
            let before = others.filter { !$0.transport.closings.isEmpty }.count
            try bench.reactor.turn(waitingAtMost: .zero)
            let after = others.filter { !$0.transport.closings.isEmpty }.count
            mostClosed = max(mostClosed, after - before)
        }
        #expect(mostClosed == 1)
        #expect(bench.service.readings["carillond_chat_users"] == .number(1))
        #expect(ann.lines.filter { $0.hasSuffix(" QUIT :SendQ exceeded") }.count == 20)
    }

    @Test func `before the registration fewer lines are allowed`() throws {
        let bench = try ChatBench { $0.floodBurst = 100 }
        let ann = try bench.open()
        let pings = (1...50).map { "PING \($0)\r\n" }.joined()
        try ann.sendBytes(Array(pings.utf8))
        #expect(ann.lines.count == 20)
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func `listed addresses have no limit`(address: String) throws {
        let bench = try ChatBench { $0.floodBurst = 1 }
        let ann = try bench.open(from: address)
        let pings = (1...1_000).map { "PING \($0)\r\n" }.joined()
        try ann.sendBytes(Array(pings.utf8))
        #expect(ann.lines.count == 1_000)
    }

    @Test func `a wrong password of the server closes the session, the right one does not`() throws
    {
        let verifier = try PasswordVerifier(of: Array("open sesame".utf8), rounds: 10)
        let bench = try ChatBench {
            $0.floodRate = 0
            $0.network.passwordVerifier = Array("\(verifier)".utf8)
        }
        let ann = try bench.open()
        try ann.send("PASS :open sesame", "NICK ann", "USER ann 0 * :ann", "PING behind")
        try bench.turn(until: { ann.lines.last?.hasSuffix(":behind") == true })
        #expect(ann.lines.contains { $0.contains(" 001 ann ") })
        #expect(!ann.transport.isPaused)
        let eve = try bench.open()
        try eve.send("PASS guess", "NICK eve", "USER eve 0 * :eve")
        try bench.turn(until: { !eve.transport.closings.isEmpty })
        #expect(
            eve.lines == [
                ":carillon.local 464 eve :The password is wrong",
                "ERROR :Closing Link: Wrong password",
            ])
    }

    @Test func `the answer to a question of a session that is gone is dropped`() throws {
        let verifier = try PasswordVerifier(of: Array("open sesame".utf8), rounds: 10)
        let bench = try ChatBench {
            $0.network.passwordVerifier = Array("\(verifier)".utf8)
        }
        for _ in 1...10 {
            let ann = try bench.open()
            try ann.send("PASS :open sesame", "NICK ann", "USER ann 0 * :ann")
            try ann.end()
        }
        let bob = try bench.open()
        try bob.send("PASS :open sesame", "NICK ann", "USER ann 0 * :ann")
        try bench.turn(until: { bob.lines.contains { $0.contains(" 422 ") } })
        #expect(bench.service.readings["carillond_chat_users"] == .number(1))
    }

    @Test func `a long answer waits for its reader, whose later commands wait for it`() throws {
        let bench = try ChatBench {
            $0.floodRate = 0
            $0.network.limits.nick = 64
        }
        let ann = try bench.join("ann")
        try ann.send("JOIN #tea")
        var others: [ChatClient] = []
        let name = String(repeating: "x", count: 60)
        for number in 100...750 {
            let other = try bench.join("\(name)\(number)")
            try other.send("JOIN #tea")
            others.append(other)
        }
        ann.forget()
        // The protocol gets this from a transport that is above its high-water mark.
        ann.session.pauseProducing()
        try ann.send("NAMES #tea", "PING after")
        #expect(ann.transport.isPaused)
        let first = ann.transport.written.count
        #expect((32_768..<34_000).contains(first))
        try bench.settle()
        #expect(ann.transport.written.count == first)
        ann.session.resumeProducing()
        try bench.settle()
        #expect(ann.lines.last == ":carillon.local PONG carillon.local :after")
        #expect(!ann.transport.isPaused)
    }
}

/// A budget of lines, which the test renews.
private final class CountedBudget: MessageBudget {
    var lineCount: Int
    private(set) var resume: (() -> Void)?

    init(lineCount: Int) { self.lineCount = lineCount }

    var availableByteCount: Int { lineCount > 0 ? .max : 0 }

    func take(messages: Int, bytes: Int) { lineCount -= messages }

    func giveBack(bytes: Int) {}

    func wait(forBytes count: Int, of transport: any Transport, resume: @escaping () -> Void) {
        self.resume = resume
    }

    func cancelWait() { resume = nil }
}
