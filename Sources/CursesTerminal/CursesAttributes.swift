import CNcurses
import TerminalUI

/// Translates styles to curses' attributes and colour pairs, and caches them.
final class CursesAttributes {
    /// The colours that this screen shows.
    let depth: ColorDepth

    private struct Pair: Hashable {
        var foreground: Int32
        var background: Int32
    }

    /// A style as curses takes it.
    struct Value {
        let attributes: attr_t
        let pair: Int32
    }

    /// The most styles that are cached: a peer can send 16 million colours.
    private static let cacheLimit = 4_096
    /// Pairs for styles in few colours, when all others are in use.
    private static let reservedPairs = 512

    private var values: [Style: Value] = [:]
    /// Pairs are allocated when first used: a table of all pairs of 16 million colours is too big.
    private var numbers: [Pair: Int32] = [:]
    private let hasDefaultColors: Bool

    /// The attributes of the screen that curses has just started.
    init(environment: [String: String]) {
        let colors = has_colors() ? Int(terminfo_colors()) : 0
        let depth = ColorDepth(
            colors: colors, isDirect: terminfo_is_direct(), environment: environment)
        // Once colours are started, curses sets them even where no style asks for one.
        guard depth != .none, start_color() == OK else {
            (self.depth, hasDefaultColors) = (.none, false)
            return
        }
        self.depth = depth
        hasDefaultColors = use_default_colors() == OK
    }

    func value(of style: Style) -> Value {
        if let value = values[style] { return value }
        if values.count >= Self.cacheLimit { values.removeAll(keepingCapacity: true) }
        let value = Value(attributes: attributes(style), pair: pair(style))
        values[style] = value
        return value
    }

    /// The colour pair; 0, the terminal's default, if no more are available.
    func pair(_ style: Style) -> Int32 {
        if let number = number(of: pair(style, in: depth), reserving: Self.reservedPairs) {
            return number
        }
        return number(of: pair(style, in: min(depth, .eight)), reserving: 0) ?? 0
    }

    private func pair(_ style: Style, in depth: ColorDepth) -> Pair {
        let (foreground, background) = depth.numbers(of: style)
        return Pair(foreground: foreground, background: background)
    }

    /// The number of a pair, which is allocated unless so few are left.
    private func number(of pair: Pair, reserving reserve: Int) -> Int32? {
        var pair = pair
        guard pair.foreground >= 0 || pair.background >= 0 else { return 0 }
        if !hasDefaultColors {
            // Without `op` the default colours cannot be restored: these are closest to them.
            if pair.foreground < 0 { pair.foreground = depth.number(of: .white) }
            if pair.background < 0 { pair.background = depth.number(of: .black) }
            if pair.foreground == pair.background {
                let isBlack = pair.background == depth.number(of: .black)
                pair.foreground = depth.number(of: isBlack ? .white : .black)
            }
        }
        if let number = numbers[pair] { return number }
        let number = Int32(numbers.count + 1)
        guard Int(number) < Int(curses_color_pairs()) - reserve,
            init_extended_pair(number, pair.foreground, pair.background) == OK
        else { return nil }
        numbers[pair] = number
        return number
    }

    func attributes(_ style: Style) -> attr_t {
        var attributes: attr_t = 0
        if style.attributes.contains(.bold) { attributes |= curses_bold() }
        if style.attributes.contains(.dim) { attributes |= curses_dim() }
        if style.attributes.contains(.italic) { attributes |= curses_italic() }
        if style.attributes.contains(.underlined) { attributes |= curses_underlined() }
        if style.attributes.contains(.reversed) { attributes |= curses_reversed() }
        return attributes
    }
}
