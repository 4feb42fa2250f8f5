/// What happens to a tab's connection.
package enum ConnectionEvent: Equatable, Sendable {
    /// The dial went through, to this address.
    case connected(peer: String)
    /// The dial failed, for this reason.
    case dialFailed(String)
    /// A line came in; `isCut` when it was longer than the client keeps.
    case received([UInt8], isCut: Bool)
    /// The connection is over, for this reason.
    case lost(String)
    /// The time has come that `ConnectionAction.wake` asked for.
    case tick
}
