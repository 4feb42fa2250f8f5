package import ReactorKit
package import ReactorTLS

/// What a tab wants done with its connection.
package enum ConnectionAction: Equatable, Sendable {
    /// Connect, giving up whatever connection or dial there is; never two at once.
    case dial(Endpoint)
    /// Close the connection in an orderly way; `ConnectionEvent.lost` tells the end of it.
    case hangUp
    /// Give up dial and connection; nothing is told about them any more.
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
