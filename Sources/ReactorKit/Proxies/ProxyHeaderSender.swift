/// Sends a PROXY header on an outgoing connection before the bytes of another protocol.
///
///     reactor.connect(to: backend) { _ in
///         ProxyHeaderSender(header, as: .binary, then: relay)
///     } failure: { … }
///
/// Call on the reactor's thread.
public final class ProxyHeaderSender: StreamProtocol {
    private let bytes: [UInt8]
    private let successor: any StreamProtocol

    /// Makes a protocol that sends `header` and hands the connection over to `successor`.
    public init(
        _ header: ProxyHeader, as version: ProxyHeader.Version, then successor: any StreamProtocol
    ) {
        bytes = header.bytes(as: version)
        self.successor = successor
    }

    /// Sends the header and hands the connection over.
    public func connectionMade(_ transport: any Transport) {
        transport.write(bytes)
        transport.handOver(to: successor, unread: [UInt8]().span)
    }

    /// Not called: the connection is handed over.
    public func dataReceived(_ data: Span<UInt8>) {}

    /// Not called: the connection is handed over.
    public func connectionLost(_ reason: DisconnectReason) {}
}

@available(*, unavailable)
extension ProxyHeaderSender: Sendable {}
