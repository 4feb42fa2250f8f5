import Testing
import Text

@Suite("ScalarSafety", .timeLimit(.minutes(10)))
struct ScalarSafetyTests {
    /// All scalars but those of the planes that hold only ideographs and private use.
    private static let scalars = [0...0xFFFF, 0x10000...0x1FFFF, 0xE0000...0xE0FFF]
        .flatMap { ($0 as ClosedRange<UInt32>).compactMap(Unicode.Scalar.init) }

    @Test func `controls are those of Unicode's category`() {
        let odd = Self.scalars.filter {
            ScalarSafety.isControl($0) != ($0.properties.generalCategory == .control)
        }
        #expect(odd == [])
    }

    @Test(
        arguments: [
            ("\n", true), ("\u{1B}", true), ("\u{7F}", true), ("\u{9B}", true), ("\u{2028}", true),
            ("\u{202E}", true), ("\u{2069}", true), ("\u{200F}", true), ("\u{200D}", false),
            ("a", false), ("\u{A0}", false), ("世", false), ("\u{301}", false),
        ] as [(Unicode.Scalar, Bool)])
    func `what ends a line or turns it alters it`(scalar: Unicode.Scalar, alters: Bool) {
        #expect(ScalarSafety.altersLine(scalar) == alters)
    }

    @Test(
        arguments: [
            ("a", true), ("世", true), ("\u{301}", true), (" ", false), ("\u{A0}", false),
            ("\u{200B}", false), ("\u{202E}", false), ("\u{E000}", false), ("\u{FFFF}", false),
            ("\u{34F}", false), ("\u{3164}", false), ("\u{FE0F}", false), ("\u{E0100}", false),
            ("\u{2800}", false), ("\u{FFFC}", false), ("\u{2801}", true), ("\u{13441}", false),
            ("\u{1D159}", false),
        ] as [(Unicode.Scalar, Bool)])
    func `a name has what can be seen, and no spaces`(scalar: Unicode.Scalar, isVisible: Bool) {
        #expect(ScalarSafety.isVisible(scalar) == isVisible)
    }

    @Test func `a stricter rule allows nothing that a weaker one forbids`() {
        let odd = Self.scalars.filter { scalar in
            let isSafe = !ScalarSafety.altersLine(scalar)
            let isShowable = ScalarSafety.isShowable(CollectionOfOne(scalar))
            return (ScalarSafety.isVisible(scalar) || isShowable) && !isSafe
        }
        #expect(odd == [])
    }

    @Test(arguments: [
        ("a\nb", #"a\nb"#), ("\u{1B}[31m", #"\u{1B}[31m"#), ("\u{9B}1m", #"\u{009B}1m"#),
        ("a\0b", #"a\0b"#), ("\u{202E}evil", #"\u{202E}evil"#), ("žluťoučký 世界", "žluťoučký 世界"),
    ])
    func `an escaped text is one line without controls`(text: String, escaped: String) {
        #expect(ScalarSafety.escaped(text) == escaped)
    }
}
