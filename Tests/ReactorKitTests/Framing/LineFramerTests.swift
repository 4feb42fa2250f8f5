import ReactorKit
import ReactorTesting
import Testing

@Suite("LineFramer", .timeLimit(.minutes(5)))
struct LineFramerTests {
    private enum Outcome: Equatable {
        case line(String)
        case overlong(String)
        case tail(String)
    }

    /// All that a framer makes of the pieces, and of the tail when they have ended.
    private static func outcomes(_ pieces: [[UInt8]], limit: Int) -> [Outcome] {
        var framer = LineFramer(limit: limit)
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
                #expect(framer.held.count <= limit + 1)
            }
            #expect(framer.held.count <= limit + 1)
            #expect(position == piece.count)
        }
        if let tail = framer.takeTail() { outcomes.append(.tail(text(tail))) }
        return outcomes
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private func expect(_ expected: [Outcome], from input: String, limit: Int = 65_536) throws {
        try ChunkReplayer { Self.outcomes($0, limit: limit) }
            .expect(expected, from: Array(input.utf8), isComplete: input.hasSuffix("\n"))
    }

    @Test func `LF ends a line, and a CR before it is dropped`() throws {
        try expect(
            [.line("one"), .line("two"), .line("three")], from: "one\ntwo\r\nthree\n")
    }

    @Test func `empty lines are lines`() throws {
        try expect([.line(""), .line(""), .line("a"), .line("")], from: "\n\r\na\n\n")
    }

    @Test func `a bare CR is a byte like any other`() throws {
        try expect(
            [.line("a\rb"), .line("\rc"), .line("d\r"), .line("\r")],
            from: "a\rb\n\rc\nd\r\r\n\r\r\n")
    }

    @Test func `bytes that are no text go through untouched`() {
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

    @Test(arguments: 1...6)
    func `any input means the same however it is cut`(limit: Int) throws {
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
                let whole = Self.outcomes([input], limit: limit)
                for size in 1...3 {
                    let pieces = stride(from: 0, to: input.count, by: size).map {
                        Array(input[$0..<min($0 + size, input.count)])
                    }
                    guard Self.outcomes(pieces, limit: limit) != whole else { continue }
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

    @Test func `a tail is taken once, and the next line starts behind it`() {
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

    @Test func `what is skipped of an overlong line is no tail`() {
        var framer = LineFramer(limit: 2)
        var position = 0
        #expect(framer.next(in: "abcdef".utf8.span, from: &position) == .overlong)
        position = 0
        #expect(framer.next(in: "ghi".utf8.span, from: &position) == .none)
        #expect(!framer.hasTail)
        #expect(framer.takeTail() == nil)
    }

    @Test func `a buffer of newlines is as many empty lines, each byte looked at once`() {
        let data = [UInt8](repeating: 0x0A, count: 65_536)
        var framer = LineFramer()
        var position = 0
        var calls = 0
        while case .line(let range) = framer.next(in: data.span, from: &position) {
            calls += 1
            // The next search starts right behind this line: nothing is searched twice.
            if range != calls - 1..<calls - 1 || position != calls { break }
        }
        #expect(calls == data.count)
    }

    @Test func `a long line that comes byte by byte is held once`() {
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
        // Doubling moves the bytes some twenty times; a copy for each byte, a million times.
        #expect(moves < 64)
    }
}
