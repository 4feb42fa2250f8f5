import ReactorKit
import ReactorTesting
import Testing
import TextTesting

@Suite("LineDelimiter", .timeLimit(.minutes(10)))
struct LineDelimiterTests {
    private enum Outcome: Equatable {
        case line(String)
        case overlong(String)
        case tail(String)
    }

    private static func outcomes(
        _ pieces: [[UInt8]], limit: Int, delimiter: LineDelimiter
    ) -> [Outcome] {
        var framer = LineFramer(limit: limit, delimiter: delimiter)
        var outcomes: [Outcome] = []
        for piece in pieces {
            let data = piece.span
            var position = 0
            reading: while true {
                switch framer.next(in: data, from: &position) {
                case .line(let range):
                    outcomes.append(.line(text([UInt8](copying: data.extracting(range)))))
                case .heldLine: outcomes.append(.line(text(framer.held)))
                case .overlong: outcomes.append(.overlong(text(framer.held)))
                case .none: break reading
                }
            }
            #expect(framer.held.count < limit + max(2, delimiter.bytes.count))
            #expect(position == piece.count)
        }
        if let tail = framer.takeTail() { outcomes.append(.tail(text(tail))) }
        return outcomes
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private func expect(
        _ expected: [Outcome], from input: String, _ delimiter: LineDelimiter, limit: Int = 100
    ) throws {
        let hasTail = if case .tail? = expected.last { true } else { false }
        try ChunkReplayer { Self.outcomes($0, limit: limit, delimiter: delimiter) }
            .expect(expected, from: Array(input.utf8), isComplete: !hasTail)
    }

    @Test func `with strict CRLF neither byte alone ends a line`() throws {
        try expect(
            [.line("a\nb"), .line("c\rd"), .line(""), .line("\r"), .line("\n")],
            from: "a\nb\r\nc\rd\r\n\r\n\r\r\n\n\r\n", .carriageReturnLineFeed)
    }

    @Test func `with NUL as delimiter newlines are ordinary bytes`() throws {
        try expect([.line("a\r\n"), .line(""), .line("b")], from: "a\r\n\0\0b\0", .nul)
    }

    @Test(
        arguments: [
            ("aab", "aaab", [.line("a")]), ("aab", "aaaab", [.line("aa")]),
            ("abab", "abaababab", [.line("aba"), .tail("ab")]),
            ("aa", "aaa", [.line(""), .tail("a")]),
            ("abcabd", "abcabcabdx", [.line("abc"), .tail("x")]),
        ] as [(String, String, [Outcome])])
    private func `a delimiter with repetitions is found at its first end`(
        delimiter: String, input: String, expected: [Outcome]
    ) throws {
        try expect(expected, from: input, LineDelimiter(Array(delimiter.utf8)))
    }

    @Test(
        arguments: [
            ("abc\r\n", [.line("abc")]), ("abcd\r\n", [.overlong("abc")]),
            ("abc\r\r\n", [.overlong("abc")]), ("ab\r\r\n", [.line("ab\r")]),
            ("abc\rx\r\nok\r\n", [.overlong("abc"), .line("ok")]),
            ("abcdefgh\n\r\nok\r\n", [.overlong("abc"), .line("ok")]),
            ("abcd\r\r\n\r\n", [.overlong("abc"), .line("")]),
        ] as [(String, [Outcome])])
    private func `the limit does not include the delimiter, however the stream is cut`(
        input: String, expected: [Outcome]
    ) throws {
        try expect(expected, from: input, .carriageReturnLineFeed, limit: 3)
    }

    @Test(arguments: ["\r\n", "aab", "aba", "aa", "\0"], 1...4)
    func `the result is the same however the input is cut`(delimiter: String, limit: Int) {
        let delimiter = LineDelimiter(Array(delimiter.utf8))
        var random = SplitMix(seed: UInt64(limit))
        let alphabet = delimiter.bytes + Array("ax".utf8)
        for _ in 0..<300 {
            let input = (0..<Int.random(in: 0...24, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            let whole = Self.outcomes([input], limit: limit, delimiter: delimiter)
            for size in 1...4 {
                let pieces = stride(from: 0, to: input.count, by: size).map {
                    Array(input[$0..<min($0 + size, input.count)])
                }
                guard Self.outcomes(pieces, limit: limit, delimiter: delimiter) != whole
                else { continue }
                Issue.record("\(input) differs in pieces of \(size)")
            }
        }
    }

    @Test func `the start of a delimiter belongs to a tail, not to the next line`() {
        var framer = LineFramer(delimiter: .carriageReturnLineFeed)
        var position = 0
        #expect(framer.next(in: "a\r".utf8.span, from: &position) == .none)
        #expect(framer.takeTail() == Array("a\r".utf8))
        position = 0
        #expect(framer.next(in: "\nb\r\n".utf8.span, from: &position) == .line(0..<2))
    }
}
