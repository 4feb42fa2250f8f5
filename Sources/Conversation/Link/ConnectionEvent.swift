package import ReactorTLS

/// What happens to a tab's connection.
package enum ConnectionEvent: Equatable, Sendable {
    /// The dial went through.
    case connected(ConnectionFacts)
    /// The dial failed, for this reason.
    case dialFailed(ConnectionFailure)
    /// The certificate is required from now on that `ConnectionAction.trust` was about.
    case trusted(TLSFingerprint)
    /// It could not be remembered, and is not accepted.
    case notTrusted(String)
    /// A line came in; `isCut` when it was longer than the client keeps.
    case received([UInt8], isCut: Bool)
    /// The start of a line that has not ended, with its characters whole, or more of it.
    case holds([UInt8])
    /// The connection is over, for this reason.
    case lost(ConnectionFailure)
    /// The time has come that `ConnectionAction.wake` asked for.
    case tick
}
