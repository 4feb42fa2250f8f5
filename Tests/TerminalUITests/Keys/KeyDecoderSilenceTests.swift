import TerminalUI
import Testing
import TextTesting

/// What silence between bytes means, and what it must not mean.
@Suite("KeyDecoder: silence", .timeLimit(.minutes(10)))
struct KeyDecoderSilenceTests {
    private func keys(_ text: String) -> [Input] { text.map { .key(.character($0)) } }

    /// What bytes mean that come with this pause after each of them.
    private func decoded(
        _ bytes: some Sequence<UInt8>, pausing pause: Duration,
        escapeTimeout: Duration = .milliseconds(30)
    ) -> [Input] {
        var decoder = KeyDecoder()
        return bytes.reduce(into: []) { output, byte in
            output += decoder.decode([byte]) + decoder.pass(pause, escapeTimeout: escapeTimeout)
        }
    }

    @Test(arguments: ["übér", "世界", "👍🏽", "e\u{301}"])
    func `a character is complete however late its bytes arrive`(text: String) {
        let expected = text.unicodeScalars.map { Input.key(.character(Character($0))) }
        #expect(decoded(text.utf8, pausing: .milliseconds(35)) == expected)
        #expect(decoded(text.utf8, pausing: .seconds(3_600)) == expected)
    }

    @Test func `an unfinished character needs no timer`() {
        var decoder = KeyDecoder()
        for byte in [0xF0, 0x9F, 0x91] as [UInt8] {
            #expect(decoder.decode([byte]).isEmpty)
            #expect(decoder.patience(escapeTimeout: .milliseconds(1)) == nil)
            #expect(decoder.flush().isEmpty)
        }
        #expect(decoder.decode([0x8D]) == keys("👍"))
    }

    @Test(arguments: [[0xE4, 0xB8, 0x61], [0xC3, 0x61], [0xF0, 0x9F, 0x91, 0x61]] as [[UInt8]])
    func `an unfinished character is dropped for a byte that cannot continue it`(bytes: [UInt8]) {
        #expect(decoded(bytes, pausing: .seconds(60)) == keys("a"))
    }

    @Test(
        arguments: [
            ("[<64;10;5M", .wheelUp), ("[1;5D", .controlLeft), ("[15~", .function(5)),
            ("O5D", .controlLeft), ("[[E", .function(5)), ("[6;5~", .controlPageDown),
        ] as [(String, Key)]
    )
    func `a sequence that cannot be typed waits for its end`(
        sequence: String, key: Key
    ) {
        // The ESC and its successor may be keys; from the third byte on it can only be a sequence.
        for end in 2..<sequence.utf8.count {
            var decoder = KeyDecoder()
            var output = decoder.decode("\u{1B}\(sequence.prefix(end))".utf8)
            output += decoder.pass(.seconds(3_600))
            output += decoder.decode("\(sequence.dropFirst(end))x".utf8)
            #expect(output == [.key(key)] + keys("x"), "cut after \(end)")
        }
    }

    @Test(arguments: ["[A", "OA", "[<64;10;5M", "[15~"])
    func `at ten bytes a second a sequence is a key after its ESC was one`(sequence: String) {
        let expected = decoded("\u{1B}\(sequence)".utf8, pausing: .zero)
        let output = decoded(
            "\u{1B}\(sequence)".utf8, pausing: .milliseconds(100),
            escapeTimeout: .milliseconds(200))
        #expect(output == expected)
        var decoder = KeyDecoder()
        var late = decoder.decode("\u{1B}\(sequence.prefix(1))".utf8)
        for byte in sequence.utf8.dropFirst() {
            late += decoder.pass(.milliseconds(100)) + decoder.decode([byte])
        }
        #expect(late == expected, "cut behind the two first bytes")
    }

    @Test func `a lost end of a sequence costs only the next key`() {
        var decoder = KeyDecoder()
        #expect(decoder.decode("\u{1B}[1;".utf8).isEmpty)
        #expect(decoder.decode("\r".utf8) == [.key(.enter)])
        #expect(decoder.decode("\u{1B}[1;".utf8).isEmpty)
        #expect(decoder.decode("xyz".utf8) == keys("yz"))
    }

    @Test func `Escape waits for the configured time`() {
        var decoder = KeyDecoder()
        _ = decoder.decode("\u{1B}".utf8)
        #expect(decoder.patience(escapeTimeout: .milliseconds(1)) == .milliseconds(1))
        #expect(decoder.patience(escapeTimeout: .seconds(5)) == .seconds(5))
        #expect(decoder.flush() == [.key(.escape)])
    }

