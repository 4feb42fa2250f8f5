/// Is called for what ends a connection, beside its protocol, whichever protocol it has by then.
///
/// For a server that counts and logs connections whose protocols are not its own: it costs nothing
/// per read. Called on the reactor's thread.
package protocol ConnectionObserver: AnyObject {
    /// A time limit is reached; the protocol's `timeLimitReached` follows.
    func timeLimitReached(_ limit: TimeLimit)

    /// All connections together hold too much, and this one much of it; the protocol's
    /// `memoryRanOut` follows.
    func memoryRanOut()

    /// The connection has ended; called once, after the protocol's `connectionLost`.
    func connectionEnded(_ reason: DisconnectReason)
}
