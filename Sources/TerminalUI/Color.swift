/// A colour as a theme asks for it; a terminal shows the nearest that it has.
package enum Color: Hashable, Sendable {
    /// Whatever the terminal shows when nobody asks for a colour.
    case standard
    /// A number of xterm's palette: the eight of ECMA-48 (SGR 30 to 37), their bright sisters from
    /// 8 on, a cube of 6 × 6 × 6 from 16 on, greys from 232 on.
    case palette(UInt8)
    /// A colour by its parts.
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