    @Test(arguments: ["[", "O"])
    func `after ESC and a bracket the wait is longer than after ESC alone, and can be set`(
        second: String
    ) {
        var decoder = KeyDecoder()
        _ = decoder.decode("\u{1B}\(second)".utf8)
        #expect(decoder.patience(escapeTimeout: .milliseconds(30)) == .milliseconds(500))
        #expect(
            decoder.patience(escapeTimeout: .milliseconds(30), sequenceTimeout: .seconds(2))
                == .seconds(2))
        #expect(
            decoder.patience(escapeTimeout: .seconds(1), sequenceTimeout: .milliseconds(1))
                == .seconds(1), "never shorter than after ESC alone")
        #expect(decoder.pass(.milliseconds(499)).isEmpty)
        #expect(decoder.decode("D".utf8) == [.key(.left)])
    }

    // MARK: - Pastes

    private let stalled = Input.report(.pasteStalled)

    @Test(arguments: [Duration.milliseconds(1), .milliseconds(30), .seconds(5)])
    func `the pause allowed in a paste does not depend on the Escape timeout`(timeout: Duration) {
        var decoder = KeyDecoder()
        var output = decoder.decode("\u{1B}[200~one\r".utf8)
        output += decoder.pass(.milliseconds(2_999), escapeTimeout: timeout)
        #expect(output.isEmpty)
        #expect(decoder.pass(.seconds(3), escapeTimeout: timeout) == [stalled])
        #expect(decoder.decode("two\u{1B}[201~".utf8) == [.paste("one\rtwo")])
    }

    @Test func `a stalled paste is one paste, with everything before its end`() {
        var decoder = KeyDecoder()
        var output: [Input] = []
        for part in ["\u{1B}[200~one\rt", "wo\r/quit\r", "\r", "x", "\u{1B}[20", "1~"] {
            output += decoder.decode(part.utf8) + decoder.pass(.seconds(4))
        }
        #expect(output.filter { $0 != stalled } == [.paste("one\rtwo\r/quit\r\rx")])
        #expect(decoder.decode("a".utf8) == keys("a"))
    }

    @Test func `each stall is reported once`() {
        var decoder = KeyDecoder()
        _ = decoder.decode("\u{1B}[200~one".utf8)
        #expect(decoder.pass(.seconds(3_600)) == [stalled])
        _ = decoder.decode("two".utf8)
        #expect(decoder.pass(.seconds(3_600)) == [stalled])
    }

    @Test(arguments: ["\u{1B}", "\u{3}"])
    func `a key by itself ends a paste whose end is lost, and has no other effect`(key: String) {
        for text in ["lost\r", "lost\u{1B}[20"] {
            var decoder = KeyDecoder()
            var output = decoder.decode("\u{1B}[200~\(text)".utf8) + decoder.pass(.seconds(3))
            output += decoder.decode(key.utf8)
            output += decoder.pass(.milliseconds(499))
            #expect(output == [stalled], "more of a burst may follow")
            output += decoder.pass(.milliseconds(500))
            #expect(output == [stalled, .paste(text)])
            #expect(decoder.decode("x\r".utf8) == keys("x") + [.key(.enter)])
        }
    }

    @Test func `an Escape belongs to the paste when more follows in the same burst`() {
        var decoder = KeyDecoder()
        var output = decoder.decode("\u{1B}[200~one".utf8) + decoder.pass(.seconds(3))
        for byte in "\u{1B}[31m\r".utf8 {
            output += decoder.decode([byte]) + decoder.pass(.milliseconds(400))
        }
        output += decoder.decode("\u{1B}[201~".utf8)
        #expect(output == [stalled, .paste("one\u{1B}[31m\r")])
    }

    @Test func `the end of a paste is not text even if its ESC was decoded as a key`() {
        var decoder = KeyDecoder()
        var output = decoder.decode("\u{1B}[200~one".utf8) + decoder.pass(.seconds(3))
        output += decoder.decode("\u{1B}".utf8) + decoder.pass(.seconds(1))
        for byte in "[201~x".utf8 {
            output += decoder.decode([byte]) + decoder.pass(.milliseconds(100))
        }
        #expect(output == [stalled, .paste("one")] + keys("x"))
    }

    @Test func `no key ends a paste that has not stalled`() {
        var decoder = KeyDecoder()
        var output: [Input] = []
        for part in ["\u{1B}[200~a", "\u{1B}", "b", "\u{3}", "\u{1B}[201~"] {
            output += decoder.decode(part.utf8) + decoder.pass(.seconds(2))
        }
        #expect(output == [.paste("a\u{1B}b\u{3}")])
    }

    @Test(arguments: 0..<100)
    func `garbage with pauses ends in silence, without a timer`(seed: Int) {
        var decoder = KeyDecoder()
        for byte in Corpus.garbage(seed: UInt64(seed), count: 200) {
            _ = decoder.decode([byte])
            if byte % 3 == 0 { _ = decoder.pass(.milliseconds(Int(byte) * 20)) }
        }
        _ = decoder.pass(.seconds(60))
        #expect(decoder.patience(escapeTimeout: .milliseconds(30)) == nil)
        #expect(decoder.flush().isEmpty)
    }
}

extension KeyDecoder {
    /// Lets so much time pass after the last byte, as the program's timer does.
    mutating func pass(
        _ silence: Duration, escapeTimeout: Duration = .milliseconds(30)
    ) -> [Input] {
        var rest = silence
        var output: [Input] = []
        while let patience = patience(escapeTimeout: escapeTimeout), patience <= rest {
            rest -= patience
            output += flush()
        }
        return output
    }
}
