import ReactorTesting
import Testing

@testable import ReactorKit

@Suite("ReceivedBytes", .timeLimit(.minutes(10)))
struct ReceivedBytesTests {
    @Test(arguments: [
        ("a\nbc\n", ["a", "bc"]), ("a\r\n\r\nb\r\n", ["a", "", "b"]), ("\n", [""]),
        ("a\rb\n", ["a\rb"]), ("12345678\n1\r\n", ["12345678", "1"]),
        ("12345678\r\n", ["12345678"]),
    ])
    func `lines do not depend on how they arrive`(input: String, lines: [String]) throws {
        let replayer = ChunkReplayer { pieces in
            var bytes = ReceivedBytes()
            var found: [String] = []
            for piece in pieces {
                bytes.append(piece.span)
                while let line = try line(of: &bytes) { found.append(line) }
            }
            return found
        }
        try replayer.expect(lines, from: Array(input.utf8))
    }

    @Test func `the last line needs no end`() throws {
        var bytes = ReceivedBytes()
        bytes.append("one\ntwo".utf8.span)
        #expect(try line(of: &bytes) == "one")
        #expect(try line(of: &bytes) == nil)
        bytes.end(.closedByPeer)
        #expect(try line(of: &bytes) == "two")
        #expect(try line(of: &bytes) == nil)
    }

    @Test func `a line cut short by an abort is no line`() throws {
        var bytes = ReceivedBytes()
        bytes.append("one\ntw".utf8.span)
        bytes.end(.aborted)
        #expect(try line(of: &bytes) == "one")
        #expect(throws: ConnectionEnded.self) { try line(of: &bytes) }
    }

    @Test(arguments: ["123456789", "123456789\n", "123456789\r\n", "1234567890"])
    func `a line over the limit is reported and left to be read`(text: String) throws {
        var bytes = ReceivedBytes()
        bytes.append(text.utf8.span)
        if text.utf8.count == 9 {
            #expect(try line(of: &bytes) == nil)
            bytes.append("0".utf8.span)
        }
        #expect(throws: LineTooLong(limit: 8)) { try line(of: &bytes) }
        #expect(throws: LineTooLong(limit: 8)) { try line(of: &bytes) }
        guard case .value(let chunk) = try bytes.takeChunk() else {
            Issue.record("the bytes are gone")
            return
        }
        #expect(String(decoding: chunk, as: UTF8.self).hasPrefix(text))
    }

    @Test func `a chunk starts behind the lines that were taken`() throws {
        var bytes = ReceivedBytes()
        bytes.append("head\nbody".utf8.span)
        #expect(try line(of: &bytes) == "head")
        #expect(bytes.count == 4)
        guard case .value(let chunk) = try bytes.takeChunk() else {
            Issue.record("no chunk")
            return
        }
        #expect(chunk == Array("body".utf8))
        bytes.append("a\n".utf8.span)
        #expect(try line(of: &bytes) == "a")
    }

    @Test func `the marks say when it is full and when it has room`() throws {
        var bytes = ReceivedBytes(marks: WaterMarks(high: 6, low: 2))
        bytes.append("a\nbc\n\n".utf8.span)
        #expect(!bytes.isFull)
        bytes.append("d".utf8.span)
        #expect(bytes.isFull)
        _ = try line(of: &bytes)
        #expect(!bytes.isFull && !bytes.hasRoom)
        _ = try line(of: &bytes)
        #expect(bytes.hasRoom)
    }

    private func line(of bytes: inout ReceivedBytes) throws -> String? {
        switch try bytes.takeLine(limit: 8) {
        case .value(let line): String(decoding: line, as: UTF8.self)
        case .nothing, .end: nil
        }
    }
}
