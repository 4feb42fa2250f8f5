import TerminalUI
import Testing

/// What a terminal tells: it is known as such however it is cut, and never becomes text.
@Suite("KeyDecoder: reports", .timeLimit(.minutes(10)))
struct KeyDecoderReportTests {
    private static let dark = "\u{1B}]11;rgb:1d1d/1f1f/2121\u{1B}\\"

    private static let reports: [(String, TerminalReport)] = [
        (dark, .background(.dark)), ("\u{1B}]11;rgb:ff/ff/ff\u{7}", .background(.light)),
        ("\u{1B}]11;rgba:ffff/ffff/f000/ffff\u{7}", .background(.light)),
        ("\u{1B}[?1;2c", .attributes), ("\u{1B}[?64;1;9;15c", .attributes),
        ("\u{1B}[I", .focus(true)), ("\u{1B}[O", .focus(false)),
    ]

    @Test(arguments: reports)
    func `a report arrives between keys`(text: String, report: TerminalReport) {
        var decoder = KeyDecoder()
        let expected: [Input] = [.key(.character("a")), .report(report), .key(.character("b"))]
        #expect(decoder.decode("a\(text)b".utf8) == expected)
        var output: [Input] = []
        for byte in "a\(text)b".utf8 { output += decoder.decode([byte]) }
        #expect(output == expected)
    }

    /// The pause is longer than any patience but that for a paste.
    @Test(arguments: reports.map(\.0).filter { !$0.hasSuffix("I") && !$0.hasSuffix("O") })
    func `while an answer is expected, a pause within it does not turn it into text`(answer: String)
    {
        let bytes = Array(answer.utf8)
        for end in 1..<bytes.count {
            var decoder = KeyDecoder()
            decoder.expectsAnswer = true
            var output = decoder.decode(bytes[..<end])
            output += decoder.pass(KeyDecoder.patience - .milliseconds(1))
            output += decoder.decode(bytes[end...])
            output += decoder.decode("x".utf8)
            let keys = output.filter { if case .report = $0 { false } else { true } }
            let isAfterEscape = end == 1
            #expect(
                keys == (isAfterEscape ? [.key(.escape)] : []) + [.key(.character("x"))],
                "cut after \(end)")
            #expect(output.count == keys.count + 1, "cut after \(end)")
        }
    }

    @Test func `the rest of an answer needs no timer`() {
        for beginning in ["\u{1B}]11;rgb:1d", "\u{1B}[?1"] {
            var decoder = KeyDecoder()
            #expect(decoder.decode(beginning.utf8).isEmpty)
            #expect(decoder.patience(escapeTimeout: .milliseconds(30)) == nil)
        }
    }

    @Test func `while an answer is expected, Escape is still a key, only later`() {
        var decoder = KeyDecoder()
        decoder.expectsAnswer = true
        #expect(decoder.decode("\u{1B}".utf8).isEmpty)
        #expect(decoder.pass(.milliseconds(299)).isEmpty)
        #expect(decoder.pass(.milliseconds(300)) == [.key(.escape)])
        #expect(decoder.patience(escapeTimeout: .milliseconds(30)) == nil)
        #expect(decoder.decode("x".utf8) == [.key(.character("x"))])
    }

    @Test(arguments: ["]x", "]1x", "]11x", "[x", "[A", "]]"])
    func `input typed after Escape is text, unless it is an answer`(text: String) {
        var decoder = KeyDecoder()
        decoder.expectsAnswer = true
        var output = decoder.decode("\u{1B}".utf8)
        output += decoder.pass(KeyDecoder.answerPatience)
        output += decoder.decode(text.utf8)
        output += decoder.pass(KeyDecoder.patience)
        #expect(output == [.key(.escape)] + text.map { .key(.character($0)) })
    }

    @Test func `after the answer Escape is as quick as before`() {
        var decoder = KeyDecoder()
        decoder.expectsAnswer = true
        _ = decoder.decode("\u{1B}".utf8)
        _ = decoder.pass(KeyDecoder.answerPatience)
        decoder.expectsAnswer = false
        #expect(decoder.decode("]".utf8) == [.key(.character("]"))])
        _ = decoder.decode("\u{1B}".utf8)
        #expect(decoder.flush() == [.key(.escape)])
    }

    @Test func `an answer without an end ends at typed input`() {
        var decoder = KeyDecoder()
        #expect(decoder.decode("\u{1B}]11;rgb:1d\r".utf8) == [.key(.enter)])
        #expect(decoder.decode("x".utf8) == [.key(.character("x"))])
    }
}
