/// Bytes that a hostile peer, or a broken one, may send.
package enum Corpus {
    package static let hostile: [[UInt8]] = [
        bytes("\u{1B}[2J\u{1B}[31mred"),
        bytes("\u{1B}]0;title\u{7}\u{1B}]52;c;aGVsbG8=\u{1B}\\"),
        bytes("\u{1B}P1$r0m\u{1B}\\\u{1B}_app\u{1B}\\\u{1B}^pm\u{1B}\\"),
        bytes("\u{9B}2J\u{9D}0;title\u{9C}"),
        [0x9B, 0x32, 0x4A, 0x9D, 0x30, 0x3B, 0x9C],
        bytes("safe \u{202E}txt.exe\u{202C} \u{2066}x\u{2069}"),
        bytes(String(repeating: "\u{200B}\u{200D}\u{FEFF}\u{2060}", count: 500)),
        bytes("a" + String(repeating: "\u{301}", count: 1_000)),
        bytes(String(repeating: "\u{1F468}\u{200D}", count: 1_000)),
        [0xC0, 0xAF, 0xE0, 0x80, 0xAF, 0xF0, 0x80, 0x80, 0xAF],
        [0xED, 0xA0, 0x80, 0xF5, 0x80, 0xFF, 0xFE],
        [0x00, 0x07, 0x08, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F, 0x7F],
        bytes("\u{E0001}\u{E0041}\u{FFFE}\u{10FFFF}\u{E000}\u{2028}\u{115F}"),
        bytes("\r\n\u{85}"),
        [0xF0, 0x9F, 0x91],
        bytes("\u{301}\u{1161}\u{20E3}"),
        bytes("🇦🇧🇨"),
    ]

    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// Bytes from a seed, with more of those that begin control sequences than chance would give.
    package static func garbage(seed: UInt64, count: Int) -> [UInt8] {
        var random = SplitMix(seed: seed)
        let starters: [UInt8] =
            Array("\u{1B}[O]P_\\~;?<M0125".utf8) + [0x07, 0x9B, 0xE2, 0xF0, 0x80]
        return (0..<count).map { _ in
            random.next() % 2 == 0
                ? starters[Int(random.next() % UInt64(starters.count))]
                : UInt8(truncatingIfNeeded: random.next())
        }
    }
}
