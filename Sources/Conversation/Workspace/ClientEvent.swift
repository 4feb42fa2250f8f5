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
