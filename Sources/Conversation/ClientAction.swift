/// What the client wants done; performed in order by its session.
package enum ClientAction: Equatable, Sendable {
    /// Connect, giving up whatever connection or dial there is; never two at once.
    case dial
    /// Close the connection in an orderly way; `ClientEvent.lost` tells the end of it.
    case hangUp
    /// Give up the dial; nothing is told about it any more.
    case callOff
    /// Send this message; the session adds what ends it.
    case send([UInt8])
    /// Send a `tick` after this time, in place of any that was asked for before.
    case wake(after: Duration)
    /// Draw everything anew, whatever the terminal is believed to show.
    case redraw
    /// Give the terminal back to the shell until it lets us go on.
    case suspend
    /// Close what is open, restore the terminal, and end.
    case quit
}
