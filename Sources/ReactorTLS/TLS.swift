public import ReactorKit

/// Puts TLS between a transport and a protocol: around a factory, or in mid-stream.
///
///     let tls = try TLS.server(TLSContext(configuration), on: reactor)
///     try reactor.listen(at: endpoint, factory: tls.wrapping { _ in Echo() })
///
///     let tls = try TLS.client(TLSContext(.client()), to: endpoint.host, on: reactor)
///     reactor.connect(to: endpoint, factory: tls.wrapping { _ in Talk() }, failure: report)
///
/// STARTTLS: `transport.handOver(to: try tls.layer(below: Talk()), unread: rest)`, where the
/// rest is what already came of the handshake. Call on the reactor's thread.
public final class TLS {
    /// What new connections are made with; set another one to change certificates.
    public var context: TLSContext {
        willSet { Self.check(newValue, is: context.configuration.role) }
    }
    /// How long a handshake may take, from the connection on.
    public var handshakeLimit = Duration.seconds(10)
    /// Called for each handshake that fails, just before its protocol's `connectionLost`.
    public var handshakeFailed: ((_ peer: SocketAddress?, TLSError) -> Void)? {
        get { whenHandshakeFailed }
        set { exchange(&whenHandshakeFailed, newValue) }
    }
    /// Asked when a certificate fails its verification; without it, that is the end.
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

    /// Clients that want to reach `name`: a host name, or an address in digits.
    ///
    /// The name is asked for (SNI), and the certificate must be made for it: by a subject
    /// alternative name, for the common name does not count (RFC 9525). A dot at its end is left
    /// out, a name beyond ASCII is converted, and an IPv6 address may have brackets and a zone.
    /// - Throws: `TLSError` when it cannot be the name of a host, such as `host:443`.
    public static func client(
        _ context: TLSContext, to name: String, on reactor: Reactor
    ) throws(TLSError) -> TLS {
        check(context, is: .client)
        let name = try TLSPeerName(name)
        // One for nothing, so that a bad name is told here and not at each connection.
        _ = try TLSEngine(context, name: name, decideTrust: nil)
        return TLS(context, name: name, on: reactor)
    }

    /// Servers.
    public static func server(_ context: TLSContext, on reactor: Reactor) -> TLS {
        check(context, is: .server)
        return TLS(context, name: nil, on: reactor)
    }

    /// A factory for `listen` and `connect` whose protocols have TLS below them.
    ///
    /// `factory` is called before the handshake: it may refuse the peer at no cost, and each
    /// protocol that it makes gets its `connectionLost`, even when the handshake fails.
    public func wrapping(_ factory: @escaping StreamFactory) -> StreamFactory {
        { [self] peer in
            guard let `protocol` = try factory(peer) else { return nil }
            return try layer(below: `protocol`)
        }
    }

    /// A layer for one connection, which starts the handshake when it gets the transport.
    ///
    /// - Throws: `TLSError` when OpenSSL is out of memory.
    public func layer(below protocol: any StreamProtocol) throws(TLSError) -> TLSProtocol {
        let engine = try TLSEngine(context, name: name, decideTrust: decideTrust)
        let transport = TLSTransport(
            engine, below: `protocol`, on: reactor, handshakeLimit: handshakeLimit
        ) { [self] peer, error in
            handshakeFailed?(peer, error)
        }
        return TLSProtocol(transport)
    }

    private static func check(_ context: TLSContext, is role: TLSConfiguration.Role) {
        precondition(
            context.configuration.role == role,
            "a client needs a client's context, a server its own")
    }
}

@available(*, unavailable)
extension TLS: Sendable {}
