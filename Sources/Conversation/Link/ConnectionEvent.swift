package import ReactorKit
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

/// What a tab wants done with its connection.
package enum ConnectionAction: Equatable, Sendable {
    /// Connect, giving up whatever connection or dial there is; never two at once.
    case dial(Endpoint)
    /// Close the connection in an orderly way; `ConnectionEvent.lost` reports its end.
    case hangUp
    /// Give up dial and connection; no more events about them follow.
    case letGo
    /// Require this certificate at the endpoint from now on.
    case trust(TLSFingerprint, Endpoint)
    /// The first bytes of the unfinished line, this many, are a line.
    case endLine(after: Int)
    /// Send this message; what ends it is added.
    case send([UInt8])
    /// Send this message, with nothing that ends it.
    case sendUnended([UInt8])
    /// Send a `tick` after this time, in place of any that was asked for before.
    case wake(after: Duration)
}
