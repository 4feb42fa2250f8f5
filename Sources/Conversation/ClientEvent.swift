package import TerminalUI

/// What happens to the client.
package enum ClientEvent: Equatable, Sendable {
    case input(Input)
    case resized(rows: Int, columns: Int)
    /// The dial went through, to this address.
    case connected(peer: String)
    /// The dial failed, for this reason.
    case dialFailed(String)
    /// A line came in; `isCut` when it was longer than the client keeps.
    case received([UInt8], isCut: Bool)
    /// The connection is over, for this reason.
    case lost(String)
    /// The time has come that `ClientAction.wake` asked for.
    case tick
    /// The program shall end: a signal, or the terminal went away.
    case terminated
}
