import ReactorKit
import ReactorTesting
import Testing

@Suite("LineFramer", .timeLimit(.minutes(10)))
struct LineFramerTests {
    private enum Outcome: Equatable {
        case line(String)
        case overlong(String)
        case tail(String)
    }

    /// The result of a framer for the pieces, with the tail at their end.
    private static func outcomes(
        _ pieces: [[UInt8]], limit: Int, delimiter: LineDelimiter = .lineFeed
    ) -> [Outcome] {
        var framer = LineFramer(limit: limit, delimiter: delimiter)
        let stored = limit + (delimiter == .relaxedLineFeed ? 2 : 1)
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
                #expect(framer.held.count <= stored)
            }
            #expect(framer.held.count <= stored)
            #expect(position == piece.count)
        }
        if let tail = framer.takeTail() { outcomes.append(.tail(text(tail))) }
        return outcomes
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private func expect(
        _ expected: [Outcome], from input: String, limit: Int = 65_536,
        delimiter: LineDelimiter = .lineFeed
    ) throws {
        try ChunkReplayer { Self.outcomes($0, limit: limit, delimiter: delimiter) }
            .expect(expected, from: Array(input.utf8), isComplete: input.hasSuffix("\n"))
    }

    @Test func `LF ends a line, and a CR before it is dropped`() throws {
        try expect(
            [.line("one"), .line("two"), .line("three")], from: "one\ntwo\r\nthree\n")
    }

    @Test func `empty lines are lines`() throws {
        try expect([.line(""), .line(""), .line("a"), .line("")], from: "\n\r\na\n\n")
    }

    @Test func `a bare CR is an ordinary byte`() throws {
        try expect(
            [.line("a\rb"), .line("\rc"), .line("d\r"), .line("\r")],
            from: "a\rb\n\rc\nd\r\r\n\r\r\n")
    }

    @Test(
        arguments: [
            ("one\n\rtwo\n\r", [.line("one"), .line("two")]),
            ("one\r\r\ntwo\r\r\n", [.line("one"), .line("two")]),
            ("one\r\ntwo\n", [.line("one"), .line("two")]),
            ("\n\r\n\r", [.line(""), .line("")]), ("\r\r\n\r\r\n", [.line(""), .line("")]),
            ("a\rb\n", [.line("a\rb")]), ("a\r\r\r\n", [.line("a\r")]),
            ("\r\r\rab\n", [.line("ab")]),
        ] as [(String, [Outcome])])
    private func `a relaxed end has CRs in any order, which do not make empty lines`(
        input: String, expected: [Outcome]
    ) throws {
        try expect(expected, from: input, delimiter: .relaxedLineFeed)
    }

    @Test func `the start of a line after a relaxed end has no CR`() {
        var framer = LineFramer(delimiter: .relaxedLineFeed)
        var position = 0
        #expect(framer.next(in: "a\n\r".utf8.span, from: &position) == .line(0..<1))
        #expect(framer.next(in: "a\n\r".utf8.span, from: &position) == .none)
        #expect(!framer.hasTail)
        position = 0
        #expect(framer.next(in: "\rtail\rx".utf8.span, from: &position) == .none)
        framer.takeTail(first: 4)
        #expect(framer.held == Array("x".utf8))
    }

    @Test func `bytes that are not text are unchanged`() {
        let line: [UInt8] = [0, 0xFF, 0xC3, 0x1B, 0x80]
        for size in 1...6 {
            var framer = LineFramer()
            var found: [[UInt8]] = []
            let input = line + [0x0A]
            for start in stride(from: 0, to: input.count, by: size) {
                let piece = Array(input[start..<min(start + size, input.count)])
                var position = 0
                switch framer.next(in: piece.span, from: &position) {
                case .line(let range): found.append(Array(piece[range]))
                case .heldLine: found.append(framer.held)
                case .overlong, .none: break
                }
            }
            #expect(found == [line])
        }
    }

    @Test(
        arguments: [
            ("abc\n", [.line("abc")]), ("abc\r\n", [.line("abc")]), ("abcd\n", [.overlong("abc")]),
            ("abcd\r\n", [.overlong("abc")]), ("ab\r\r\n", [.line("ab\r")]),
            ("abc\r\r\n", [.overlong("abc")]), ("abc\rx\n", [.overlong("abc")]),
            ("abc\r\r\r\n", [.overlong("abc")]), ("\r\r\r\r\n", [.line("\r\r\r")]),
            ("\r\r\r\r\r\n", [.overlong("\r\r\r")]),
            ("abcdefgh\nok\n", [.overlong("abc"), .line("ok")]),
            (
                "abcd\n\nabcd\r\nxyz\r\n",
                [.overlong("abc"), .line(""), .overlong("abc"), .line("xyz")]
            ),
        ] as [(String, [Outcome])])
    private func `the limit is exact however the stream is cut`(
        input: String, expected: [Outcome]
    ) throws {
        try expect(expected, from: input, limit: 3)
    }

    @Test(arguments: 1...6, [LineDelimiter.lineFeed, .relaxedLineFeed])
    func `the result is the same however the input is cut`(
        limit: Int, delimiter: LineDelimiter
    ) throws {
        let alphabet = Array("a\r\n".utf8)
        // All inputs of up to six bytes out of a, CR and LF.
        for length in 0...6 {
            var count = 1
            for _ in 0..<length { count *= 3 }
            for number in 0..<count {
                var rest = number
                let input =
                    (0..<length).map { _ -> UInt8 in
                        defer { rest /= 3 }
                        return alphabet[rest % 3]
                    } + [0x0A]
                let whole = Self.outcomes([input], limit: limit, delimiter: delimiter)
                for size in 1...3 {
                    let pieces = stride(from: 0, to: input.count, by: size).map {
                        Array(input[$0..<min($0 + size, input.count)])
                    }
                    let outcomes = Self.outcomes(pieces, limit: limit, delimiter: delimiter)
                    guard outcomes != whole else { continue }
                    Issue.record("\(input) differs in pieces of \(size)")
                }
            }
        }
    }

    @Test func `an unfinished line is a tail`() throws {
        try expect([.line("a"), .tail("b")], from: "a\nb")
        try expect([.tail("b\r")], from: "b\r")
        try expect([.overlong("ab")], from: "abcdef", limit: 2)
    }

    @Test func `a tail is taken once, and the next line starts after it`() {
        var framer = LineFramer()
        var position = 0
        #expect(framer.takeTail() == nil)
        #expect(framer.next(in: "tail".utf8.span, from: &position) == .none)
        #expect(framer.hasTail)
        #expect(framer.takeTail() == Array("tail".utf8))
        #expect(!framer.hasTail)
        #expect(framer.takeTail() == nil)
        position = 0
        #expect(framer.next(in: "next\n".utf8.span, from: &position) == .line(0..<4))
    }

    @Test func `the skipped part of an overlong line is not a tail`() {
        var framer = LineFramer(limit: 2)
        var position = 0
        #expect(framer.next(in: "abcdef".utf8.span, from: &position) == .overlong)
        position = 0
        #expect(framer.next(in: "ghi".utf8.span, from: &position) == .none)
        #expect(!framer.hasTail)
        #expect(framer.takeTail() == nil)
    }

    @Test func `a buffer of newlines is as many empty lines, each byte read once`() {
        let data = [UInt8](repeating: 0x0A, count: 65_536)
        var framer = LineFramer()
        var position = 0
        var calls = 0
        while case .line(let range) = framer.next(in: data.span, from: &position) {
            calls += 1
            // The next search starts right after this line: nothing is searched twice.
            if range != calls - 1..<calls - 1 || position != calls { break }
        }
        #expect(calls == data.count)
    }

    @Test func `a long line that arrives byte by byte is stored once`() {
        var framer = LineFramer(limit: 1 << 20)
        let byte: [UInt8] = [0x61]
        var moves = 0
        var address = 0
        for _ in 0..<1 << 20 {
            var position = 0
            guard framer.next(in: byte.span, from: &position) == .none else { break }
            let now = unsafe framer.held.withUnsafeBytes { Int(bitPattern: $0.baseAddress) }
            if now != address { moves += 1 }
            address = now
        }
        #expect(framer.held.count == 1 << 20)
        // Doubling moves the bytes about twenty times; a copy for each byte, a million times.
        #expect(moves < 64)
    }
}
