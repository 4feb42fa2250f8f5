import CNcurses
import Glibc
import TerminalUI

/// Turns a style into what curses calls attributes and a colour pair.
struct Pen {
    /// Colours that this screen shows: none where NO_COLOR forbids them (https://no-color.org).
    let colorCount: Int

    /// Sets up a pair for each colour on the terminal's own background.
    init() {
        let isUnwanted = unsafe getenv("NO_COLOR").map { unsafe $0.pointee != 0 } ?? false
        guard !isUnwanted, has_colors(), start_color() == OK else {
            colorCount = 0
            return
        }
        // Without `op` there is no default background to go back to: black is next to it.
        let background: Int16 = use_default_colors() == OK ? -1 : 0
        colorCount = min(Int(curses_colors()), Int(Color.standard.rawValue))
        for color in 0..<Int16(colorCount) { init_pair(color + 1, color, background) }
    }

    func pair(_ style: Style) -> Int16 {
        let color = Int(style.foreground.rawValue)
        return color < colorCount ? Int16(color) + 1 : 0
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
