public import ReactorKit

/// A listener of a `MemoryNetwork`.
public final class MemoryListener: StreamListening {
    /// Where it listens, with the port that was chosen for port 0.
    public let address: SocketAddress
    /// Called when the factory threw, or a limit of the options kept a connection out.
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

    /// From now on connects are refused; connections that stand are left alone.
    public func stopListening() {
        network?.remove(self)
    }

    /// The protocol for a new connection; nil when it is closed at once.
    func welcome(_ peer: SocketAddress?) -> (any StreamProtocol)? {
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

/// In the place of a protocol where a listener made none.
final class ClosedDoor: StreamProtocol {
    func connectionMade(_ transport: any Transport) { transport.loseConnection() }
    func dataReceived(_ data: Span<UInt8>) {}
    func connectionLost(_ reason: DisconnectReason) {}
}

@available(*, unavailable)
extension ClosedDoor: Sendable {}
