/// A protocol that is put before another one, forwards everything to it, and stays before each
/// protocol that takes the connection over; to subclass.
///
/// For layers that observe a connection and change none of its bytes: an override calls `super`.
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
/// The protocol behind uses the transport itself: a layer costs one call for each callback, and
/// none for a write. Whether half-close is supported is the answer of the protocol behind, to
/// which `readConnectionLost` goes directly. A layer that changes the bytes, as TLS does, is a
/// protocol and a `Transport` of its own instead. Call on the reactor's thread.
open class ProtocolLayer: StreamProtocol {
    /// The protocol that everything is forwarded to.
    public final var inner: any StreamProtocol { current }

    // Not public itself, which spares each access a check for exclusive access.
    private var current: any StreamProtocol

    /// A layer before `inner`.
    public init(_ inner: any StreamProtocol) {
        current = inner
    }

    /// Stays in place, before what takes the place of the protocol behind it.
    ///
    /// `connectionMade` follows once more, for that protocol; `connectionLost` follows once in all.
    open func replaced(
        by successor: any StreamProtocol, unreadByteCount: Int
    ) -> any StreamProtocol {
        // Destroyed after the change, since its deinit may look at this property.
        let leaver = current
        current = leaver.replaced(by: successor, unreadByteCount: unreadByteCount)
        withExtendedLifetime(leaver) {}
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

    /// The answer of the protocol behind.
    open var halfCloseProtocol: (any HalfCloseProtocol)? { current.halfCloseProtocol }

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
