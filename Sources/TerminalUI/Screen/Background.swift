/// Whether a terminal's background is dark or light.
package enum Background: Equatable, Sendable {
    case dark, light

    /// The kind of a background colour in the notation of XParseColor(3): `rgb:1d1d/1f1f/2121`,
    /// `rgba:…` or `#1d1f21`; nil for any other.
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
        self.init(red: values[0], green: values[1], blue: values[2])
    }

    /// The kind of a colour whose components are from 0 to 1.
    init(red: Double, green: Double, blue: Double) {
        // Perceived lightness: ITU-R BT.601.
        let lightness = 0.299 * red + 0.587 * green + 0.114 * blue
        self = lightness < 0.5 ? .dark : .light
    }

    /// The background of the variable `COLORFGBG`, as rxvt and others set it: the numbers of the text
    /// colour and the background colour among 16; nil for anything else.
    package init?(variable text: String) {
        guard let last = text.split(separator: ";").last, let number = Int(last) else { return nil }
        switch number {
        case 0...6, 8: self = .dark
        case 7, 9...15: self = .light
        default: return nil
        }
    }

    // MARK: -

    /// One to four hexadecimal digits as a share of their maximum.
    private static func share(_ digits: Substring) -> Double? {
        guard (1...4).contains(digits.count), digits.allSatisfy(\.isHexDigit),
            let value = Int(digits, radix: 16)
        else { return nil }
        return Double(value) / Double(1 << (4 * digits.count) - 1)
    }
}
