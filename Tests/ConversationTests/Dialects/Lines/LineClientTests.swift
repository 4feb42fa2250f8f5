import Conversation
import ReactorKit
import ReactorTesting
import Testing
import Timestamps

@Suite("LineClient", .timeLimit(.minutes(10)))
struct LineClientTests {
    @Test func `a complete prompt is lent at once, and a line when more follows`() throws {
        let bench = try LineClientBench()
        try bench.receive("HP 10> ")
        bench.client.showPrompt()
        #expect(bench.heard == ["connected", "HP 10> …"])
        bench.client.leavePrompt()
        try bench.receive("\r\nBob waves.\n")
        #expect(bench.heard == ["connected", "HP 10> …", "HP 10> ", "Bob waves."])
        bench.client.leavePrompt()
        #expect(bench.heard.count == 4)
    }

    @Test func `a prompt that became a line is none`() throws {
        let bench = try LineClientBench()
        try bench.receive("login: ")
        bench.client.showPrompt()
        bench.client.endLine(after: 7)
        bench.client.leavePrompt()
        try bench.receive("ok\n")
        #expect(bench.heard == ["connected", "login: …", "ok"])
    }

    @Test func `lines are reported, without a CR before the LF`() throws {
        let bench = try LineClientBench()
        try bench.receive("one\ntwo\r\n\n")
        #expect(bench.heard == ["connected", "one", "two", ""])
    }

    @Test func `an unfinished line is lent after a tenth of a second, and is no line`() throws {
        let bench = try LineClientBench()
        try bench.receive("one\n[now] two")
        try bench.pass(.milliseconds(99))
        #expect(bench.heard == ["connected", "one"])
        try bench.pass(.milliseconds(1))
        #expect(bench.heard == ["connected", "one", "[now] two…"])
        try bench.pass(.seconds(60))
        #expect(bench.heard.count == 3)
    }

    @Test func `in chunks a line ends with its line end, or with what was read at once`() throws {
        let bench = try LineClientBench()
        bench.client.framing = .chunks
        for piece in ["one", "two\nthree", "\r\n", "\n"] { try bench.receive(piece) }
        #expect(bench.heard == ["connected", "one", "two", "three", ""])
    }

    @Test func `each byte restarts the silence`() throws {
        let bench = try LineClientBench()
        for character in "tail" {
            try bench.receive(String(character))
            try bench.pass(.milliseconds(99))
        }
        #expect(bench.heard == ["connected"])
        try bench.pass(.milliseconds(1))
        #expect(bench.heard == ["connected", "tail…"])
    }

    @Test(arguments: [
        (
            ["The quick brown fox ", "jumps\n"],
            ["The quick brown fox …", "The quick brown fox jumps"]
        ),
        (["abc\r", "\n"], ["abc…", "abc"]), (["a\rb\r", "c\n"], ["a\rb…", "a\rb\rc"]),
        (
            ["Working", ".", ".", " done\n"],
            ["Working…", "Working.…", "Working..…", "Working.. done"]
        ),
    ])
    func `a line that arrives in pieces is lent as it grows, and reported once`(
        pieces: [String], heard: [String]
    ) throws {
        let bench = try LineClientBench()
        for piece in pieces {
            try bench.receive(piece)
            try bench.pass(.milliseconds(300))
        }
        #expect(bench.heard == ["connected"] + heard)
    }

    @Test(
        arguments: [
            [0x47, 0x72, 0xC3, 0xBC], [0x47, 0x72, 0xE4, 0xB8, 0x96],
            [0x47, 0x72, 0xF0, 0x9F, 0x94, 0x94],
        ] as [[UInt8]])
    func `a character that arrives in pieces is never lent in part`(bytes: [UInt8]) throws {
        let bench = try LineClientBench()
        for byte in bytes {
            try bench.receive([byte])
            try bench.pass(.milliseconds(200))
        }
        let whole = String(decoding: bytes, as: UTF8.self)
        #expect(Set(bench.heard) == ["connected", "G…", "Gr…", whole + "…"])
        #expect(bench.heard.last == whole + "…")
        try bench.receive("\n")
        #expect(bench.heard.last == whole)
    }

    @Test func `bytes that begin no character are lent as they are`() throws {
        let bench = try LineClientBench()
        try bench.receive([0x61, 0xFF])
        try bench.pass(.milliseconds(100))
        #expect(bench.heard == ["connected", "a\u{FFFD}…"])
    }

    @Test func `a line whose end arrives in time is reported once`() throws {
        let bench = try LineClientBench()
        try bench.receive("sl")
        try bench.pass(.milliseconds(50))
        try bench.receive("ow\n")
        try bench.pass(.seconds(1))
        #expect(bench.heard == ["connected", "slow"])
        #expect(bench.reactor.nextDue == nil)
    }

