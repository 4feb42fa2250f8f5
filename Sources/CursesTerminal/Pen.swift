import CNcurses
import TerminalUI

/// Turns a style into what curses calls attributes and a colour pair.
final class Pen {
    /// Colours that this screen shows.
    let depth: ColorDepth

    private struct Pair: Hashable {
        var foreground: Int32
        var background: Int32
    }

    /// What curses needs to know of a style.
    struct Ink {
        let attributes: attr_t
        let pair: Int32
    }

    private var inks: [Style: Ink] = [:]
    /// Pairs are set up as they are met: of two colours of 16 million each no table holds all.
    private var numbers: [Pair: Int32] = [:]
    private let hasDefaultColors: Bool

    /// A pen for the screen that curses has just started.
    init(environment: [String: String]) {
        let colors = has_colors() ? Int(terminfo_colors()) : 0
        let depth = ColorDepth(
            colors: colors, isDirect: terminfo_is_direct(), environment: environment)
        // Once colours are started, curses sets them even where nobody asks for one.
        guard depth != .none, start_color() == OK else {
            (self.depth, hasDefaultColors) = (.none, false)
            return
        }
        self.depth = depth
        hasDefaultColors = use_default_colors() == OK
    }

    func ink(of style: Style) -> Ink {
        if let ink = inks[style] { return ink }
        let ink = Ink(attributes: attributes(style), pair: pair(style))
        inks[style] = ink
        return ink
    }

    /// The colour pair; 0, the terminal's own, if there are no more.
    func pair(_ style: Style) -> Int32 {
        var pair = Pair(
            foreground: depth.number(of: style.foreground),
            background: depth.number(of: style.background))
        guard pair.foreground >= 0 || pair.background >= 0 else { return 0 }
        if !hasDefaultColors {
            // Without `op` there are no default colours to go back to: these are next to them.
            if pair.foreground < 0 { pair.foreground = depth.number(of: .white) }
            if pair.background < 0 { pair.background = depth.number(of: .black) }
        }
        if let number = numbers[pair] { return number }
        let number = Int32(numbers.count + 1)
        guard number < curses_color_pairs(),
            init_extended_pair(number, pair.foreground, pair.background) == OK
        else { return 0 }
        numbers[pair] = number
        return number
    }

    func attributes(_ style: Style) -> attr_t {
        var attributes: attr_t = 0
        if style.attributes.contains(.bold) { attributes |= curses_bold() }
        if style.attributes.contains(.dim) { attributes |= curses_dim() }
        if style.attributes.contains(.underlined) { attributes |= curses_underlined() }
        if style.attributes.contains(.reversed) { attributes |= curses_reversed() }
        return attributes
    }
}
