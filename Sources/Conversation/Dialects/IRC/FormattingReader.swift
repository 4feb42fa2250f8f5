import TerminalUI

/// Separates a text of IRC from the codes that format it: bold, italic, underlined, reversed,
/// colours (https://modern.ircdocs.horse/formatting). Pure.
///
/// A style lasts until the end of the text at most. The codes of monospaced and struck-out text are
/// removed without an effect: a terminal's font is monospaced, and curses strikes nothing out.
struct FormattingReader {
    private enum Code {
        static let bold: UInt8 = 0x02
        static let color: UInt8 = 0x03
        static let hexColor: UInt8 = 0x04
        static let reset: UInt8 = 0x0F
        static let monospace: UInt8 = 0x11
        static let reverse: UInt8 = 0x16
        static let italic: UInt8 = 0x1D
        static let strikethrough: UInt8 = 0x1E
        static let underline: UInt8 = 0x1F

        static let all: Set<UInt8> = [
            bold, color, hexColor, reset, monospace, reverse, italic, strikethrough, underline,
        ]
    }

    private static let comma = UInt8(ascii: ",")

    private var style: Style
    /// The style that a reset restores.
    private let base: Style
    private var rest: ArraySlice<UInt8>

    /// Appends a text with its styles; what is appended after it is plain.
    static func append(_ bytes: ArraySlice<UInt8>, to text: inout StyledText, over base: Style) {
        text.begin(base)
        var reader = FormattingReader(style: base, base: base, rest: bytes)
        reader.read(into: &text)
        text.begin(.plain)
    }

    /// The text without its codes.
    static func plain(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var text = StyledText()
        append(bytes, to: &text, over: .plain)
        return text.bytes
    }

    // MARK: -

    private static func isCode(_ byte: UInt8) -> Bool { byte < 0x20 && Code.all.contains(byte) }

    private mutating func read(into text: inout StyledText) {
        while let place = rest.firstIndex(where: Self.isCode) {
            text.bytes += rest[..<place]
            let code = rest[place]
            rest = rest[(place + 1)...]
            apply(code)
            text.begin(style)
        }
        text.bytes += rest
    }

    private mutating func apply(_ code: UInt8) {
        switch code {
        case Code.bold: style.attributes.formSymmetricDifference(.bold)
        case Code.italic: style.attributes.formSymmetricDifference(.italic)
        case Code.underline: style.attributes.formSymmetricDifference(.underlined)
        case Code.reverse: style.attributes.formSymmetricDifference(.reversed)
        case Code.reset: style = base
        case Code.color: setColors { $0.number() }
        case Code.hexColor: setColors { $0.hexColor() }
        default: break
        }
    }

    /// A code without a colour restores both; a comma without one after it is text.
    private mutating func setColors(_ color: (inout FormattingReader) -> Color?) {
        guard let foreground = color(&self) else {
            (style.foreground, style.background) = (base.foreground, base.background)
            return
        }
        style.foreground = foreground
        guard rest.first == Self.comma else { return }
        let before = rest
        rest = rest.dropFirst()
        if let background = color(&self) { style.background = background } else { rest = before }
    }

    /// One or two digits; 99 is the default colour.
    private mutating func number() -> Color? {
        let digits = rest.prefix(2).prefix { 0x30...0x39 ~= $0 }
        if digits.isEmpty { return nil }
        rest = rest.dropFirst(digits.count)
        let number = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return number < Self.colors.count ? .palette(Self.colors[number]) : .standard
    }

    /// Six hexadecimal digits.
    private mutating func hexColor() -> Color? {
        let digits = rest.prefix(6).compactMap {
            Character(Unicode.Scalar($0)).hexDigitValue.map(UInt8.init)
        }
        guard digits.count == 6 else { return nil }
        rest = rest.dropFirst(6)
        return .rgb(
            red: digits[0] << 4 | digits[1], green: digits[2] << 4 | digits[3],
            blue: digits[4] << 4 | digits[5])
    }

    /// Colours 0 to 98, as numbers of xterm's palette.
    private static let colors: [UInt8] = [
        15, 0, 4, 2, 9, 1, 5, 3, 11, 10, 6, 14, 12, 13, 8, 7,
        52, 94, 100, 58, 22, 29, 23, 24, 17, 54, 53, 89,
        88, 130, 142, 64, 28, 35, 30, 25, 18, 91, 90, 125,
        124, 166, 184, 106, 34, 49, 37, 33, 19, 129, 127, 161,
        196, 208, 226, 154, 46, 86, 51, 75, 21, 171, 201, 198,
        203, 215, 227, 191, 83, 122, 87, 111, 63, 177, 207, 205,
        217, 223, 229, 193, 157, 158, 159, 153, 147, 183, 219, 212,
        16, 233, 235, 237, 239, 241, 244, 247, 250, 254, 231,
    ]
}
