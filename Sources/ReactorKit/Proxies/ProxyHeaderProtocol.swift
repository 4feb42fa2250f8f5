/// Reads the PROXY header of an accepted connection, and then hands the connection over to the
/// application's protocol.
///
/// A connection without a valid header is aborted at its first invalid byte or at the limit,
/// without a call of the application's factory. Call on the reactor's thread.
public final class ProxyHeaderProtocol: StreamProtocol {
    private let reactor: Reactor
    private let limit: Duration
    private let factory: StreamFactory
    private let rejected: (SocketAddress?, any Error) -> Void
    private var parser = ProxyHeaderParser()
    private var transport: (any Transport)?
    private var deadline: ScheduledCall?

    /// Makes a protocol that waits at most `limit` for the header's last byte.
    ///
    /// `factory` gets the original peer's address, or the connection's own where the header
    /// contains none; `Transport.peer` remains the balancer's. `rejected` is called with the
    /// balancer's address and a `ProxyHeaderError`, or the error that `factory` threw.
    public init(
        within limit: Duration = .seconds(3), on reactor: Reactor,
        factory: @escaping StreamFactory,
        rejected: @escaping (_ peer: SocketAddress?, any Error) -> Void = { _, _ in }
    ) {
        self.reactor = reactor
        self.limit = limit
        self.factory = factory
        self.rejected = rejected
    }

    /// Starts the limit.
    public func connectionMade(_ transport: any Transport) {
        self.transport = transport
        deadline = reactor.callLater(limit) { [weak self] in
            self?.reject(ProxyHeaderError.timedOut)
        }
    }

    /// Processes the bytes up to the header's last one.
    public func dataReceived(_ data: Span<UInt8>) {
        for position in 0..<data.count {
            guard transport != nil else { return }
            do throws(ProxyHeaderError) {
                if let header = try parser.take(data[position]) {
                    return handOver(header, data.extracting(position + 1..<data.count))
                }
            } catch {
                return reject(error)
            }
        }
    }

    /// Called when the connection ends before the header is complete, or after it was rejected.
    public func connectionLost(_ reason: DisconnectReason) {
        deadline?.cancel()
        transport = nil
    }

    // MARK: -

    private func handOver(_ header: ProxyHeader, _ unread: Span<UInt8>) {
        guard let transport else { return }
        deadline?.cancel()
        self.transport = nil
        do {
            let peer = header.addresses?.source ?? transport.peer
            guard let successor = try factory(peer) else { return transport.abortConnection() }
            transport.handOver(to: successor, unread: unread)
        } catch {
            transport.abortConnection()
            rejected(transport.peer, error)
        }
    }

    private func reject(_ error: any Error) {
        guard let transport else { return }
        deadline?.cancel()
        self.transport = nil
        transport.abortConnection()
        rejected(transport.peer, error)
    }
}

@available(*, unavailable)
extension ProxyHeaderProtocol: Sendable {}

extension Reactor {
    /// A factory for a listener behind load balancers: each connection from a `trusted` address
    /// must start with a PROXY header, whose source is passed to `factory` as the peer.
    ///
    /// On connections from other addresses no header is read, since any client could forge one.
    /// `limit` and `rejected` are those of `ProxyHeaderProtocol`.
    public func expectingProxyHeaders(
        from trusted: [AddressRange], within limit: Duration = .seconds(3),
        rejected: @escaping (_ peer: SocketAddress?, any Error) -> Void = { _, _ in },
        factory: @escaping StreamFactory
    ) -> StreamFactory {
        { [unowned self] peer in
            guard let peer, trusted.contains(where: { $0.contains(peer) }) else {
                return try factory(peer)
            }
            return ProxyHeaderProtocol(
                within: limit, on: self, factory: factory, rejected: rejected)
        }
    }
}
