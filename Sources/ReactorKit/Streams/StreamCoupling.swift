/// Forwards the bytes of two connections to each other, as a proxy does.
///
///     let trusting = StreamOptions(slowPeers: .pauseProtocolOnly)
///     try reactor.listen(at: front, options: ListenOptions(trusting)) { _ in
///         let coupling = StreamCoupling()
///         reactor.connect(
///             to: back, options: ConnectOptions(trusting), factory: { _ in coupling.far },
///             failure: { _ in coupling.abort() })
///         return coupling.near
///     }
///
/// Attach `near` and `far` to two connections, by a factory or by `Transport.handOver`, in either
/// order. The first one is not read until the second is open; it is reset when the second is
/// released without a connection. Backpressure: one side is not read while the other is above its
/// high-water mark, so a slow reader costs two marks and one read buffer. A half-close is forwarded
/// after all data, and the other direction continues. An orderly end is forwarded as such, any
/// other as a reset, which drops the bytes in transit.
///
/// The two directions are independent only with `SlowPeerPolicy.pauseProtocolOnly`: with
/// `.stopReading` a side that does not read is not read either, and two programs that write much
/// before they read can wait for each other forever. Call on the reactor's thread.
public final class StreamCoupling {
    /// The protocol for one connection.
    public let near: any HalfCloseProtocol
    /// The protocol for the other connection.
    public let far: any HalfCloseProtocol
    /// Called once, when both sides have ended, with the reason of the one that ended first.
    ///
    /// A side that is released without a connection has ended. Called inside `abort` only when
    /// neither side has a connection, since there is then no later event.
    public var ended: ((DisconnectReason) -> Void)? {
        get { outcome.ended }
        set { exchange(&outcome.ended, newValue) }
    }

    private let outcome = CoupledSide.Outcome()

    /// Makes two sides without connections.
    public init() {
        let near = CoupledSide(outcome)
        let far = CoupledSide(outcome)
        near.other = far
        far.other = near
        self.near = near
        self.far = far
    }

    /// Ends both sides at once, including one that has no connection yet.
    ///
    /// Calls `ended` before it returns when neither has a connection.
    public func abort() {
        for side in [near, far] { (side as? CoupledSide)?.abort() }
    }
}

@available(*, unavailable)
extension StreamCoupling: Sendable {}
