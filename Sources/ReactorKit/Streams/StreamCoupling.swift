/// Joins two connections, so that each gets what the other brings; the heart of a proxy.
///
///     let trusting = StreamOptions(slowPeers: .tellProtocolOnly)
///     try reactor.listen(at: front, options: ListenOptions(trusting)) { _ in
///         let coupling = StreamCoupling()
///         reactor.connect(
///             to: back, options: ConnectOptions(trusting), factory: { _ in coupling.far },
///             failure: { _ in coupling.abort() })
///         return coupling.near
///     }
///
/// Give `near` and `far` to two connections, by a factory or by `Transport.handOver`, in either
/// order. The first one waits unread until the second stands; it is reset when the second is let
/// go without a connection. Back-pressure: one side is not
/// read while the other is above its high-water mark, so a slow reader costs two marks and one
/// read buffer. A half-close is passed on, behind all data, and the other direction goes on; an
/// orderly end is passed on as one, any other as a reset, which drops what was on its way.
///
/// The two directions are independent only with `SlowPeerPolicy.tellProtocolOnly`: with
/// `.stopReading` a side that does not read is not read either, and two programs that write
/// much before they read can wait for each other for ever. Call on the reactor's thread.
public final class StreamCoupling {
    /// The protocol for one connection.
    public let near: any HalfCloseProtocol
    /// The protocol for the other connection.
    public let far: any HalfCloseProtocol
    /// Called once, when both sides are over, with the reason of the one that ended first.
    ///
    /// A side that was let go before it had a connection is over. From inside `abort` only when
    /// neither side has one: then no later turn tells of it.
    public var ended: ((DisconnectReason) -> Void)? {
        get { outcome.ended }
        set { exchange(&outcome.ended, newValue) }
    }

    private let outcome = CoupledSide.Outcome()

    /// Two sides without connections yet.
    public init() {
        let near = CoupledSide(outcome)
        let far = CoupledSide(outcome)
        near.other = far
        far.other = near
        self.near = near
        self.far = far
    }

    /// Ends both sides at once, also the one that has no connection yet.
    ///
    /// Calls `ended` before it returns when neither has one.
    public func abort() {
        for side in [near, far] { (side as? CoupledSide)?.abort() }
    }
}

@available(*, unavailable)
extension StreamCoupling: Sendable {}
