public import ReactorKit

/// A listener of a `MemoryNetwork`.
public final class MemoryListener: StreamListening {
    /// The address that it listens on, with the port that was assigned for port 0.
    public let address: SocketAddress
    /// Called when the factory threw, or when a limit of the options refused a connection.
    public var acceptFailed: ((any Error) -> Void)? {
        get { whenAcceptFailed }
        set { exchange(&whenAcceptFailed, newValue) }
    }

    let options: ListenOptions
    private var whenAcceptFailed: ((any Error) -> Void)?
    private let factory: StreamFactory
    private weak var network: MemoryNetwork?
    private var count: ConnectionCount

    init(
        _ address: SocketAddress, options: ListenOptions, on network: MemoryNetwork,
        factory: @escaping StreamFactory
    ) {
        self.address = address
        self.options = options
        self.network = network
        self.factory = factory
        count = ConnectionCount(
            limit: options.connectionLimit, limitPerAddress: options.connectionLimitPerAddress)
    }

    /// Refuses further connection attempts; existing connections stay open.
    public func stopListening() {
        network?.remove(self)
    }

    /// The protocol for a new connection; nil when the connection is to be closed at once.
    func makeProtocol(for peer: SocketAddress?) -> (any StreamProtocol)? {
        do {
            try count.admit(peer)
        } catch {
            acceptFailed?(error)
            return nil
        }
        do {
            if let made = try factory(peer) { return made }
        } catch {
            acceptFailed?(error)
        }
        count.release(peer)
        return nil
    }

    func release(_ peer: SocketAddress?) {
        count.release(peer)
    }

    func answers(at address: SocketAddress) -> Bool {
        if self.address == address { return true }
        let isWildcard = self.address.host == "0.0.0.0" || self.address.host == "::"
        return isWildcard && !address.isUnix && self.address.port == address.port
    }
}

@available(*, unavailable)
extension MemoryListener: Sendable {}

/// Closes the connection of a peer for which a listener made no protocol.
final class RefusingProtocol: StreamProtocol {
    func connectionMade(_ transport: any Transport) { transport.loseConnection() }
    func dataReceived(_ data: Span<UInt8>) {}
    func connectionLost(_ reason: DisconnectReason) {}
}

@available(*, unavailable)
extension RefusingProtocol: Sendable {}
