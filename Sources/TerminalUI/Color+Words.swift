extension Color {
    /// Names of the first sixteen colours of the palette, in their order.
    static let names: [String] = {
        let names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]
        return names + names.map { "bright-" + $0 }
    }()

    /// The colour that a word of a style stands for.
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

    /// The word for it in a style.
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
