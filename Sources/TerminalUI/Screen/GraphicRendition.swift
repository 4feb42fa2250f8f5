/// A sequence that selects the style of the text after it: SGR of ECMA-48, section 8.3.117, in its
/// form of seven bits, `ESC [ … m`.
///
/// Colours are accepted as parameters (`38;5;9`) and, as in ISO 8613-6, as parts of one parameter
/// (`38:5:9`).
package struct GraphicRendition: Equatable, Sendable {
    /// The most bytes of a sequence; a longer one is treated as text.
    static let lengthLimit = 128

    /// The meaning of bytes that begin with an Escape.
    enum Start: Equatable {
        /// A sequence, and its number of bytes.
        case whole(GraphicRendition, length: Int)
        /// The start of what may become one.
        case incomplete
        /// Something else.
        case other
    }

    /// The parameters, each with its parts; none is empty.
    private let parameters: [[Int]]

    /// Reads the start of bytes whose first one is an Escape.
    static func start(of bytes: ArraySlice<UInt8>) -> Start {
        let rest = bytes.dropFirst()
        guard let bracket = rest.first else { return .incomplete }
        guard bracket == UInt8(ascii: "[") else { return .other }
        var parameters = [[0]]
        for (index, byte) in rest.dropFirst().enumerated() {
            if index + 3 > lengthLimit { return .other }
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let last = parameters.count - 1
                let part = parameters[last].count - 1
                // Larger than any valid value, and far from an overflow.
                let value = parameters[last][part] * 10 + Int(byte - UInt8(ascii: "0"))
                parameters[last][part] = min(value, 9_999)
            case UInt8(ascii: ":"): parameters[parameters.count - 1].append(0)
            case UInt8(ascii: ";"): parameters.append([0])
            case UInt8(ascii: "m"):
                return .whole(GraphicRendition(parameters: parameters), length: index + 3)
            default: return .other
            }
        }
        return .incomplete
    }

    /// Applies the sequence to a style.
    ///
    /// Blinking and concealed text, fonts and the colour of underlines are ignored.
    func apply(to style: inout Style) {
        var rest = parameters[...]
        while let parameter = rest.popFirst() {
            switch parameter[0] {
            case 0: style = .plain
            case 1: style.attributes.insert(.bold)
            case 2: style.attributes.insert(.dim)
            case 3: style.attributes.insert(.italic)
            case 4 where parameter.count > 1 && parameter[1] == 0:
                style.attributes.remove(.underlined)
            // 21 is a double line.
            case 4, 21: style.attributes.insert(.underlined)
            case 7: style.attributes.insert(.reversed)
            case 22: style.attributes.subtract([.bold, .dim])
            case 23: style.attributes.remove(.italic)
            case 24: style.attributes.remove(.underlined)
            case 27: style.attributes.remove(.reversed)
            case 30...37: style.foreground = .palette(UInt8(parameter[0] - 30))
            case 38: Self.takeColor(parameter, &rest).map { style.foreground = $0 }
            case 39: style.foreground = .standard
            case 40...47: style.background = .palette(UInt8(parameter[0] - 40))
            case 48: Self.takeColor(parameter, &rest).map { style.background = $0 }
            case 49: style.background = .standard
            case 58: _ = Self.takeColor(parameter, &rest)
            case 90...97: style.foreground = .palette(UInt8(parameter[0] - 90 + 8))
            case 100...107: style.background = .palette(UInt8(parameter[0] - 100 + 8))
            default: break
            }
        }
    }

    // MARK: -

    /// The colour of 38, 48 or 58, from its own parts, or from the parameters after it; nil if it is
    /// invalid.
    private static func takeColor(
        _ parameter: [Int], _ rest: inout ArraySlice<[Int]>
    ) -> Color? {
        let parts = parameter.dropFirst()
        if let kind = parts.first {
            // The identifier of a colour space, which may be empty, is often left out.
            return color(kind, parts.dropFirst(kind == 2 && parts.count > 4 ? 2 : 1))
        }
        guard let kind = rest.popFirst()?[0] else { return nil }
        let count = kind == 2 ? 3 : kind == 5 ? 1 : 0
        defer { rest = rest.dropFirst(count) }
        return color(kind, rest.prefix(count).map { $0[0] }[...])
    }

    private static func color(_ kind: Int, _ values: ArraySlice<Int>) -> Color? {
        let values = values.compactMap { UInt8(exactly: $0) }
        switch (kind, values.count) {
        case (5, 1...): return .palette(values[0])
        case (2, 3...): return .rgb(red: values[0], green: values[1], blue: values[2])
        default: return nil
        }
    }
}

extension Style {
    /// The sequence that selects the style on a terminal of that depth which shows the plain one;
    /// empty for the plain style.
    package func sequence(in depth: ColorDepth) -> String {
        let (front, back) = depth.numbers(of: self)
        let colors =
            Self.parameters(of: front, in: depth, from: 30)
            + Self.parameters(of: back, in: depth, from: 40)
        let parameters = Self.renditions.filter { attributes.contains($0.attribute) }.map(\.number)
        let all = parameters + colors
        return all.isEmpty ? "" : "\u{1B}[\(all.map { "\($0)" }.joined(separator: ";"))m"
    }

    private static let renditions: [(attribute: Attributes, number: Int)] = [
        (.bold, 1), (.dim, 2), (.italic, 3), (.underlined, 4), (.reversed, 7),
    ]

    /// The parameters for a colour with a number of ``ColorDepth/number(of:)``.
    private static func parameters(
        of number: Int32, in depth: ColorDepth, from base: Int
    ) -> [Int] {
        guard number >= 0 else { return [] }
        let number = Int(number)
        if number < 8 { return [base + number] }
        if depth == .direct {
            return [base + 8, 2, number >> 16, number >> 8 & 0xFF, number & 0xFF]
        }
        return number < 16 ? [base + 60 + number - 8] : [base + 8, 5, number]
    }
}
