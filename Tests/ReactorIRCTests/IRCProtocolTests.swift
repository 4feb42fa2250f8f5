import ReactorIRC
import ReactorKit
import ReactorTesting
import Testing

@Suite("IRCProtocol", .timeLimit(.minutes(10)))
struct IRCProtocolTests {
    private final class Received: IRCProtocol {
        var events: [String] = []

        override func messageReceived(_ message: MessageLayout, in line: Span<UInt8>) {
            events.append(Message([UInt8](copying: line), at: 0, layout: message).description)
        }

        override func messageRefused(_ error: InvalidMessage, in line: Span<UInt8>) {
            events.append("\(error)")
        }
    }

    private func expect(_ events: [String], from input: String, isComplete: Bool = true) throws {
        try ChunkReplayer { pieces in
            let received = Received()
            try received.connectionMade(RecordingTransport())
            for piece in pieces { try received.dataReceived(piece.span) }
            return received.events
        }.expect(events, from: Array(input.utf8), isComplete: isComplete)
    }

    @Test func `lines end with LF or CRLF, and empty ones are ignored`() throws {
        try expect(["NICK ann", "PING x", "QUIT"], from: "NICK ann\r\nPING x\n\r\n\nQUIT\r\n")
    }

    @Test func `an unfinished line is no message`() throws {
        try expect(["NICK ann"], from: "NICK ann\r\nQUIT", isComplete: false)
    }

    @Test func `a line that is no message is reported, and the next one is received`() throws {
        try expect(
            ["noCommand", "forbiddenByte", "forbiddenByte", "QUIT"],
            from: ":source\r\nPING a\rb\r\nPING \0\r\nQUIT\r\n")
    }

    @Test func `a line that is too long is reported, and the next one is received`() throws {
        let text = String(repeating: "x", count: 511)
        let tags = String(repeating: "t", count: 5_000)
        try expect(
            ["bodyTooLong", "tagsTooLong", "bodyTooLong", "tagsTooLong", "QUIT"],
            from: "\(text)\r\n@\(tags) PING\r\n@a \(text)\(tags)\r\n@\(tags)\(tags)\nQUIT\r\n")
    }

    @Test func `a line at both limits is received`() throws {
        let line =
            "@" + String(repeating: "t", count: 4_094) + " PING "
            + String(repeating: "x", count: 505)
        try expect([line, "QUIT"], from: "\(line)\r\nQUIT\r\n")
    }

    @Test func `a line without an end closes the connection`() throws {
        let received = Received()
        let transport = RecordingTransport()
        try received.connectionMade(transport)
        let piece = [UInt8](repeating: 0x78, count: 4_000)
        var byteCount = 0
        while !transport.isClosing, byteCount < 200_000 {
            try received.dataReceived(piece.span)
            byteCount += piece.count
        }
        #expect(received.events == ["bodyTooLong"])
        #expect(transport.isClosing)
        #expect((65_536...80_000).contains(byteCount))
    }

    @Test func `only the bytes of one line count`() throws {
        let received = Received()
        let transport = RecordingTransport()
        try received.connectionMade(transport)
        let line = [UInt8](repeating: 0x78, count: 40_000) + Array("\r\n".utf8)
        for _ in 0..<10 {
            for start in stride(from: 0, to: line.count, by: 1_000) {
                let piece = Array(line[start..<min(start + 1_000, line.count)])
                try received.dataReceived(piece.span)
            }
        }
        #expect(received.events.count == 10)
        #expect(!transport.isClosing)
    }

    @Test func `what was written is sent`() throws {
        let received = Received()
        let transport = RecordingTransport()
        try received.connectionMade(transport)
        var writer = MessageWriter()
        writer.write("PING", "x")
        writer.write("PING", "y")
        received.send(writer)
        #expect(transport.text == "PING x\r\nPING y\r\n")
    }
}
