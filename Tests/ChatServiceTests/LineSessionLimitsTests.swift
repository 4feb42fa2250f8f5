import ChatService
import Figures
import ReactorKit
import ReactorTesting
import Services
import SystemPackage
import Testing

@Suite("Rooms at telnet, limits and ends", .timeLimit(.minutes(10)))
struct LineSessionLimitsTests {
    private static let welcome = "; /help, in carillon //help, lists what to type"

    @Test func `who reads too slowly misses lines, gets their number, and delays no other`() throws
    {
        let bench = try ChatBench(history: 0)
        let slow = try bench.enter()
        let quick = try bench.enter()
        let ann = try bench.join("ann", in: "#tea")
        for client in [slow, quick] { client.forget() }
        slow.transport.bufferedByteCount = 262_144
        for line in ["one", "two", "three"] { try ann.send("PRIVMSG #tea :\(line)") }
        #expect(slow.lines == [])
        #expect(quick.lines == ["ann: one", "ann: two", "ann: three"])
        slow.transport.bufferedByteCount = 0
        slow.session.resumeProducing()
        try ann.send("PRIVMSG #tea :four")
        #expect(slow.lines == ["* 3 lines are missing here: you read too slowly", "ann: four"])
        #expect(bench.service.readings["carillond_chat_missed_lines_total"] == .number(3))
    }

    @Test func `one missed line is reported, once there is room in the same turn`() throws {
        let bench = try ChatBench(history: 0)
        let guest = try bench.enter()
        let speaker = try bench.enter()
        guest.forget()
        guest.transport.bufferedByteCount = 262_144
        try speaker.session.dataReceived(Array("one\n".utf8).span)
        try bench.reactor.turn(waitingAtMost: .zero)
        guest.transport.bufferedByteCount = 0
        try bench.settle()
        #expect(guest.lines == ["* 1 line is missing here: you read too slowly"])
    }

    @Test func `a line that is too long for a message is several for the others`() throws {
        let bench = try ChatBench(history: 10)
        let guest = try bench.enter()
        let other = try bench.enter()
        guest.forget()
        let words = (0..<1_000).map { "word\($0)" }.joined(separator: " ")
        try guest.type(words, "after")
        #expect(guest.lines == ["guest-1: \(words)", "guest-1: after"])
        let heard = other.lines
        #expect(heard.count > 10)
        #expect(heard.allSatisfy { $0.hasPrefix("guest-1: ") && $0.utf8.count < 512 })
        let text = heard.dropLast().map { $0.dropFirst("guest-1: ".count) }
        #expect(text.joined(separator: " ") == words)
        #expect(heard.last == "guest-1: after")
    }

    @Test func `lines that are typed before the entry, and many at once, are all answered`() throws
    {
        let bench = try ChatBench(history: 0)
        let other = try bench.enter()
        let guest = try bench.dial()
        let lines = (0..<5_000).map { "\($0)\n" }
        try guest.sendBytes(Array(lines.joined().utf8))
        try bench.settle()
        let said = (0..<5_000).map { "guest-2: \($0)" }
        #expect(guest.lines == ["* you are guest-2\(Self.welcome)"] + said)
        #expect(other.lines == ["* guest-2 has come"] + said)
    }

    @Test func `who sends faster than the limit is read more slowly, and loses nothing`() throws {
        let bench = try ChatBench(history: 0) { ($0.floodRate, $0.floodBurst) = (5, 10) }
        let guest = try bench.enter()
        try guest.sendBytes(Array((0..<30).map { "\($0)\n" }.joined().utf8))
        #expect(guest.lines.count < 15)
        #expect(guest.transport.isPaused)
        for _ in 0..<10 { try bench.wait(.seconds(1)) }
        #expect(guest.lines == (0..<30).map { "guest-1: \($0)" })
        #expect(!guest.transport.isPaused)
    }

    @Test func `a line over the limit gets its sender an error line and a close`() throws {
        let bench = try ChatBench(history: 0)
        let guest = try bench.enter()
        let other = try bench.enter()
        guest.forget()
        try guest.sendBytes([UInt8](repeating: 0x78, count: 70_000))
        #expect(guest.lines == ["error: a line may have at most 65536 bytes"])
        #expect(guest.transport.isClosing)
        #expect(other.lines == [])
    }

    // MARK: - Ends

    @Test func `what is typed before the end of input is answered before the close`() throws {
        let bench = try ChatBench(history: 0)
        let guest = try bench.dial()
        try guest.session.dataReceived(Array("one\n/who\n".utf8).span)
        let session = try #require(guest.session.halfCloseProtocol)
        try session.readConnectionLost()
        #expect(!guest.transport.isClosing)
        try bench.settle()
        #expect(guest.lines.suffix(2) == ["guest-1: one", "* 1 here: guest-1: /who"])
        #expect(guest.transport.closings == [.loseConnection(within: .seconds(5))])
    }

