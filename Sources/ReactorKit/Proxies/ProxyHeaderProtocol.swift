/// Reads the PROXY header of an accepted connection, and then hands the connection over to the
/// application's protocol.
///
/// A connection without a header is aborted, at its first wrong byte or at the limit; the
/// application never hears of it. Call on the reactor's thread.
public final class ProxyHeaderProtocol: StreamProtocol {
    private let reactor: Reactor
    private let limit: Duration
    private let factory: StreamFactory
    private let rejected: (SocketAddress?, any Error) -> Void
    private var parser = ProxyHeaderParser()
    private var transport: (any Transport)?
    private var deadline: ScheduledCall?

    /// Waits at most `limit` for the header's last byte.
    ///
    /// `factory` hears the true peer's address, or the connection's own where the header tells
    /// none; `Transport.peer` stays the balancer's. `rejected` is called with the balancer's
    /// address and a `ProxyHeaderError`, or with what `factory` threw.
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

    /// Starts to wait.
    public func connectionMade(_ transport: any Transport) {
        self.transport = transport
        deadline = reactor.callLater(limit) { [weak self] in
            self?.reject(ProxyHeaderError.timedOut)
        }
    }

    /// Takes the bytes up to the header's last one.
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

    /// The balancer went away before the header was complete, or was rejected.
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
