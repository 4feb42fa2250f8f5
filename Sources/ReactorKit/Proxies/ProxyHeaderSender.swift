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

    /// Sends the header, and hands the connection over.
    public func connectionMade(_ transport: any Transport) {
        transport.write(bytes)
        transport.handOver(to: successor, unread: [UInt8]().span)
    }

    /// Nothing comes here: the connection is the other protocol's.
    public func dataReceived(_ data: Span<UInt8>) {}

    /// Nor does this.
    public func connectionLost(_ reason: DisconnectReason) {}
}

@available(*, unavailable)
extension ProxyHeaderSender: Sendable {}
