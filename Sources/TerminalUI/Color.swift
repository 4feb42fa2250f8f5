/// One of the eight colours that every colour terminal has, or the terminal's own default.
///
/// The numbers are ECMA-48's (SGR 30 to 37), which terminfo's `setaf` takes as well.
package enum Color: UInt8, Sendable {
    case black, red, green, yellow, blue, magenta, cyan, white
    /// Whatever the terminal shows when nobody asks for a colour.
    case standard
}
