/// What the client wants done; performed in order by its session.
package enum ClientAction: Equatable, Sendable {
    /// Do this with this link's connection.
    case connection(LinkID, ConnectionAction)
    /// Release this link's connection: the link is closed, and gets no more events.
    case close(LinkID)
    /// Give this line to the person's command.
    case run([UInt8])
    /// Draw everything anew, whatever the terminal is believed to show.
    case redraw
    /// Ring the terminal's bell.
    case bell
    /// Put this text on the terminal's clipboard.
    case copy(String)
    /// Give the terminal back to the shell until it lets us go on.
    case suspend
    /// Have the person write this text further in an editor, which gets the terminal meanwhile.
    case edit(String)
    /// Close what is open, restore the terminal, and end.
    case quit
}
