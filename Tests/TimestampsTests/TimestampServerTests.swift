import ReactorKit
import ReactorTesting
import Services
import Testing
import Timestamps

@Suite("TimestampServer", .timeLimit(.minutes(10)))
struct TimestampServerTests {
    @Test(
        arguments: [
            ("Where is hope\n", "[7] Where is hope\n"),
            ("a\nb\n", "[7] a\n[7] b\n"),
            ("a\r\n", "[7] a\n"),
            ("a\r\r\n", "[7] a\r\n"),
            ("a\rb\n", "[7] a\rb\n"),
            ("\n", "[7] \n"),
            ("\r\n", "[7] \n"),
            ("a", ""),
            ("a\r", ""),
            ("世界 \u{1B}[2J\n", "[7] 世界 \u{1B}[2J\n"),
        ])
    func `each line is answered with the time and itself, however it arrives`(
        sent: String, answer: String
    ) throws {
        let isComplete = sent.hasSuffix("\n")
        try replayer().expect(Array(answer.utf8), from: Array(sent.utf8), isComplete: isComplete)
    }

    @Test(
        arguments: [[0x00], [0xFF, 0xFE], [0xC3], [0x00, 0x0D, 0x00], [0x80, 0x1B, 0x7F]]
            as [[UInt8]])
    func `bytes go back untouched, whatever they are`(message: [UInt8]) throws {
        try replayer().expect(Array("[7] ".utf8) + message + [0x0A], from: message + [0x0A])
    }

    @Test func `a line at the limit is answered, one over it gets an error line and a close`()
        throws
    {
        try replayer(limit: 4).expect(Array("[7] abcd\n".utf8), from: Array("abcd\r\n".utf8))
        let (server, transport) = try connected(limit: 4)
        try server.dataReceived("ok\nabcde\nafter\n".utf8Array.span)
        #expect(transport.text == "[7] ok\n[7] error: a line may have at most 4 bytes\n")
        #expect(transport.closings == [.loseConnection(within: .seconds(30))])
        try server.dataReceived("more\n".utf8Array.span)
        #expect(transport.text.hasSuffix("4 bytes\n"), "nothing is answered after that")
    }

    @Test func `a line over the limit gets an error line before its end arrives`() throws {
        let (server, transport) = try connected(limit: 4)
        try server.dataReceived("abcdef".utf8Array.span)
        #expect(transport.text == "[7] error: a line may have at most 4 bytes\n")
        #expect(transport.isClosing)
    }

    @Test func `after the end it has no transport`() throws {
        let (server, _) = try connected(limit: 4)
        server.connectionLost(.closedByPeer)
        #expect(server.transport == nil)
    }

    @Test func `it counts lines, and nothing else`() throws {
        let messages = MessageCounter()
        let server = TimestampServer(
            Timestamp(.unix, wallSecond: { 7 }), limit: 4, messages: messages)
        try server.connectionMade(RecordingTransport())
        try server.dataReceived("one\n".utf8Array.span)
        try server.dataReceived("a\nb\n\nc".utf8Array.span)
        #expect(messages.count == 4)
        try server.dataReceived("\n".utf8Array.span)
        #expect(messages.count == 5)
        try server.dataReceived("overlong".utf8Array.span)
        #expect(messages.count == 5)
    }

    // MARK: -

    private func connected(limit: Int) throws -> (TimestampServer, RecordingTransport) {
        let server = TimestampServer(Timestamp(.unix, wallSecond: { 7 }), limit: limit)
        let transport = RecordingTransport()
        try server.connectionMade(transport)
        return (server, transport)
    }

    private func replayer(limit: Int = 100) -> ChunkReplayer<UInt8> {
        ChunkReplayer { pieces in
            let (server, transport) = try connected(limit: limit)
            for piece in pieces { try server.dataReceived(piece.span) }
            return transport.written
        }
    }
}
