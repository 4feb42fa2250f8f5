package import ReactorKit
package import TerminalUI

/// What happens to the client.
package enum ClientEvent: Equatable, Sendable {
    case input(Input)
    case resized(rows: Int, columns: Int)
    /// Something happened to this link's connection.
    case connection(LinkID, ConnectionEvent)
    /// The person has left the editor, with this text.
    case edited(String)
    /// The editor gave no text back, for this reason.
    case editingFailed(String)
    /// The command that `ClientAction.run` started has ended; nil is success.
    case commandEnded(String?)
    /// There is time for a slice of the work that is under way.
    case workOn
    /// The program has something to say, good or bad, that belongs to no connection.
    case notice(String, isBad: Bool)
    /// The program shall end: a signal, or the terminal went away.
    case terminated
}

/// What the client wants done; performed in order by its session.
package enum ClientAction: Equatable, Sendable {
    /// Do this with this link's connection.
    case connection(LinkID, ConnectionAction)
    /// Release this link's connection: the link is closed, and gets no more events.
    case close(LinkID)
    /// Give this line to the person's command.
    case run([UInt8])
    /// Draw everything again, whatever the terminal is believed to show.
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

/// When an event happened, by both clocks: one to measure with, one to show.
package struct Moment: Hashable, Sendable {
    /// Monotonic; for waits and round trips.
    package var instant: Instant
    /// Seconds since 1970; for people.
    package var wallSecond: Int64

    package init(instant: Instant, wallSecond: Int64) {
        self.instant = instant
        self.wallSecond = wallSecond
    }
}
