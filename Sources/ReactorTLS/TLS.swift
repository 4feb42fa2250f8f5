public import ReactorKit

/// Adds TLS between a transport and a protocol: around a factory, or on an open connection.
///
///     let tls = try TLS.server(TLSContext(configuration), on: reactor)
///     try reactor.listen(at: endpoint, factory: tls.wrapping { _ in Echo() })
///
///     let tls = try TLS.client(TLSContext(.client()), to: endpoint.host, on: reactor)
///     reactor.connect(to: endpoint, factory: tls.wrapping { _ in Talk() }, failure: report)
///
/// For STARTTLS: `transport.handOver(to: try tls.layer(below: Talk()), unread: rest)`, where `rest`
/// holds the bytes of the handshake that were received already. Call on the reactor's thread.
public final class TLS {
    /// The context of new connections; assign another one to change certificates.
    public var context: TLSContext {
        willSet { Self.check(newValue, is: context.configuration.role) }
    }
    /// How long a handshake may take, counted from `connectionMade`.
    public var handshakeLimit = Duration.seconds(10)
    /// Called for each handshake that fails, just before its protocol's `connectionLost`.
    public var handshakeFailed: ((_ peer: SocketAddress?, TLSError) -> Void)? {
        get { whenHandshakeFailed }
        set { exchange(&whenHandshakeFailed, newValue) }
    }
    /// Called when a certificate fails verification; without it, the handshake fails.
    public var decideTrust: TLSTrustDecision? {
        get { trustDecision }
        set { exchange(&trustDecision, newValue) }
    }

    private var whenHandshakeFailed: ((_ peer: SocketAddress?, TLSError) -> Void)?
    private var trustDecision: TLSTrustDecision?
    private let reactor: Reactor
    private let name: TLSPeerName?

    private init(_ context: TLSContext, name: TLSPeerName?, on reactor: Reactor) {
        self.context = context
        self.name = name
        self.reactor = reactor
    }

    /// TLS for clients that connect to `name`: a host name, or a numeric address.
    ///
    /// A host name is sent to the server (SNI), and a subject alternative name of the certificate
    /// must match `name`; the common name is ignored (RFC 9525). A final dot is removed, an
    /// internationalized name is converted to ASCII, and an IPv6 address may have brackets and a
    /// zone.
    /// - Throws: `TLSError` when `name` is not a valid host, such as `host:443`.
    public static func client(
        _ context: TLSContext, to name: String, on reactor: Reactor
    ) throws(TLSError) -> TLS {
        check(context, is: .client)
        let name = try TLSPeerName(name)
        // The engine is discarded: a bad name is reported here, not at each connection.
        _ = try TLSEngine(context, name: name, decideTrust: nil, spare: reactor.spareMemory)
        return TLS(context, name: name, on: reactor)
    }

    /// TLS for servers.
    public static func server(_ context: TLSContext, on reactor: Reactor) -> TLS {
        check(context, is: .server)
        return TLS(context, name: nil, on: reactor)
    }

    /// Returns a factory for `listen` and `connect` that puts TLS below each protocol of `factory`.
    ///
    /// `factory` is called before the handshake, so that refusing a peer costs none. Each protocol
    /// that it makes gets its `connectionLost`, even when the handshake fails.
    public func wrapping(_ factory: @escaping StreamFactory) -> StreamFactory {
        { [self] peer in
            guard let `protocol` = try factory(peer) else { return nil }
            return try layer(below: `protocol`)
        }
    }

    /// Returns a layer for one connection. It starts the handshake in its `connectionMade`.
    ///
    /// - Throws: `TLSError` when OpenSSL is out of memory.
    public func layer(below protocol: any StreamProtocol) throws(TLSError) -> TLSProtocol {
        let engine = try TLSEngine(
            context, name: name, decideTrust: decideTrust, spare: reactor.spareMemory)
        return TLSProtocol(TLSTransport(engine, below: `protocol`, on: reactor, of: self))
    }

    private static func check(_ context: TLSContext, is role: TLSConfiguration.Role) {
        precondition(
            context.configuration.role == role,
            "the context is for the other role")
    }
}

@available(*, unavailable)
extension TLS: Sendable {}
