/// What is behind a terminal's text.
package enum Background: Equatable, Sendable {
    case dark, light

    /// From the name of a colour as XParseColor(3) has it: `rgb:1d1d/1f1f/2121`, `rgba:…` or
    /// `#1d1f21`; nil for any other.
    package init?(color name: String) {
        let parts: [Substring]
        if name.hasPrefix("rgb:") || name.hasPrefix("rgba:") {
            parts = name.drop { $0 != ":" }.dropFirst()
                .split(separator: "/", omittingEmptySubsequences: false)
        } else if name.hasPrefix("#"), (name.count - 1) % 3 == 0 {
            let digits = name.dropFirst()
            let length = digits.count / 3
            parts = (0..<3).map { digits.dropFirst($0 * length).prefix(length) }
        } else {
            return nil
        }
        let values = parts.compactMap(Self.share)
        guard values.count == parts.count, (3...4).contains(values.count) else { return nil }
        // What an eye makes of it: ITU-R BT.601.
        let lightness = 0.299 * values[0] + 0.587 * values[1] + 0.114 * values[2]
        self = lightness < 0.5 ? .dark : .light
    }

    /// From the variable `COLORFGBG`, as rxvt and others set it: the colour of the text and the
    /// one behind it, by their numbers among 16; nil for anything else.
    package init?(variable text: String) {
        guard let last = text.split(separator: ";").last, let number = Int(last) else { return nil }
        switch number {
        case 0...6, 8: self = .dark
        case 7, 9...15: self = .light
        default: return nil
        }
    }

    // MARK: -

    /// One to four hexadecimal digits as a share of the most that they can say.
    private static func share(_ digits: Substring) -> Double? {
        guard (1...4).contains(digits.count), digits.allSatisfy(\.isHexDigit),
            let value = Int(digits, radix: 16)
        else { return nil }
        return Double(value) / Double(1 << (4 * digits.count) - 1)
    }
}