    @Test func `a line is said though its sender resets the connection after the welcome`() throws {
        let bench = try ChatBench(history: 0)
        let other = try bench.enter()
        let guest = try bench.dial()
        try guest.session.dataReceived(Array("hello\n".utf8).span)
        while guest.lines.isEmpty { try bench.reactor.turn(waitingAtMost: .zero) }
        try guest.end(.lost(SystemError(call: "recv", code: .connectionReset)))
        #expect(
            other.lines == ["* guest-2 has come", "guest-2: hello", "* guest-2 has left"])
    }

    @Test func `an idle person, and all at a shutdown, get an error line and a close`() throws {
        let bench = try ChatBench(history: 0)
        let idle = try bench.enter()
        idle.session.timeLimitReached(.idle, idle.transport)
        #expect(idle.lines == ["error: idle timeout"])
        #expect(idle.transport.isClosing)
        let last = try bench.enter()
        last.session.shutDown(last.transport, within: .seconds(3))
        #expect(last.lines == ["error: the server is shutting down"])
        #expect(last.transport.closings == [.loseConnection(within: .seconds(3))])
    }

    @Test func `a successor closes the connections with a reason`() throws {
        let bench = try ChatBench(history: 0)
        let guest = try bench.enter()
        bench.service.leave {}
        #expect(guest.lines == ["error: the server was replaced; connect again"])
        #expect(guest.transport.isClosing)
        let late = try bench.dial()
        #expect(late.lines == ["error: the server was replaced; connect again"])
        #expect(late.transport.isClosing)
    }

    @Test func `who only reads stays`() throws {
        let bench = try ChatBench(history: 0)
        let guest = try bench.enter()
        for _ in 0..<100 { try bench.wait(.seconds(30)) }
        #expect(guest.lines == [])
        #expect(!guest.transport.isClosing)
    }

    @Test func `a browser is refused`() throws {
        let bench = try ChatBench(history: 0)
        let guest = try bench.enter()
        try guest.type("POST / HTTP/1.1", "Host: a")
        #expect(guest.lines == ["error: this is no web server"])
        #expect(guest.transport.isClosing)
    }

    @Test func `at the end the session is released`() throws {
        let bench = try ChatBench(history: 0)
        weak var forgotten: AnyObject?
        do {
            let guest = try bench.enter()
            forgotten = guest.session
            try guest.type("hello")
            try guest.end()
        }
        try bench.settle()
        #expect(forgotten == nil)
        #expect(bench.service.readings["carillond_chat_sessions"] == .number(0))
    }

    // MARK: - History

    @Test func `who comes later gets the last lines, with their stamps`() throws {
        let bench = try ChatBench(history: 2)
        let guest = try bench.enter()
        let ann = try bench.join("ann", in: "#tea")
        try guest.type("one", "two")
        try ann.send("PRIVMSG #tea :three")
        try guest.type("/who")
        let late = try bench.dial()
        try bench.settle()
        #expect(
            late.lines == [
                "* said before you came:", "guest-1: two", "ann: three",
                "* you are guest-2\(Self.welcome)",
            ])
    }

    @Test func `the last lines stay while nobody is in the room`() throws {
        let bench = try ChatBench(history: 2)
        let guest = try bench.enter()
        try guest.type("one")
        try guest.end()
        let late = try bench.dial()
        try bench.settle()
        #expect(late.lines.prefix(2) == ["* said before you came:", "guest-1: one"])
    }

    @Test func `each room has its own lines`() throws {
        let bench = try ChatBench(history: 2)
        let guest = try bench.enter()
        let other = try bench.enter("#coffee")
        try guest.type("tea")
        #expect(other.lines == [])
        let late = try bench.dial("#coffee")
        try bench.settle()
        #expect(late.lines == ["* you are guest-3\(Self.welcome)"])
    }

    @Test func `the history has a limit of bytes, and a shorter one forgets at once`() throws {
        let bench = try ChatBench(history: 10_000)
        let guest = try bench.enter()
        for _ in 0..<500 { try guest.type(String(repeating: "x", count: 300)) }
        let late = try bench.dial()
        try bench.settle()
        #expect((400..<430).contains(late.lines.count))
        bench.change { $0.lineHistory = 1 }
        let later = try bench.dial()
        try bench.settle()
        #expect(later.lines.count == 3)
        bench.change { $0.lineHistory = 0 }
        let last = try bench.dial()
        try bench.settle()
        #expect(last.lines.count == 1)
    }
}