    @Test(arguments: ["\n", "\r\n"])
    func `a line end behind a line that was ended is no empty line`(end: String) throws {
        let bench = try LineClientBench()
        try bench.receive("tail")
        bench.client.endLine(after: 4)
        try bench.pass(.milliseconds(100))
        try bench.receive(end + "\nnext\n")
        #expect(bench.heard == ["connected", "", "next"])
    }

    @Test(arguments: [1, 4, 65_536])
    func `every line of every reply is received after our half-close`(size: Int) throws {
        let hearing = Hearing()
        let client = LineClient(on: try Reactor(), listener: hearing)
        let server = RecordingProtocol()
        server.supportsHalfClose = true
        server.whenReceived = { bytes, transport in
            for byte in bytes where byte == 0x0A { transport.write("1\n2\n3\n") }
        }
        server.whenReadLost = {
            $0.write("late\n")
            $0.loseConnection()
        }
        let pair = TransportPair(client, server, conditions: .pieces(of: size))
        pair.pump()
        client.transport?.write("one\ntwo\n")
        client.transport?.loseWriteConnection()
        pair.pump()
        #expect(
            hearing.heard == [
                "connected", "1", "2", "3", "1", "2", "3", "late", "lost: closed by the peer",
            ])
    }

    @Test func `bytes after the end of a line begin the next`() throws {
        let bench = try LineClientBench()
        try bench.receive("login: Gr")
        try bench.receive([0xC3])
        bench.client.endLine(after: 7)
        try bench.receive([0xBC])
        try bench.receive("n\n")
        #expect(bench.heard == ["connected", "Grün"])
    }

    @Test func `an unfinished line is reported when the connection ends, before the end`() throws {
        let bench = try LineClientBench()
        try bench.receive("last words")
        bench.client.connectionLost(.closedByPeer)
        #expect(bench.heard == ["connected", "last words", "lost: closed by the peer"])
        try bench.pass(.seconds(1))
        #expect(bench.heard.count == 3)
    }

    @Test func `the lost rest of a line that was ended is no line`() throws {
        let bench = try LineClientBench()
        try bench.receive("prompt\r")
        bench.client.endLine(after: 6)
        bench.client.connectionLost(.closedByPeer)
        #expect(bench.heard == ["connected", "lost: closed by the peer"])
    }

    @Test func `a line over the limit is reported once, cut, and the next one is whole`() throws {
        let bench = try LineClientBench(limit: 4)
        try bench.receive("abcdefgh")
        try bench.pass(.seconds(1))
        try bench.receive("ijk\nnext\n")
        #expect(bench.heard == ["connected", "abcd (cut)", "next"])
    }

    @Test func `the reply to the longest message is not cut`() throws {
        let bench = try LineClientBench()
        let message = String(repeating: "x", count: TimestampServer.lineLimit)
        let stamp = String(repeating: "t", count: 255)
        try bench.receive("[\(stamp)] \(message)\n")
        #expect(bench.heard.last == "[\(stamp)] \(message)")
    }

    @Test func `nothing is reported to a listener that no longer exists`() throws {
        let reactor = try Reactor(clock: ManualClock())
        var listener: Hearing? = Hearing()
        let client = LineClient(on: reactor, listener: try #require(listener))
        try client.connectionMade(RecordingTransport())
        weak let gone = listener
        listener = nil
        #expect(gone == nil, "it is not kept alive")
        try client.dataReceived(Array("line\n".utf8).span)
    }
}

/// A client between a recording transport and a listener that records its calls.
private final class LineClientBench {
    let reactor: Reactor
    let client: LineClient
    let transport = RecordingTransport()
    private let clock = ManualClock()
    private let hearing = Hearing()

    init(limit: Int = LineClient.lineLimit) throws {
        reactor = try Reactor(clock: clock)
        client = LineClient(on: reactor, listener: hearing, limit: limit)
        try client.connectionMade(transport)
    }

    var heard: [String] { hearing.heard }

    func receive(_ text: String) throws {
        try receive(Array(text.utf8))
    }

    func receive(_ bytes: [UInt8]) throws {
        try client.dataReceived(bytes.span)
    }

    func pass(_ duration: Duration) throws {
        try clock.advance(by: duration, running: reactor)
    }
}

private final class Hearing: LineClient.Listener {
    private(set) var heard: [String] = []

    func clientConnected(_ client: LineClient) {
        heard.append("connected")
    }

    func client(_ client: LineClient, received line: Span<UInt8>, isCut: Bool) {
        let text = String(decoding: [UInt8](copying: line), as: UTF8.self)
        heard.append(text + (isCut ? " (cut)" : ""))
    }

    func client(_ client: LineClient, holds unfinished: Span<UInt8>) {
        heard.append(String(decoding: [UInt8](copying: unfinished), as: UTF8.self) + "…")
    }

    func client(_ client: LineClient, lost reason: DisconnectReason) {
        heard.append("lost: \(reason)")
    }
}
