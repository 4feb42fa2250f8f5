import ReactorKit
import ReactorTesting
import Testing

@Suite("LineProtocol's modes", .timeLimit(.minutes(10)))
struct LineProtocolModeTests {
    /// `raw N` starts N raw bytes, `pause` pauses, `quit` closes.
    private final class Mixed: LineProtocol {
        var delivered: [String] = []
        var rawCalls = 0
        private var missing = 0

        override func lineReceived(_ line: Span<UInt8>) throws {
            let text = Self.text(line)
            delivered.append(text)
            if text == "pause" { pauseReceiving() }
            if text == "blink" {
                pauseReceiving()
                try resumeReceiving()
            }
            if text == "quit" { transport?.loseConnection() }
            if text.hasPrefix("raw "), let count = Int(text.dropFirst(4)) {
                missing = count
                delivered.append("<")
                setRawMode()
            }
        }

        override func lineTooLong(_ start: Span<UInt8>) {
            delivered.append("too long: " + Self.text(start))
            if start.count == 4 {
                missing = 2
                delivered.append("<")
                setRawMode()
            }
        }

        override func rawDataReceived(_ data: Span<UInt8>) {
            rawCalls += 1
            let taken = min(missing, data.count)
            missing -= taken
            delivered[delivered.count - 1] += Self.text(data.extracting(0..<taken))
            if missing == 0 { setLineMode(unread: data.count - taken) }
        }

        static func text(_ bytes: Span<UInt8>) -> String {
            String(decoding: [UInt8](copying: bytes), as: UTF8.self)
        }
    }

    private let transport = RecordingTransport()

    private func mixed(limit: Int = 100) throws -> Mixed {
        let mixed = Mixed(limit: limit)
        try mixed.connectionMade(transport)
        return mixed
    }

    private func replayer(
        limit: Int = 100, resuming: Bool = false
    ) -> ChunkReplayer<String> {
        ChunkReplayer { pieces in
            let mixed = Mixed(limit: limit)
            try mixed.connectionMade(RecordingTransport())
            for piece in pieces { try mixed.dataReceived(piece.span) }
            while resuming, mixed.isPaused { try mixed.resumeReceiving() }
            return mixed.delivered
        }
    }

    @Test func `raw mode applies from the byte after its line, and can end within a buffer`() throws
    {
        try replayer().expect(
            ["a", "raw 5", "<x\ny\r\n", "b", "raw 1", "<\n", "", "c"],
            from: Array("a\nraw 5\nx\ny\r\nb\nraw 1\n\n\nc\n".utf8))
    }

    @Test func `raw mode after an overlong line starts after its end`() throws {
        try replayer(limit: 4).expect(
            ["too long: abcd", "<xy", "z"], from: Array("abcdefgh\nxyz\n".utf8))
    }

    @Test func `with as many changes of mode as bytes each byte is read once`() throws {
        let mixed = try mixed()
        let input = String(repeating: "raw 1\nx", count: 5_000)
        try mixed.dataReceived(input.utf8.span)
        #expect(mixed.rawCalls == 5_000)
        #expect(mixed.delivered.count == 10_000)
    }

    @Test func `an unfinished line is raw when the mode is set outside of a line`() throws {
        let mixed = try mixed()
        try mixed.dataReceived("raw 0\nstart".utf8.span)
        mixed.delivered = ["<"]
        mixed.setRawMode()
        try mixed.dataReceived("line\n".utf8.span)
        #expect(mixed.delivered == ["<", "startline"])
    }

    @Test func `nothing is delivered during a pause, and everything after it`() throws {
        let mixed = try mixed()
        try mixed.dataReceived("a\npause\nb\nraw 3\nx".utf8.span)
        try mixed.dataReceived("y".utf8.span)
        #expect(mixed.delivered == ["a", "pause"])
        #expect(transport.isPaused)
        try mixed.resumeReceiving()
        #expect(mixed.delivered == ["a", "pause", "b", "raw 3", "<xy"])
        #expect(!transport.isPaused)
        try mixed.dataReceived("z\nc\n".utf8.span)
        #expect(mixed.delivered == ["a", "pause", "b", "raw 3", "<xyz", "", "c"])
    }

    @Test func `pauses do not change what is delivered`() throws {
        try replayer(resuming: true).expect(
            ["pause", "a", "pause", "pause", "blink", "raw 2", "<\n\n", "c"],
            from: Array("pause\na\npause\npause\nblink\nraw 2\n\n\nc\n".utf8))
    }

    @Test func `the transport resumes only when no kept line pauses again`() throws {
        let mixed = try mixed()
        try mixed.dataReceived("pause\npause\na\n".utf8.span)
        try mixed.resumeReceiving()
        #expect(mixed.delivered == ["pause", "pause"])
        #expect(transport.isPaused)
        try mixed.resumeReceiving()
        #expect(mixed.delivered == ["pause", "pause", "a"])
        #expect(!transport.isPaused)
    }

    @Test func `a pause for each line of a buffer copies the buffer once`() throws {
        let mixed = try mixed()
        let count = 8_000
        try mixed.dataReceived(String(repeating: "pause\n", count: count).utf8.span)
        for _ in 1..<count { try mixed.resumeReceiving() }
        #expect(mixed.delivered.count == count)
        #expect(mixed.isPaused)
    }

    @Test func `kept bytes are dropped when the connection closes during the pause`() throws {
        let mixed = try mixed()
        try mixed.dataReceived("pause\na\n".utf8.span)
        transport.loseConnection()
        try mixed.resumeReceiving()
        try mixed.dataReceived("b\n".utf8.span)
        #expect(mixed.delivered == ["pause"])
    }

    @Test func `a line is sent with the delimiter`() throws {
        let line = LineProtocol(delimiter: .carriageReturnLineFeed)
        try line.connectionMade(transport)
        line.sendLine("hello".utf8.span)
        #expect(transport.text == "hello\r\n")
    }
}
