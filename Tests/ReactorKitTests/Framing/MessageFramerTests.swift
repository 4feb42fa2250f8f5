import ReactorKit
import ReactorTesting
import Testing
import TextTesting

@Suite("MessageFramer", .timeLimit(.minutes(10)))
struct MessageFramerTests {
    private enum Outcome: Equatable {
        case message(String)
        case failed(MessageError)
    }

    private static func outcomes(
        _ pieces: [[UInt8]], _ format: MessageFormat, limit: Int
    ) -> [Outcome] {
        var framer = MessageFramer(format, limit: limit)
        var outcomes: [Outcome] = []
        for piece in pieces {
            let data = piece.span
            var position = 0
            reading: while true {
                switch framer.next(in: data, from: &position) {
                case .message(let range): outcomes.append(.message(text(Array(piece[range]))))
                case .heldMessage: outcomes.append(.message(text(framer.held)))
                case .failed(let error): outcomes.append(.failed(error))
                case .none: break reading
                }
            }
            #expect(framer.held.count <= limit)
            #expect(position == piece.count)
        }
        return outcomes
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private func expect(
        _ expected: [Outcome], from input: [UInt8], _ format: MessageFormat, limit: Int = 20
    ) throws {
        let isComplete = expected.allSatisfy { if case .message = $0 { true } else { false } }
        try ChunkReplayer { Self.outcomes($0, format, limit: limit) }
            .expect(expected, from: input, isComplete: isComplete && !expected.isEmpty)
    }

    @Test(
        arguments: [
            ("5:hello,", [.message("hello")]), ("0:,", [.message("")]),
            ("0:,1:,,2:a:,0:,", [.message(""), .message(","), .message("a:"), .message("")]),
            ("20:abcdefghijklmnopqrst,", [.message("abcdefghijklmnopqrst")]),
            ("1:a,21:", [.message("a"), .failed(.overlong(limit: 20))]),
            ("99999999999999999999999999999999", [.failed(.overlong(limit: 20))]),
            ("00:,", [.failed(.noLength)]), ("01:a,", [.failed(.noLength)]),
            (":,", [.failed(.noLength)]), ("-1:", [.failed(.noLength)]),
            ("1 :a,", [.failed(.noLength)]), ("\n", [.failed(.noLength)]),
            ("1:ab", [.failed(.noComma)]), ("0:x1:a,", [.failed(.noComma)]),
            ("3:abc", []), ("2", []), ("", []),
        ] as [(String, [Outcome])])
    private func `a netstring is its length, its bytes and a comma`(
        input: String, expected: [Outcome]
    ) throws {
        try expect(expected, from: Array(input.utf8), .netstring)
    }

    @Test(
        arguments: [
            (.prefix8, [0], [.message("")]),
            (.prefix8, [1, 97, 2, 98, 99], [.message("a"), .message("bc")]),
            (.prefix8, [21], [.failed(.overlong(limit: 20))]),
            (.prefix16, [0, 2, 97, 98, 0, 0], [.message("ab"), .message("")]),
            (.prefix16, [1, 0], [.failed(.overlong(limit: 20))]),
            (.prefix32, [0, 0, 0, 1, 97], [.message("a")]),
            (.prefix32, [255, 255, 255, 255, 0], [.failed(.overlong(limit: 20))]),
            (.prefix32, [0, 0, 0], []), (.prefix16, [0, 2, 97], []),
        ] as [(MessageFormat, [UInt8], [Outcome])])
    private func `a binary length is big-endian`(
        format: MessageFormat, input: [UInt8], expected: [Outcome]
    ) throws {
        try expect(expected, from: input, format)
    }

    @Test(
        arguments: [MessageFormat.netstring, .prefix8, .prefix16, .prefix32], [0, 1, 9, 10, 200])
    func `the length of an encoded header is parsed back`(format: MessageFormat, length: Int) throws
    {
        let body = [UInt8](repeating: 0x61, count: length)
        var input = format.header(forLength: length) + body
        if let trailer = format.trailer { input.append(trailer) }
        try expect([.message(Self.text(body))], from: input, format, limit: 200)
    }

    @Test(arguments: [MessageFormat.netstring, .prefix8, .prefix16, .prefix32])
    func `the result for garbage is the same however it is cut, and it never traps`(
        format: MessageFormat
    ) {
        var random = SplitMix(seed: 7)
        let likely = Array("0123456789::,,".utf8) + [0, 0, 1, 2]
        for _ in 0..<1_000 {
            var input = random.bytes(upTo: 4)
            input += (0..<20).map { _ in likely.randomElement(using: &random) ?? 0 }
            input.shuffle(using: &random)
            let whole = Self.outcomes([input], format, limit: 5)
            let single = Self.outcomes(input.map { [$0] }, format, limit: 5)
            if single != whole { Issue.record("\(input) differs byte by byte") }
        }
    }

    @Test func `memory is allocated for received bytes, not for the announced length`() {
        var framer = MessageFramer(.prefix32, limit: 0xFFFF_FFFF)
        var position = 0
        let input: [UInt8] = [255, 255, 255, 255, 1, 2]
        #expect(framer.next(in: input.span, from: &position) == .none)
        #expect(framer.held.capacity < 1_000)
        #expect(framer.isInMessage)
    }
}
