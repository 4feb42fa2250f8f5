public import ReactorKit

/// The lower side of a TLS connection, which is the protocol of the transport below. Made by `TLS`.
///
/// The upper side is its `transport`. They are two objects, since `pauseProducing` means "stop
/// writing" to a protocol and "stop reading" to a transport.
public final class TLSProtocol: HalfCloseProtocol {
    /// The transport that the protocol above gets once the handshake is complete.
    public let transport: TLSTransport

    init(_ transport: TLSTransport) {
        self.transport = transport
    }

    /// Starts the handshake and its deadline.
    public func connectionMade(_ transport: any Transport) throws {
        self.transport.start(on: transport)
    }

    /// Decrypts the bytes and delivers the plaintext.
    public func dataReceived(_ data: Span<UInt8>) throws {
        transport.receive(data)
    }

    /// Calls `connectionLost` of the protocol above.
    public func connectionLost(_ reason: DisconnectReason) {
        transport.end(reason)
    }

    /// Forwards the call, unless the handshake is not complete.
    public func pauseProducing() {
        transport.slowDown()
    }

    /// Forwards the call, unless the handshake is not complete.
    public func resumeProducing() {
        transport.speedUp()
    }

    /// The layer itself once the handshake is complete: a FIN below ends the peer's data only if
    /// its close_notify preceded it, and the protocol above may then still send.
    public var halfCloseProtocol: (any HalfCloseProtocol)? {
        transport.isEstablished ? self : nil
    }

    /// Handles the FIN of the connection below.
    public func readConnectionLost() {
        transport.receivedFIN()
    }

    /// Limits the messages of the protocol above.
    public func limit(by budget: any MessageBudget) {
        transport.upper?.limit(by: budget)
    }

    /// Forwards the call if the handshake is complete.
    public func timeLimitReached(_ limit: TimeLimit, _ transport: any Transport) {
        self.transport.reached(limit)
    }

    /// Forwards the call if the handshake is complete.
    public func memoryRanOut(_ transport: any Transport) {
        self.transport.ranOutOfMemory()
    }

    /// Forwards the call if the handshake is complete, and closes the connection otherwise.
    public func shutDown(_ transport: any Transport, within limit: Duration) {
        self.transport.shutDown(within: limit)
    }
}

@available(*, unavailable)
extension TLSProtocol: Sendable {}
