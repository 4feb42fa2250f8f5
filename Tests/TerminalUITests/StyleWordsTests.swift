import TerminalUI
import Testing

@Suite("Style words", .timeLimit(.minutes(5)))
struct StyleWordsTests {
    @Test(
        arguments: [
            ("red bold", Style(.red, .bold), "red bold"), ("", .plain, "plain"),
            ("#a0a0ff", Style(.rgb(red: 160, green: 160, blue: 255)), "#a0a0ff"),
            ("#FFF", Style(.rgb(red: 255, green: 255, blue: 255)), "#ffffff"),
            ("244 dim", Style(.palette(244), .dim), "244 dim"),
            ("Bold Red", Style(.red, .bold), "red bold"), ("9", Style(.palette(9)), "bright-red"),
            ("white on blue", Style(.white, on: .blue), "white on blue"),
            (
                "reverse underline", Style(.standard, [.reversed, .underlined]),
                "underlined reversed"
            ),
            ("on 236", Style(.standard, on: .palette(236)), "on 236"), ("plain", .plain, "plain"),
            ("default", .plain, "plain"),
        ]
    )
    func `words are read and written`(words: String, style: Style, written: String) throws {
        #expect(try Style(words: words) == style)
        #expect(style.words == written)
        #expect(try Style(words: written) == style)
    }

    @Test(
        arguments: [
            ("rde", "\"rde\" is no colour and no attribute"),
            ("256", "\"256\" is no colour and no attribute"),
            ("#12345", "\"#12345\" is no colour and no attribute"),
            ("#٣٣٣", "\"#٣٣٣\" is no colour and no attribute"),
            ("red on", "a colour is missing after \"on\""),
            ("red on bold", "\"bold\" is no colour and no attribute"),
        ]
    )
    func `what is no word of a style is told`(words: String, reason: String) {
        #expect {
            try Style(words: words)
        } throws: {
            "\($0)" == reason
        }
    }
}

@Suite("Theme", .timeLimit(.minutes(5)))
struct ThemeTests {
    /// The contrast of two luminances: WCAG 2.1, 1.4.3.
    private func contrast(_ color: Color, _ ground: Color) -> Double? {
        func luminance(_ color: Color) -> Double? {
            color.components.map { parts in
                let linear = parts.map { part in
                    let value = Double(part) / 255
                    return value <= 0.03928 ? value / 12.92 : power(value)
                }
                return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
            }
        }
        /// ((value + 0.055) / 1.055) to 2.4, by whole powers and roots.
        func power(_ value: Double) -> Double {
            let base = (value + 0.055) / 1.055
            var root = base
            // The fifth root, by Newton: base^2.4 is base^2 times base^(2/5).
            for _ in 0..<60 {
                root -= (root * root * root * root * root - base) / (5 * root * root * root * root)
            }
            return base * base * root * root
        }
        guard let first = luminance(color), let second = luminance(ground) else { return nil }
        return (max(first, second) + 0.05) / (min(first, second) + 0.05)
    }

    @Test(
        arguments: [
            ("standard", 0x000000, 3.8), ("standard", 0xFFFFFF, 3.8), ("dark", 0x1E1E1E, 5.5),
            ("dark", 0x000000, 7), ("light", 0xFFFFFF, 4.5), ("light", 0xEEEEEE, 4.5),
        ]
    )
    func `14. a theme reads on the grounds that it is for`(name: String, ground: Int, least: Double)
        throws
    {
        let theme = try #require(Theme.builtIn.first { $0.name == name }?.theme)
        let part = UInt8(ground & 255)
        for item in Theme.parts {
            let color = theme[keyPath: item.style].foreground
            guard let contrast = contrast(color, .rgb(red: part, green: part, blue: part)) else {
                continue
            }
            #expect(contrast >= least, "\(item.name)")
        }
    }

    @Test func `every part has a name`() {
        #expect(Mirror(reflecting: Theme()).children.compactMap(\.label) == Theme.parts.map(\.name))
    }

    @Test func `mono has no colours`() {
        #expect(Theme.parts.allSatisfy { Theme.mono[keyPath: $0.style].foreground == .standard })
    }

    @Test(arguments: Theme.builtIn.map(\.theme))
    func `14. what went wrong stands out without colours too`(theme: Theme) {
        let kinds = [theme.reply, theme.unanswered, theme.failure].map(\.attributes)
        #expect(Set(kinds.map(\.rawValue)).count == kinds.count)
    }
}
