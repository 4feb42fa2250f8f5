package import Accounts
package import ReactorKit
package import ReactorTLS

/// An event of a tab's connection.
package enum ConnectionEvent: Equatable, Sendable {
    /// The dial succeeded.
    case connected(ConnectionFacts)
    /// The dial failed, for this reason.
    case dialFailed(ConnectionFailure)
    /// The certificate of `ConnectionAction.trust` was stored, and is required from now on.
    case trusted(TLSFingerprint)
    /// The certificate could not be stored, and is not accepted.
    case notTrusted(String)
    /// A line was received; `isCut` when it was longer than the client keeps.
    case received([UInt8], isCut: Bool)
    /// The start of an unfinished line, with complete characters, or more of it.
    case holds([UInt8])
    /// Whether the server does not want the input to be visible, as for a password.
    case hidesInput(Bool)
    /// The command for the password has written it; before each connection.
    case password([UInt8])
    /// The key of the question of that number was derived; nil if it could not be.
    case derived(Int, [UInt8]?)
    /// The connection has ended, for this reason.
    case lost(ConnectionFailure)
    /// The time that `ConnectionAction.wake` has set is over.
    case tick
}

/// An action on a tab's connection.
package enum ConnectionAction: Equatable, Sendable {
    /// Connect, after dropping any other connection or dial; never two at once.
    case dial(Endpoint)
    /// Close the connection in order; `ConnectionEvent.lost` reports its end.
    case hangUp
    /// Drop dial and connection; no more events of them follow.
    case letGo
    /// Require this certificate at the endpoint from now on.
    case trust(TLSFingerprint, Endpoint)
    /// Treat the first bytes of the unfinished line, this many, as a line.
    case endLine(after: Int)
    /// Send this message, followed by the line end of the settings.
    case send([UInt8])
    /// Send this message without a line end.
    case sendUnended([UInt8])
    /// Send these bytes as they are; no answer is expected for them.
    case write([UInt8])
    /// Derive a key from a password on a worker thread, for `ConnectionEvent.derived`.
    case derive(Int, ScramKeyQuestion)
    /// Send a `tick` after this time, instead of any that was requested before.
    case wake(after: Duration)
}
