/// Sends a PROXY header before all that another protocol sends, for outgoing connections.
///
///     reactor.connect(to: backend) { _ in
///         ProxyHeaderSender(header, as: .binary, then: relay)
///     } failure: { … }
///
/// Call on the reactor's thread.
public final class ProxyHeaderSender: StreamProtocol {
    private let bytes: [UInt8]
    private let successor: any StreamProtocol

    /// Sends `header`; all the rest is `successor`'s.
    public init(
        _ header: ProxyHeader, as version: ProxyHeader.Version, then successor: any StreamProtocol
    ) {
        bytes = header.bytes(as: version)
        self.successor = successor
    }

    /// Sends the header, and lets the other protocol begin.
    public func connectionMade(_ transport: any Transport) throws {
        transport.write(bytes)
        try successor.connectionMade(transport)
    }

    /// The other protocol's.
    public func dataReceived(_ data: Span<UInt8>) throws { try successor.dataReceived(data) }

    /// The other protocol's.
    public func connectionLost(_ reason: DisconnectReason) { successor.connectionLost(reason) }

    /// The other protocol's.
    public func pauseProducing() { successor.pauseProducing() }

    /// The other protocol's.
    public func resumeProducing() { successor.resumeProducing() }
}

@available(*, unavailable)
extension ProxyHeaderSender: Sendable {}
