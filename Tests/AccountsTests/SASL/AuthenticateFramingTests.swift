import Accounts
import ReactorIRC
import Testing
import TextTesting

@Suite("AuthenticateFraming", .timeLimit(.minutes(10)))
struct AuthenticateFramingTests {
    private func received(_ pieces: [[UInt8]]) throws(AuthenticationFailure) -> [[UInt8]?] {
        var framing = AuthenticateFraming()
        var results: [[UInt8]?] = []
        for piece in pieces { results.append(try framing.receive(piece)) }
        return results
    }

    @Test func `a message of any length is read as it was written`() throws {
        var random = SplitMix(seed: 1)
        for count in 0...1_100 {
            let message = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let pieces = AuthenticateFraming.pieces(of: message)
            #expect(pieces.allSatisfy { (1...400).contains($0.count) })
            let results = try received(pieces)
            #expect(results.last == message)
            #expect(results.dropLast().allSatisfy { $0 == nil })
        }
    }

    @Test func `a message that fills its pieces ends with an empty one`() throws {
        let message = [UInt8](repeating: 0x61, count: 600)
        let pieces = AuthenticateFraming.pieces(of: message)
        #expect(pieces.map(\.count) == [400, 400, 1])
        #expect(pieces[2] == [UInt8(ascii: "+")])
        #expect(try received(pieces) == [nil, nil, message])
    }

    @Test func `a plus alone is an empty message`() throws {
        #expect(try received([Array("+".utf8)]) == [[]])
        #expect(AuthenticateFraming.pieces(of: []) == [Array("+".utf8)])
    }

    @Test func `messages follow one another`() throws {
        #expect(
            try received([Array("YQ==".utf8), Array("+".utf8), Array("Yg==".utf8)])
                == [[0x61], [], [0x62]])
    }

    @Test func `a star aborts, also within a message`() throws {
        var framing = AuthenticateFraming()
        #expect(throws: AuthenticationFailure.aborted) { try framing.receive("*".utf8) }
        #expect(try framing.receive([UInt8](repeating: 0x61, count: 400)) == nil)
        #expect(throws: AuthenticationFailure.aborted) { try framing.receive("*".utf8) }
        #expect(try framing.receive("YQ==".utf8) == [0x61])
    }

    @Test func `a piece of more than 400 bytes is refused as too long`() throws {
        var framing = AuthenticateFraming()
        for count in [401, 500, 10_000] {
            let failure = #expect(throws: AuthenticationFailure.self) {
                try framing.receive([UInt8](repeating: 0x41, count: count))
            }
            #expect(failure == .pieceTooLong)
            #expect(failure?.numeric == .saslTooLong)
        }
        #expect(try framing.receive("YQ==".utf8) == [0x61])
    }

    @Test func `a message of endless pieces is refused, and not stored`() throws {
        var framing = AuthenticateFraming()
        let piece = [UInt8](repeating: 0x41, count: 400)
        for _ in 0..<(AuthenticateFraming.encodedLimit / 400) {
            #expect(try framing.receive(piece) == nil)
        }
        let failure = #expect(throws: AuthenticationFailure.messageTooLong) {
            try framing.receive(piece)
        }
        #expect(failure?.numeric == .saslFail)
        #expect(try framing.receive("YQ==".utf8) == [0x61])
    }

    @Test(arguments: [
        "", "YQ", "YQ=", "YQ===", "Y", "=", "YR==", "YQ==YQ==", "Y!==", "YQ =", "Y Q==", "++",
        "YQ==\0", "YQ-_", "éé==", "**", "*YQ==",
    ])
    func `what is not base 64 is malformed`(text: String) throws {
        var framing = AuthenticateFraming()
        #expect(throws: AuthenticationFailure.malformed) { try framing.receive(text.utf8) }
        #expect(try framing.receive("YQ==".utf8) == [0x61])
    }

    @Test(arguments: Corpus.hostile)
    func `hostile bytes are malformed`(bytes: [UInt8]) throws {
        var framing = AuthenticateFraming()
        for piece in [bytes, Array(bytes.prefix(399)), Array("YQ==".utf8) + bytes.prefix(300)] {
            #expect(throws: AuthenticationFailure.self) { try framing.receive(piece) }
        }
    }

    @Test(arguments: [
        ("PLAIN", SASLMechanism.plain), ("plain", .plain), ("SCRAM-SHA-256", .scramSHA256),
        ("EXTERNAL", .external), ("External", .external), ("", nil), ("PLAIN ", nil),
        ("SCRAM-SHA-256-PLUS", nil), ("SCRAM-SHA-1", nil), ("FOO", nil),
    ])
    func `mechanisms have their names`(name: String, mechanism: SASLMechanism?) {
        #expect(SASLMechanism(name: name.utf8) == mechanism)
    }
}
