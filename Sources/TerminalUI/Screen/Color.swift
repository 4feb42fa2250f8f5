/// A colour of a theme; a terminal shows the nearest that it has.
package enum Color: Hashable, Sendable {
    /// The terminal's default colour.
    case standard
    /// A number of xterm's palette: the eight of ECMA-48 (SGR 30 to 37), their bright variants from
    /// 8 on, a cube of 6 × 6 × 6 from 16 on, greys from 232 on.
    case palette(UInt8)
    /// A colour by its components.
    case rgb(red: UInt8, green: UInt8, blue: UInt8)

    package static let black = Color.palette(0)
    package static let red = Color.palette(1)
    package static let green = Color.palette(2)
    package static let yellow = Color.palette(3)
    package static let blue = Color.palette(4)
    package static let magenta = Color.palette(5)
    package static let cyan = Color.palette(6)
    package static let white = Color.palette(7)
}

extension Color {
    /// Names of the first sixteen colours of the palette, in their order.
    static let names: [String] = {
        let names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]
        return names + names.map { "bright-" + $0 }
    }()

    /// The colour of a word in a style.
    init?(word: String) {
        if word == "default" {
            self = .standard
        } else if let number = Self.names.firstIndex(of: word) {
            self = .palette(UInt8(number))
        } else if let number = UInt8(word), "\(number)" == word {
            self = .palette(number)
        } else {
            guard word.first == "#", let color = Self(digits: Array(word.dropFirst())) else {
                return nil
            }
            self = color
        }
    }

    /// The word for the colour in a style.
    var word: String {
        switch self {
        case .standard: "default"
        case .palette(let number) where number < 16: Self.names[Int(number)]
        case .palette(let number): "\(number)"
        case .rgb(let red, let green, let blue):
            "#" + [red, green, blue].map { String(Int($0) + 256, radix: 16).dropFirst() }.joined()
        }
    }

    private init?(digits: [Character]) {
        guard digits.allSatisfy({ $0.isHexDigit && $0.isASCII }) else { return nil }
        let values = digits.map { UInt8($0.hexDigitValue ?? 0) }
        switch values.count {
        case 3: self = .rgb(red: values[0] * 17, green: values[1] * 17, blue: values[2] * 17)
        case 6:
            self = .rgb(
                red: values[0] << 4 | values[1], green: values[2] << 4 | values[3],
                blue: values[4] << 4 | values[5])
        default: return nil
        }
    }
}
