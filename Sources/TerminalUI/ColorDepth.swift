/// How many colours a terminal shows.
package enum ColorDepth: Int, Comparable, Sendable, CaseIterable {
    /// Attributes only.
    case none = 0
    case eight = 8
    case sixteen = 16
    case palette = 256
    /// Every colour by its parts.
    case direct = 0x100_0000

    /// What to use on a terminal for which terminfo tells of so many colours, and whether their
    /// numbers are the colours' parts (the `RGB` of user_caps(5)).
    ///
    /// A `NO_COLOR` that is not empty forbids them all (https://no-color.org).
    package init(colors: Int, isDirect: Bool, environment: [String: String]) {
        let isForbidden = environment["NO_COLOR"]?.isEmpty == false
        let most = isForbidden ? 0 : isDirect ? colors : min(colors, Self.palette.rawValue)
        self = Self.allCases.last { $0.rawValue <= most } ?? .none
    }

    /// The terminal types to try, best first.
    ///
    /// `COLORTERM` tells of colours by their parts, which most types are silent about; their
    /// sisters whose names end in `-direct` are not, if terminfo has them.
    package static func terminalTypes(for type: String, environment: [String: String]) -> [String] {
        let saysDirect = ["truecolor", "24bit"].contains(environment["COLORTERM"]?.lowercased())
        let isForbidden = environment["NO_COLOR"]?.isEmpty == false
        let suffix = "-256color"
        guard saysDirect, !isForbidden, type.hasSuffix(suffix) else { return [type] }
        return [type.dropLast(suffix.count) + "-direct", type]
    }

    /// The number by which terminfo's `setaf` and curses know the nearest colour; -1 for the
    /// terminal's own.
    package func number(of color: Color) -> Int32 {
        let nearest = color.nearest(in: self)
        switch (self, nearest) {
        case (_, .standard): return -1
        case (.direct, .palette(8...)), (_, .rgb):
            let value = (nearest.components ?? []).reduce(0) { $0 << 8 | Int32($1) }
            // The numbers below 8 are the palette's there too.
            return max(value, 8)
        case (_, .palette(let number)): return Int32(number)
        }
    }

    package static func < (first: Self, second: Self) -> Bool { first.rawValue < second.rawValue }
}
