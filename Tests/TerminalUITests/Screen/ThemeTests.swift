import TerminalUI
import Testing

@Suite("Theme", .timeLimit(.minutes(10)))
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
    func `a theme is legible on its backgrounds`(name: String, ground: Int, least: Double)
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

    @Test(arguments: ["standard", "dark", "light"])
    func `the state in the title is clear on any background`(name: String) throws {
        let theme = try #require(Theme.builtIn.first { $0.name == name }?.theme)
        #expect(theme.title == Style(.standard, .reversed))
        for style in [theme.connected, theme.connecting, theme.down] {
            #expect(try #require(contrast(style.foreground, style.background)) >= 4.5)
        }
    }

    @Test func `every part has a name`() {
        #expect(
            Mirror(reflecting: Theme()).children.filter { $0.value is Style }.compactMap(\.label)
                == Theme.parts.map(\.name))
    }

    @Test func `mono has no colours`() {
        #expect(Theme.parts.allSatisfy { Theme.mono[keyPath: $0.style].foreground == .standard })
    }

    @Test(arguments: Theme.builtIn.map(\.theme))
    func `errors are distinct without colours too`(theme: Theme) {
        let kinds = [theme.reply, theme.sending, theme.failure].map(\.attributes)
        #expect(Set(kinds.map(\.rawValue)).count == kinds.count)
    }
}
