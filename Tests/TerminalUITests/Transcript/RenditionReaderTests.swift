import Testing
import TextTesting

@testable import TerminalUI

@Suite("RenditionReader", .timeLimit(.minutes(10)))
struct RenditionReaderTests {
    /// The text with the words of each style in braces.
    private func marked(_ text: StyledText) -> String {
        text.pieces.map { style, bytes in
            let words = style == .plain ? "" : "{\(style.words)}"
            return words + String(decoding: bytes, as: UTF8.self)
        }.joined()
    }

    @Test(arguments: [
        ("plain", "plain"), ("", ""),
        ("\u{1B}[31mred\u{1B}[m and not", "{red}red and not"),
        ("a\u{1B}[1mb\u{1B}[31mc\u{1B}[22md", "a{bold}b{red bold}c{red}d"),
        ("\u{1B}[1m\u{1B}[0m\u{1B}[32mone", "{green}one"),
        ("\u{1B}[31m\u{1B}[0m", ""), ("a\u{1B}[0mb\u{1B}[mc", "abc"),
        ("\u{1B}[2J\u{1B}[31mred\u{1B}]0;t\u{7}", "\u{1B}[2J{red}red\u{1B}]0;t\u{7}"),
        ("\u{1B}[8mseen\u{1B}[5m too", "seen too"), ("\u{1B}\u{1B}[1mx", "\u{1B}{bold}x"),
    ])
    func `sequences of colours become styles, and others stay`(text: String, expected: String) {
        var reader = RenditionReader()
        #expect(marked(reader.take(Array(text.utf8))) == expected)
    }

    @Test func `a style lasts until it is changed, over lines`() {
        var reader = RenditionReader()
        #expect(marked(reader.take(Array("a\u{1B}[31mb".utf8))) == "a{red}b")
        #expect(marked(reader.take(Array("c".utf8))) == "{red}c")
        #expect(marked(reader.take(Array("\u{1B}[0md".utf8))) == "d")
        #expect(marked(reader.take(Array("e".utf8))) == "e")
    }

    @Test func `however the bytes are divided, the text and its styles are the same`() {
        let bytes = Array("one \u{1B}[38;5;208mtwo\u{1B}[K\u{1B}[0;1m three\u{1B}[m four".utf8)
        for size in 1...bytes.count {
            var reader = RenditionReader()
            var text = StyledText()
            for start in stride(from: 0, to: bytes.count, by: size) {
                let part = Array(bytes[start..<min(start + size, bytes.count)])
                for (style, piece) in reader.take(part).pieces {
                    text.begin(style)
                    text.bytes += piece
                }
            }
            #expect(marked(text) == "one {208}two\u{1B}[K{bold} three four")
        }
    }

    @Test func `a sequence without an end does not hold text back`() {
        var reader = RenditionReader()
        let bytes = Array(("\u{1B}[" + String(repeating: "1", count: 200)).utf8)
        #expect(reader.take(bytes).bytes == bytes)
        #expect(reader.take([0x61]).bytes == [0x61])
    }

    @Test func `a plain text is not copied`() {
        var reader = RenditionReader()
        let bytes = Array(repeating: UInt8(ascii: "x"), count: 1_000)
        let text = reader.take(bytes)
        let isShared = unsafe bytes.withUnsafeBufferPointer { one in
            unsafe text.bytes.withUnsafeBufferPointer { unsafe $0.baseAddress == one.baseAddress }
        }
        #expect(isShared)
        #expect(text.runs.isEmpty)
    }

    @Test(arguments: 0..<200)
    func `of any bytes all but the sequences of colours remains`(seed: Int) {
        var reader = RenditionReader()
        let bytes = Corpus.garbage(seed: UInt64(seed), count: 400)
        let text = reader.take(bytes)
        var rest = text.bytes[...]
        // What remains is found in the same order in what was taken.
        for byte in bytes where byte == rest.first { rest.removeFirst() }
        #expect(rest.isEmpty)
        #expect(text.runs.allSatisfy { $0.start <= text.bytes.count })
    }
}
