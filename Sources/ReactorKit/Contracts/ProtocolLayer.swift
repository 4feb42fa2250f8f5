/// A protocol in front of another one that forwards everything to it, and stays in front of each
/// protocol that takes the connection over; to subclass.
///
/// For layers that observe a connection without changing its bytes. An override must call `super`.
///
///     final class ByteCounter: ProtocolLayer {
///         private(set) var count = 0
///
///         override func dataReceived(_ data: Span<UInt8>) throws {
///             count += data.count
///             try super.dataReceived(data)
///         }
///     }
///
/// The inner protocol uses the transport itself: a layer costs one call for each callback, and none
/// for a write. The inner protocol decides whether half-close is supported, and gets
/// `readConnectionLost` directly. A layer that changes the bytes, as TLS does, is a protocol and a
/// `Transport` of its own instead. Call on the reactor's thread.
open class ProtocolLayer: StreamProtocol {
    /// The protocol that everything is forwarded to.
    public final var inner: any StreamProtocol { current }

    // Not public itself, which spares each access a check for exclusive access.
    private var current: any StreamProtocol

    /// Makes a layer in front of `inner`.
    public init(_ inner: any StreamProtocol) {
        current = inner
    }

    /// Stays in place, in front of the protocol that replaces the inner one.
    ///
    /// `connectionMade` is called again, for that protocol; `connectionLost` is called once in
    /// total.
    open func replaced(
        by successor: any StreamProtocol, unreadByteCount: Int
    ) -> any StreamProtocol {
        // Destroyed after the change, since its deinit may access this property.
        let predecessor = current
        current = predecessor.replaced(by: successor, unreadByteCount: unreadByteCount)
        withExtendedLifetime(predecessor) {}
        return self
    }

    /// Forwards the transport.
    open func connectionMade(_ transport: any Transport) throws {
        try current.connectionMade(transport)
    }

    /// Forwards the bytes.
    open func dataReceived(_ data: Span<UInt8>) throws { try current.dataReceived(data) }

    /// Forwards the reason.
    open func connectionLost(_ reason: DisconnectReason) { current.connectionLost(reason) }

    /// Forwards the call.
    open func pauseProducing() { current.pauseProducing() }

    /// Forwards the call.
    open func resumeProducing() { current.resumeProducing() }

    /// The half-close protocol of the inner protocol.
    open var halfCloseProtocol: (any HalfCloseProtocol)? { current.halfCloseProtocol }

    /// Forwards the budget.
    open func limit(by budget: any MessageBudget) { current.limit(by: budget) }

    /// Forwards the call.
    open func timeLimitReached(_ limit: TimeLimit, _ transport: any Transport) {
        current.timeLimitReached(limit, transport)
    }

    /// Forwards the call.
    open func memoryRanOut(_ transport: any Transport) { current.memoryRanOut(transport) }

    /// Forwards the call.
    open func shutDown(_ transport: any Transport, within limit: Duration) {
        current.shutDown(transport, within: limit)
    }
}

@available(*, unavailable)
extension ProtocolLayer: Sendable {}
