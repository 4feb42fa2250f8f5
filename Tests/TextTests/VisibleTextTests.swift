import Testing
import Text
import TextTesting

@Suite("VisibleText", .timeLimit(.minutes(10)))
struct VisibleTextTests {
    @Test(arguments: [
        "", "a", "ab", "ab\u{301}c", "a\u{301}", "\u{301}a", "plain text, and 世界", "tab\tstop",
        "~\u{7F} ", "a\u{200D}b", "1\u{FE0F}\u{20E3}", "x\u{0600}1", " \u{300}", "a\r\nb", "é",
    ])
    func `bytes and strings look the same, whatever they begin with`(text: String) {
        #expect(VisibleText(Array(text.utf8)) == VisibleText(text))
    }

    @Test(arguments: [
        ("plain text", "plain text"),
        ("\u{1B}[31m", "^[[31m"),
        ("\0\u{7F}\r\n", "^@^?^M^J"),
        ("\u{9B}", "<9B>"),
        ("a\u{202E}b\u{200B}c\u{FEFF}", "a<202E>b<200B>c<FEFF>"),
        ("\u{E0041}", "<E0041>"),
        ("\u{FFFF}", "<FFFF>"),
        ("\u{301}x", "<301>x"),
        ("a\tb", "a       b"),
        ("世\tb", "世      b"),
        ("👨‍👩‍👧‍👦 ❤️ 🇩🇪 👩🏽‍❤️‍💋‍👩🏽", "👨‍👩‍👧‍👦 ❤️ 🇩🇪 👩🏽‍❤️‍💋‍👩🏽"),
        ("a\u{200D}b", "a<200D>b"),
        ("👍\u{200D}", "👍<200D>"),
        ("a\u{FE0F}", "a<FE0F>"),
        ("世界 e\u{301}", "世界 e\u{301}"),
        ("", ""),
    ])
    func `what cannot be shown becomes a mark`(text: String, visible: String) {
        #expect(VisibleText(text).description == visible)
        #expect(VisibleText(Array(text.utf8)).description == visible)
    }

    @Test(
        arguments: [
            ([0xFF], "<FF>"),
            ([0x61, 0xC0, 0xAF, 0x62], "a<C0><AF>b"),
            ([0xED, 0xA0, 0x80], "<ED><A0><80>"),
            ([0x78, 0xE4, 0xB8], "x<E4><B8>"),
            ([0xE4, 0xB8, 0x96, 0x9B], "世<9B>"),
            ([0xF0, 0x9F, 0x91, 0x78], "<F0><9F><91>x"),
        ] as [([UInt8], String)]
    )
    func `each byte that is not UTF-8 is a mark`(bytes: [UInt8], visible: String) {
        #expect(VisibleText(bytes).description == visible)
    }

    @Test func `marks differ from text that looks the same`() {
        let text = VisibleText("^[\u{1B}")
        #expect(text.clusters.map(\.isMark) == [false, false, true, true])
    }

    @Test func `a cluster of too many scalars is cut with a mark`() {
        let text = VisibleText("a" + String(repeating: "\u{301}", count: 1_000) + "b")
        #expect(text.description == "a" + String(repeating: "\u{301}", count: 11) + "<+989>b")
    }

    @Test(arguments: Corpus.hostile)
    func `no hostile bytes get through`(bytes: [UInt8]) {
        expectHarmless(VisibleText(bytes))
        expectHarmless(VisibleText(String(decoding: bytes, as: UTF8.self)))
    }

    @Test(arguments: 0..<200)
    func `no garbage gets through`(seed: Int) {
        expectHarmless(VisibleText(Corpus.garbage(seed: UInt64(seed), count: 300)))
    }

    /// The planes that hold anything but ideographs and private use.
    @Test(arguments: [
        0...0x33FF, 0xA000...0xABFF, 0xD7A4...0x16FFF, 0x1AFF0...0x1FFFF, 0xE0000...0xE0FFF,
    ])
    func `every scalar alone is harmless and has a width`(block: ClosedRange<UInt32>) {
        for value in block {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = VisibleText(String(Character(scalar)))
            let passes = text.clusters.allSatisfy { isHarmless($0.character) && $0.width > 0 }
            if !passes { Issue.record("U+\(String(value, radix: 16)) gets through") }
        }
    }

    private func expectHarmless(_ text: VisibleText) {
        #expect(text.clusters.allSatisfy { isHarmless($0.character) })
        #expect(text.clusters.allSatisfy { $0.width == 1 || $0.width == 2 })
        #expect(text.columns == text.clusters.reduce(0) { $0 + Int($1.width) })
    }

    private func isHarmless(_ character: Character) -> Bool {
        character.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .unassigned, .lineSeparator, .paragraphSeparator: false
            case .format: scalar == "\u{200D}" && character.unicodeScalars.count > 2
            default: true
            }
        }
    }

    @Test(arguments: [
        "plain", "", "ab\u{301}c", "世界 x", "a\tb", "\u{1B}[31m", "👨‍👩‍👧‍👦!", "\u{FFFF}x",
    ])
    func `an offset in bytes is found again among the clusters`(string: String) {
        let bytes = Array(string.utf8)
        let offsets = Array(0...bytes.count)
        let (text, clusters) = VisibleText.locating(offsets, in: bytes)
        #expect(text == VisibleText(bytes))
        var offset = 0
        for character in string {
            #expect(clusters[offset] == VisibleText(bytes[..<offset]).clusters.count)
            offset += character.utf8.count
        }
        #expect(clusters[offset] == text.clusters.count)
        #expect(clusters == clusters.sorted())
    }

    @Test(arguments: Corpus.hostile.indices)
    func `with offsets or without, hostile bytes look the same`(index: Int) {
        let bytes = Corpus.hostile[index]
        let (text, clusters) = VisibleText.locating(Array(0...bytes.count), in: bytes)
        #expect(text == VisibleText(bytes))
        #expect(clusters.allSatisfy { $0 <= text.clusters.count })
    }
}
