import ReactorKit
import ReactorTesting
import Testing

@Suite("LineProtocol", .timeLimit(.minutes(10)))
struct LineProtocolTests {
    private final class Lines: LineProtocol {
        var delivered: [String] = []
        var whenLine: ((String, Lines) throws -> Void)?

        override func lineReceived(_ line: Span<UInt8>) throws {
            let text = String(decoding: [UInt8](copying: line), as: UTF8.self)
            delivered.append(text)
            try whenLine?(text, self)
        }

        override func lineUnfinished() { delivered.append("…") }
    }

    private struct Broken: Error {}

    private let transport = RecordingTransport()

    private func lines(limit: Int = 100) throws -> Lines {
        let lines = Lines(limit: limit)
        try lines.connectionMade(transport)
        return lines
    }

    @Test func `the lines are the same however they are cut`() throws {
        let replayer = ChunkReplayer { pieces in
            let lines = try self.lines()
            for piece in pieces { try lines.dataReceived(piece.span) }
            return lines.delivered.filter { $0 != "…" }
        }
        try replayer.expect(["one", "", "two"], from: Array("one\r\n\ntwo\n".utf8))
    }

    private final class Skipping: LineProtocol {
        var delivered: [String] = []
        override func lineReceived(_ line: Span<UInt8>) { delivered.append("line") }
        override func lineTooLong(_ start: Span<UInt8>) { delivered.append("too long") }
        override func lineSkipped(_ byteCount: Int) { delivered.append("\(byteCount)") }
    }

    @Test func `bytes that are skipped without the end of their line are counted`() throws {
        let lines = Skipping(limit: 4)
        try lines.connectionMade(transport)
        for piece in ["abc", "defgh", "ij", "klm\nno", "pqrstu\n", "v\n", "wxyz12345"] {
            try lines.dataReceived(piece.utf8.span)
        }
        #expect(lines.delivered == ["too long", "2", "too long", "line", "too long"])
    }

    @Test func `after loseWriteConnection the peer's lines are still delivered`() throws {
        let lines = try lines()
        try lines.dataReceived("one\ntw".utf8.span)
        transport.loseWriteConnection()
        #expect(lines.isReceiving)
        try lines.dataReceived("o\nthree\n".utf8.span)
        lines.pauseReceiving()
        try lines.dataReceived("four\n".utf8.span)
        try lines.resumeReceiving()
        #expect(lines.delivered == ["one", "…", "two", "three", "four"])
        transport.loseConnection()
        #expect(!lines.isReceiving)
        try lines.dataReceived("five\n".utf8.span)
        #expect(lines.delivered.last == "four")
    }

    @Test func `an unfinished line is reported once for each piece`() throws {
        let lines = try lines()
        try lines.dataReceived("a\nb".utf8.span)
        try lines.dataReceived("c".utf8.span)
        try lines.dataReceived("\n".utf8.span)
        #expect(lines.delivered == ["a", "…", "…", "bc"])
    }

    @Test func `a line in two parts is sent with its end, whatever the delimiter`() throws {
        let strict = LineProtocol(delimiter: .carriageReturnLineFeed)
        try strict.connectionMade(transport)
        strict.sendLine("a: ".utf8.span, "b".utf8.span)
        strict.sendLine("c".utf8.span)
        #expect(transport.takeWritten() == Array("a: b\r\nc\r\n".utf8))
        strict.connectionLost(.closedByPeer)
        strict.sendLine("too ".utf8.span, "late".utf8.span)
        #expect(transport.written == [])
    }

    /// Takes pairs of lines of one read, and leaves the rest.
    private final class Pairs: LineProtocol {
        var delivered: [String] = []

        override func lineReceived(_ line: Span<UInt8>) {
            delivered.append(String(decoding: [UInt8](copying: line), as: UTF8.self))
        }

        override func linesReceived(_ lines: inout WholeLines, in data: Span<UInt8>) {
            var pair: [String] = []
            while pair.count < 2, let line = lines.next(in: data) {
                let bytes = [UInt8](copying: data.extracting(line))
                pair.append(String(decoding: bytes, as: UTF8.self))
            }
            if !pair.isEmpty { delivered.append(pair.joined(separator: "+")) }
            if pair.last == "quit" { transport?.loseConnection() }
        }
    }

    @Test func `lines can be taken together, and the rest is delivered one by one`() throws {
        let pairs = Pairs(limit: 4)
        try pairs.connectionMade(transport)
        try pairs.dataReceived("a\nb\r\nc\nd\ne\nf\ng".utf8.span)
        #expect(pairs.delivered == ["a+b", "c", "d+e", "f"])
        try pairs.dataReceived("h\ni\nj\ntoo long\nquit\nk\n".utf8.span)
        #expect(pairs.delivered.dropFirst(4) == ["gh", "i", "j"], "a line over the limit closes")
    }

    @Test func `no lines are passed together once the transport is closing`() throws {
        let pairs = Pairs(limit: 4)
        try pairs.connectionMade(transport)
        try pairs.dataReceived("a\nquit\nb\n".utf8.span)
        try pairs.dataReceived("c\n".utf8.span)
        #expect(pairs.delivered == ["a+quit"])
    }

    @Test func `no line is delivered once the transport is closing`() throws {
        let lines = try lines()
        lines.whenLine = { text, lines in
            if text == "quit" { lines.transport?.loseConnection() }
        }
        try lines.dataReceived("a\nquit\nb\n".utf8.span)
        try lines.dataReceived("c\n".utf8.span)
        #expect(lines.delivered == ["a", "quit"])
    }

    @Test func `no line is delivered after the connection is lost`() throws {
        let lines = try lines()
        lines.connectionLost(.closedByPeer)
        try lines.dataReceived("a\n".utf8.span)
        #expect(lines.delivered == [])
        #expect(lines.transport == nil)
    }

    @Test func `an overlong line closes the connection unless overridden`() throws {
        let lines = try lines(limit: 3)
        try lines.dataReceived("abcd\nb\n".utf8.span)
        #expect(lines.delivered == [])
        #expect(transport.closings == [.loseConnection(within: .seconds(30))])
    }

    @Test func `an error of a line propagates to the reactor, and the rest is not delivered`()
        throws
    {
        let lines = try lines()
        lines.whenLine = { _, _ in throw Broken() }
        #expect(throws: Broken.self) { try lines.dataReceived("a\nb\n".utf8.span) }
        #expect(lines.delivered == ["a"])
    }

    @Test(arguments: ["whole\n", "cut"])
    func `the tail can be read in lineReceived`(first: String) throws {
        let lines = try lines()
        lines.whenLine = { _, lines in
            #expect(lines.takeTail() == nil)
        }
        try lines.dataReceived(first.utf8.span)
        try lines.dataReceived(" line\nrest".utf8.span)
        #expect(lines.takeTail() == Array("rest".utf8))
    }

    @Test func `lineReceived for a held line may feed the protocol again`() throws {
        let lines = try lines()
        lines.whenLine = { text, lines in
            if text == "ab" { try lines.dataReceived("inner\n".utf8.span) }
        }
        try lines.dataReceived("a".utf8.span)
        try lines.dataReceived("b\nc\n".utf8.span)
        #expect(lines.delivered == ["…", "ab", "inner", "c"])
    }
}
