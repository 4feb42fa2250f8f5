import TerminalUI
import Testing
import TextTesting

@Suite("KeyDecoder", .timeLimit(.minutes(10)))
struct KeyDecoderTests {
    /// What bytes mean; the same whole, byte by byte and in threes.
    private func decoded(
        _ bytes: [UInt8],
        decoder: KeyDecoder = KeyDecoder(),
        silence: Duration = KeyDecoder.sequencePatience
    ) -> [Input] {
        func replay(by size: Int) -> [Input] {
            var decoder = decoder
            var output: [Input] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                output += decoder.decode(bytes[start..<min(start + size, bytes.count)])
            }
            return output + decoder.pass(silence)
        }
        let whole = replay(by: max(bytes.count, 1))
        #expect(replay(by: 1) == whole)
        #expect(replay(by: 3) == whole)
        return whole
    }

    private func decoded(_ text: String) -> [Input] { decoded(Array(text.utf8)) }

    private func keys(_ keys: Key...) -> [Input] { keys.map(Input.key) }

    @Test(
        arguments: [
            ("a", .character("a")), ("é", .character("é")), ("世", .character("世")),
            ("👍", .character("👍")), ("\u{1}", .control("a")), ("\0", .control("@")),
            ("\u{1F}", .control("_")), ("\u{1D}", .control("]")), ("\u{8}", .backspace),
            ("\u{7F}", .backspace), ("\t", .tab), ("\r", .enter), ("\n", .enter),
            ("\u{1B}", .escape), ("\u{1B}r", .alt("r")), ("\u{1B}é", .alt("é")),
            ("\u{1B}[", .alt("[")), ("\u{1B}O", .alt("O")), ("\u{1B}\r", .altEnter),
            ("\u{1B}\u{7F}", .altBackspace), ("\u{1B}[Z", .backTab),
        ] as [(String, Key)]
    )
    func `characters, controls and Alt are keys`(text: String, key: Key) {
        #expect(decoded(text) == [.key(key)])
    }

    @Test(
        arguments: [
            ("[A", .up), ("OA", .up), ("[D", .left), ("OD", .left), ("[H", .home), ("OH", .home),
            ("[1~", .home), ("[7~", .home), ("[F", .end), ("[4~", .end), ("[8~", .end),
            ("[2~", .insert), ("[3~", .delete), ("[5~", .pageUp), ("[6~", .pageDown),
            ("OP", .function(1)), ("[11~", .function(1)), ("[[A", .function(1)),
            ("[[E", .function(5)), ("[15~", .function(5)), ("[17~", .function(6)),
            ("[21~", .function(10)), ("[23~", .function(11)), ("[24~", .function(12)),
            ("[1;5D", .controlLeft), ("[1;5C", .controlRight), ("Od", .controlLeft),
            ("O5D", .controlLeft), ("[1;5H", .controlHome), ("[7^", .controlHome),
            ("[1;2A", .shiftUp), ("[a", .shiftUp), ("[1;3H", .altHome), ("[5;3~", .altPageUp),
            ("[5;5~", .controlPageUp), ("[6;5~", .controlPageDown), ("[6^", .controlPageDown),
            ("\u{1B}[D", .altLeft), ("\u{1B}[5~", .altPageUp), ("\u{1B}OB", .altDown),
            ("[1;2P", .function(1)), ("[15;5~", .function(5)), ("[3;5~", .delete), ("OM", .enter),
            ("Op", .character("0")), ("[<64;10;5M", .wheelUp), ("[<69;10;5M", .wheelDown),
        ] as [(String, Key)]
    )
    func `terminals' sequences are keys`(sequence: String, key: Key) {
        #expect(decoded("\u{1B}" + sequence) == [.key(key)])
        #expect(decoded("x\u{1B}" + sequence + "y") == keys(.character("x"), key, .character("y")))
    }

    @Test(
        arguments: [
            ("\u{1B}[D", .altLeft), ("\u{1B}[C", .altRight), ("\u{1B}OA", .altUp),
            ("[1;3D", .altLeft), ("[1;9D", .altLeft), ("[1;9C", .altRight), ("[1;4A", .altUp),
            ("[1;10B", .altDown), ("[3D", .altLeft), ("O3C", .altRight), ("O1;3D", .altLeft),
            ("b", .alt("b")), ("f", .alt("f")), ("[d", .left), ("[c", .right), ("[b", .shiftDown),
            ("Od", .controlLeft), ("Oc", .controlRight), ("\u{1B}Od", .controlLeft),
            ("[5D", .controlLeft), ("[5C", .controlRight), ("[1;13D", .controlLeft),
            ("[7$", .home), ("[3$", .delete), ("[6@", .controlPageDown), ("[57417;3u", .altLeft),
        ] as [(String, Key)]
    )
    func `Alt, Control and Shift with an arrow are keys in every terminal's form`(
        sequence: String, key: Key
    ) {
        #expect(decoded("x\u{1B}" + sequence + "y") == keys(.character("x"), key, .character("y")))
    }

    @Test(
        arguments: [
            ("97;5", .control("a")), ("65;5", .control("a")), ("97;6", .control("a")),
            ("97;3", .alt("a")), ("97;4", .alt("A")), ("65;4", .alt("A")), ("97;9", .alt("a")),
            ("97;33", .alt("a")), ("97;2", .character("A")), ("97", .character("a")),
            ("228;2", .character("Ä")), ("223;2", .character("ß")), ("97;65", .character("A")),
            ("97;66", .character("a")), ("32;2", .character(" ")), ("32;5", .control("@")),
            ("105;5", .tab), ("109;5", .enter), ("91;5", .escape), ("104;5", .backspace),
            ("47;5", .control("_")), ("45;5", .control("_")), ("50;5", .control("@")),
            ("59;5", .character(";")), ("49;5", .character("1")),
            ("13", .enter), ("13;2", .enter), ("13;3", .altEnter), ("13;5", .enter),
            ("9", .tab), ("9;2", .backTab), ("27", .escape), ("27;3", .escape),
            ("127", .backspace), ("127;3", .altBackspace), ("127;5", .backspace),
            ("104;7", .altBackspace), ("97;129", .character("a")), ("97;133", .control("a")),
        ] as [(String, Key)]
    )
    func `a key is the same as CSI u and as one of modifyOtherKeys`(form: String, key: Key) {
        #expect(decoded("\u{1B}[\(form)u") == [.key(key)])
        let parts = form.split(separator: ";")
        let modifiers = parts.count > 1 ? parts[1] : "1"
        #expect(decoded("\u{1B}[27;\(modifiers);\(parts[0])~x") == keys(key, .character("x")))
    }

    @Test(
        arguments: [
            ("[97;5:1u", .control("a")), ("[97;5:2u", .control("a")), ("[97;1:1u", .character("a")),
            ("[97:65;2u", .character("A")), ("[49:33;2u", .character("!")),
            ("[97:65:97;4:1u", .alt("A")), ("[1092::97;5u", .control("a")),
            ("[49;2;33u", .character("!")), ("[0;;229u", .character("å")),
            ("[97;;101:769u", .character("e\u{301}")), ("[97;5;1u", .control("a")),
            ("[57399u", .character("0")), ("[57408u", .character("9")),
            ("[57413u", .character("+")),
            ("[57414u", .enter), ("[57414;3u", .altEnter), ("[57417u", .left),
            ("[57419;2u", .shiftUp), ("[57421;5u", .controlPageUp), ("[57424u", .end),
            ("[57426;1:1u", .delete), ("[57409u", .character(".")), ("[57399;5u", .character("0")),
            ("[57404;5u", .character("5")), ("[1;1:1A", .up), ("[1;5:2D", .controlLeft),
            ("[3;1:1~", .delete),
            ("[15;5:1~", .function(5)), ("[1;1:1P", .function(1)), ("[13~", .function(3)),
        ] as [(String, Key)]
    )
    func `kitty's alternates, events, texts and functional keys are keys`(
        sequence: String, key: Key
    ) {
        #expect(decoded("\u{1B}" + sequence + "x") == keys(key, .character("x")))
    }

    @Test(arguments: [
        "[97;1:3u", "[97;5:3u", "[1;1:3A", "[3;5:3~", "[13;1:3u", "[57441u", "[57441;2:3u",
        "[57358u", "[57376u", "[57428u", "[0u", "[u", "[1;5u", "[128u", "[155;5u", "[55296u",
        "[1114112u", "[99999999999u", "[27;5~", "[27;5;0~", "[27;5;57441~", "[97;;u", "[?1u",
    ])
    func `a released key, a modifier alone and an unknown code are no keys`(sequence: String) {
        let kept = sequence == "[97;;u" ? [Input.key(.character("a"))] : []
        #expect(decoded("\u{1B}" + sequence + "x") == kept + keys(.character("x")))
    }

    @Test(arguments: [
        "\u{1B}[37;14R", "\u{1B}[1;5R", "\u{1B}[?2026;2$y", "\u{1B}[>0;276;0c",
        "\u{1B}]11;nonsense\u{1B}\\", "\u{1B}]11;?\u{7}", "\u{1B}]10;rgb:ff/ff/ff\u{7}",
        "\u{1B}P1$r0m\u{1B}\\", "\u{1B}_Gi=1;OK\u{1B}\\", "\u{1B}[<0;1;1M", "\u{1B}[<0;1;1m",
        "\u{1B}[99~", "\u{1B}[201~", "\u{1B}[[Z", "\u{1B}OX",
        "\u{1B}[" + String(repeating: "1;", count: 1_000) + "A",
        "\u{1B}]" + String(repeating: "x", count: 10_000) + "\u{7}",
    ])
    func `a terminal's answer never becomes text`(answer: String) {
        #expect(decoded(answer + "x") == keys(.character("x")))
    }

    @Test func `a second Escape is a key, unless a sequence follows`() {
        #expect(decoded("\u{1B}\u{1B}") == keys(.escape, .escape))
        #expect(decoded("\u{1B}\u{1B}\u{1B}") == keys(.escape, .escape, .escape))
        #expect(decoded("\u{1B}\u{1B}a") == keys(.escape, .alt("a")))
        #expect(decoded("\u{1B}\u{1B}\u{1B}[D") == keys(.escape, .altLeft))
    }

    @Test func `a broken sequence ends at the next input`() {
        #expect(decoded("\u{1B}[1\u{1B}[A") == keys(.up))
        #expect(decoded("\u{1B}[12\r") == keys(.enter))
        #expect(decoded("\u{1B}]abc\rx") == keys(.enter, .character("x")))
        #expect(decoded("\u{1B}Pabc\u{1B}[A") == keys(.up))
        #expect(decoded("\u{1B}[1世") == keys(.character("世")))
    }

    @Test(
        arguments: [
            [0xFF, 0x61], [0xC0, 0xAF, 0x61], [0xED, 0xA0, 0x80, 0x61], [0xE4, 0xB8, 0x61],
            [0x80, 0x9B, 0x61], [0xC2, 0x9B, 0x61], [0xF4, 0x90, 0x80, 0x80, 0x61],
        ] as [[UInt8]]
    )
    func `invalid UTF-8 is dropped`(bytes: [UInt8]) {
        #expect(decoded(bytes) == keys(.character("a")))
    }

    @Test(arguments: ["one\rtwo\u{1B}[31m", "世\u{1B}[20x", "\u{1B}\u{1B}[201", "\u{1B}[200~"])
    func `a paste is a text, not keys`(text: String) {
        #expect(
            decoded("\u{1B}[200~" + text + "\u{1B}[201~x")
                == [.paste(text), .key(.character("x"))]
        )
    }

    @Test func `a paste is bounded`() {
        let text = String(repeating: "x", count: KeyDecoder.pasteLimit + 10)
        var decoder = KeyDecoder()
        let output = decoder.decode(("\u{1B}[200~" + text + "\u{1B}[201~y").utf8)
        let expected = Input.paste(String(text.prefix(KeyDecoder.pasteLimit)))
        #expect(output == [expected, .key(.character("y"))])
    }

    /// It begins an APC string as well, which no terminal answers us with.
    @Test func `Alt-_ is a key before silence, and begins a string otherwise`() {
        #expect(decoded(Array("\u{1B}_".utf8), silence: .milliseconds(30)) == keys(.alt("_")))
        #expect(decoded("\u{1B}_Gi=1;OK\u{1B}\\x") == keys(.character("x")))
        #expect(decoded(Array("\u{1B}_G".utf8), silence: .milliseconds(30)) == [])
        #expect(decoded(Array("\u{1B}]".utf8), silence: .milliseconds(30)) == [])
    }

    @Test func `terminfo's sequences have priority`() {
        let decoder = KeyDecoder(extraSequences: [
            Array("\u{1B}[7$".utf8): .shiftUp, Array("\u{1B}[A".utf8): .function(9),
            Array("a".utf8): .function(10),
        ])
        let output = decoded(Array("\u{1B}[7$\u{1B}[Aa".utf8), decoder: decoder)
        #expect(output == keys(.shiftUp, .function(9), .character("a")))
    }

    @Test(arguments: 0..<200)
    func `garbage is decoded the same however it is split, without controls`(seed: Int) {
        let bytes = Corpus.garbage(seed: UInt64(seed), count: 400)
        for input in decoded(bytes, silence: .seconds(60)) {
            guard case .key(.character(let character)) = input else { continue }
            #expect(
                character.unicodeScalars.allSatisfy {
                    $0.properties.generalCategory != .control
                }
            )
        }
    }

    @Test(arguments: Corpus.hostile)
    func `hostile bytes are decoded however they are split`(bytes: [UInt8]) {
        _ = decoded(bytes, silence: .seconds(60))
    }
}
