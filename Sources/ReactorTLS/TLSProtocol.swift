public import ReactorKit

/// The side of a TLS connection that faces the transport below; made by `TLS`.
///
/// The side that faces the protocol above is its `transport`. They are two objects, since
/// `pauseProducing` means "write less" to the one and "read no more" to the other.
public final class TLSProtocol: HalfCloseProtocol {
    /// What the protocol above is given, once the handshake is complete.
    public let transport: TLSTransport

    init(_ transport: TLSTransport) {
        self.transport = transport
    }

    /// Starts the handshake and its deadline.
    public func connectionMade(_ transport: any Transport) throws {
        self.transport.start(on: transport)
    }

    /// Takes ciphertext.
    public func dataReceived(_ data: Span<UInt8>) throws {
        transport.receive(data)
    }

    /// Tells the protocol above.
    public func connectionLost(_ reason: DisconnectReason) {
        transport.end(reason)
    }

    /// Passes the pressure on.
    public func pauseProducing() {
        transport.slowDown()
    }

    /// Passes it on that the pressure has gone.
    public func resumeProducing() {
        transport.speedUp()
    }

    /// The layer itself once the handshake is complete: a FIN below is the peer's end only if its
    /// close_notify came before, and then the protocol above may still have something to send.
    public var halfCloseProtocol: (any HalfCloseProtocol)? {
        transport.isEstablished ? self : nil
    }

    /// Takes the FIN below.
    public func readConnectionLost() {
        transport.peerHasFinishedBelow()
    }

    /// Limits the messages of the protocol above.
    public func limit(by budget: any MessageBudget) {
        transport.upper?.limit(by: budget)
    }

    /// Tells the protocol above, once there is a connection for it.
    public func timeLimitReached(_ limit: TimeLimit, _ transport: any Transport) {
        self.transport.reached(limit)
    }

    /// Tells the protocol above, once there is a connection for it.
    public func memoryRanOut(_ transport: any Transport) {
        self.transport.ranOutOfMemory()
    }

    /// Has the protocol above end it, once there is a connection for it; ends with a close_notify.
    public func shutDown(_ transport: any Transport, within limit: Duration) {
        self.transport.shutDown(within: limit)
    }
}

@available(*, unavailable)
extension TLSProtocol: Sendable {}
