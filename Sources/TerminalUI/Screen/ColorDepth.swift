/// How many colours a terminal shows.
package enum ColorDepth: Int, Comparable, Sendable, CaseIterable {
    /// Attributes only.
    case none = 0
    case eight = 8
    case sixteen = 16
    case palette = 256
    /// Every colour, by its components.
    case direct = 0x100_0000

    /// The depth of a terminal for which terminfo has `colors` colours; `isDirect` if their numbers
    /// are the colours' components (`RGB` of user_caps(5)).
    ///
    /// A `NO_COLOR` that is not empty disables colours (https://no-color.org).
    package init(colors: Int, isDirect: Bool, environment: [String: String]) {
        let isForbidden = environment["NO_COLOR"]?.isEmpty == false
        let most = isForbidden ? 0 : isDirect ? colors : min(colors, Self.palette.rawValue)
        self = Self.allCases.last { $0.rawValue <= most } ?? .none
    }

    /// The depth of a terminal according to its type alone; nil if it obeys no sequences.
    package init?(type: String?, environment: [String: String]) {
        guard let type, !type.isEmpty, type != "dumb" else { return nil }
        let saysDirect = Self.announcesDirectColors(environment) || type.hasSuffix("-direct")
        let colors =
            saysDirect ? Self.direct : type.hasSuffix("-256color") ? .palette : .eight
        self.init(colors: colors.rawValue, isDirect: saysDirect, environment: environment)
    }

    /// The terminal types to try, best first.
    ///
    /// `COLORTERM` announces direct colours, which most terminfo entries do not; those whose names
    /// end in `-direct` do, if terminfo has them.
    package static func terminalTypes(for type: String, environment: [String: String]) -> [String] {
        let isForbidden = environment["NO_COLOR"]?.isEmpty == false
        let suffix = "-256color"
        guard announcesDirectColors(environment), !isForbidden, type.hasSuffix(suffix) else {
            return [type]
        }
        return [type.dropLast(suffix.count) + "-direct", type]
    }

    private static func announcesDirectColors(_ environment: [String: String]) -> Bool {
        ["truecolor", "24bit"].contains(environment["COLORTERM"]?.lowercased())
    }

    /// The number of the nearest colour for terminfo's `setaf` and curses; -1 for the terminal's
    /// default.
    package func number(of color: Color) -> Int32 {
        let nearest = color.nearest(in: self)
        switch (self, nearest) {
        case (_, .standard): return -1
        case (.direct, .palette(8...)), (_, .rgb):
            let value = (nearest.components ?? []).reduce(0) { $0 << 8 | Int32($1) }
            // Numbers below 8 are those of the palette there too.
            return max(value, 8)
        case (_, .palette(let number)): return Int32(number)
        }
    }

    /// The numbers of a style's colours. A text and a background that the terminal would show in the
    /// same colour get different ones.
    package func numbers(of style: Style) -> (foreground: Int32, background: Int32) {
        let foreground = number(of: style.foreground)
        let background = number(of: style.background)
        guard foreground >= 0, foreground == background else { return (foreground, background) }
        return (number(of: style.background.contrast), background)
    }

    package static func < (first: Self, second: Self) -> Bool { first.rawValue < second.rawValue }
}

extension Color {
    /// The nearest colour that a terminal of that depth has.
    ///
    /// The appearance of eight or sixteen colours is unknown: the hue is kept, and a grey becomes
    /// the terminal's default colour, since black or white may be the background.
    package func nearest(in depth: ColorDepth) -> Color {
        switch (depth, self) {
        case (.none, _), (_, .standard): .standard
        case (.direct, _): self
        case (.palette, .rgb): .palette(nearestInPalette)
        case (.palette, .palette), (.sixteen, .palette(0..<16)), (.eight, .palette(0..<8)): self
        case (.eight, .palette(15)): .white
        case (.sixteen, _): nearestHue.map { .palette($0) } ?? .standard
        case (.eight, _): nearestHue.map { .palette($0 & 7) } ?? .standard
        }
    }

    /// Red, green and blue as in xterm; nil for the terminal's default colour.
    package var components: [UInt8]? {
        switch self {
        case .standard: nil
        case .rgb(let red, let green, let blue): [red, green, blue]
        case .palette(let number) where number < 16: Self.sixteen[Int(number)]
        case .palette(let number) where number >= 232:
            Array(repeating: 8 + 10 * (number - 232), count: 3)
        case .palette(let number):
            [36, 6, 1].map { Self.levels[(Int(number) - 16) / $0 % 6] }
        }
    }

    // MARK: -

    /// The steps of the cube's sides.
    private static let levels: [UInt8] = [0, 95, 135, 175, 215, 255]

    private static let sixteen: [[UInt8]] = [
        [0, 0, 0], [205, 0, 0], [0, 205, 0], [205, 205, 0], [0, 0, 238], [205, 0, 205],
        [0, 205, 205], [229, 229, 229], [127, 127, 127], [255, 0, 0], [0, 255, 0], [255, 255, 0],
        [92, 92, 255], [255, 0, 255], [0, 255, 255], [255, 255, 255],
    ]

    /// A colour whose components differ by less is a grey.
    private static let greySpread = 40

    /// The first sixteen are left out, since users change them.
    private var nearestInPalette: UInt8 {
        (16...255).min { distance(to: .palette($0)) < distance(to: .palette($1)) } ?? 0
    }

    private var nearestHue: UInt8? {
        guard let parts = components, let low = parts.min(), let high = parts.max(),
            Int(high) - Int(low) >= Self.greySpread
        else { return nil }
        let hues: [UInt8] = [1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14]
        return hues.min { distance(to: .palette($0)) < distance(to: .palette($1)) }
    }

    private func distance(to other: Color) -> Int {
        Self.squaredDistance(components ?? [], other.components ?? [])
    }

    /// The square of the distance between two colours, by their components.
    static func squaredDistance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        zip(one, other).reduce(0) { sum, pair in
            let difference = Int(pair.0) - Int(pair.1)
            return sum + difference * difference
        }
    }
}
