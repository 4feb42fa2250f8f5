package import ReactorKit
import ReactorTLS
import Settings

/// One attempt of a ``Connector``, and what is known of the connection that it made. Call on the
/// reactor's thread.
package final class ConnectionAttempt {
    private let endpoint: Endpoint
    private var proxy: Proxy?
    private let connector: Connector
    private let settings: Connector.Settings
    private var pins: Set<TLSFingerprint> = []
    private var stop: () -> Void = {}
    private var layer: TLSProtocol?
    private var doubted: TLSFingerprint?
    private var trust = Encryption.Trust.authority
    private var isOver = false

    init(
        to endpoint: Endpoint, for protocol: any StreamProtocol, settings: Connector.Settings,
        within limit: Duration, by connector: Connector,
        failed: @escaping (ConnectionFailure) -> Void
    ) {
        self.endpoint = endpoint
        self.connector = connector
        self.settings = settings
        do {
            proxy = try settings.proxy.proxy(for: endpoint)
            if endpoint.requiresTLS { layer = try makeLayer(below: `protocol`, within: limit) }
            connect(layer ?? `protocol`, within: limit, failed: failed)
        } catch {
            let failure = Self.failure(error)
            connector.reactor.callSoon { [weak self] in
                if let self, !self.isOver { failed(failure) }
            }
        }
    }

    /// Cancels the attempt or its handshake; `failed` is not called then. An open connection
    /// is ended by its protocol.
    package func cancel() {
        guard !isOver else { return }
        isOver = true
        stop()
        if layer?.transport.session == nil { layer?.transport.abortConnection() }
    }

    // MARK: - Outcome

    /// What is known of the connection, in `connectionMade`.
    package func facts(of transport: (any Transport)?) -> ConnectionFacts {
        // Through a proxy the transport's peer is the proxy.
        let peer = proxy == nil ? transport?.peer?.description : nil
        var facts = ConnectionFacts(
            peer: peer ?? endpoint.description,
            local: transport?.local?.description, proxy: proxy?.description)
        guard let session = layer?.transport.session else { return facts }
        facts.encryption = Encryption(session, trust: trust)
        if trust == .firstUse, let certificate = session.peerCertificate {
            do throws(FileError) {
                try connector.trust(certificate.fingerprint, at: endpoint)
            } catch {
                facts.remark = "the certificate cannot be stored: \(error)"
            }
        }
        return facts
    }

    /// Why the connection ended, or failed, in `connectionLost`.
    package func failure(_ reason: DisconnectReason) -> ConnectionFailure {
        guard case .failed(let error as TLSError) = reason else {
            return ConnectionFailure(reason)
        }
        return ConnectionFailure(error, doubt: doubt(about: error))
    }

    // MARK: -

    /// Why the attempt could not begin.
    private static func failure(_ error: any Error) -> ConnectionFailure {
        switch error {
        case let error as TLSError: ConnectionFailure(error, doubt: nil)
        case let error as ProxySettingError: ConnectionFailure(error)
        default: ConnectionFailure("\(error)", kind: .setup)
        }
    }

    private func connect(
        _ protocol: any StreamProtocol, within limit: Duration,
        failed: @escaping (ConnectionFailure) -> Void
    ) {
        var options = ConnectOptions()
        options.keepalive = Keepalive()
        // Two peers that wait for each other to read would deadlock.
        options.slowPeers = .pauseProtocolOnly
        let factory: StreamFactory = { [weak self] _ in self?.isOver == false ? `protocol` : nil }
        let failure: (ConnectError) -> Void = { [weak self] error in
            guard let self, !self.isOver else { return }
            failed(ConnectionFailure(error, through: self.proxy))
        }
        let reactor = connector.reactor
        if let proxy {
            let stream = reactor.connect(
                to: endpoint, through: proxy, within: limit, options: options, factory: factory,
                failure: failure)
            stop = stream.cancel
        } else {
            let stream = reactor.connect(
                to: endpoint, within: limit, options: options, factory: factory, failure: failure)
            stop = stream.cancel
        }
    }

    private func makeLayer(
        below protocol: any StreamProtocol, within limit: Duration
    ) throws -> TLSProtocol {
        pins = settings.pins.isEmpty ? try connector.acceptedPins(at: endpoint) : settings.pins
        if !pins.isEmpty { trust = .pin }
        var configuration = TLSConfiguration.client()
        configuration.authorities = settings.authorities
        configuration.identity = settings.identity
        configuration.pins = pins
        let tls = try TLS.client(
            TLSContext(configuration), to: endpoint.host ?? "", on: connector.reactor)
        tls.handshakeLimit = min(limit, tls.handshakeLimit)
        tls.decideTrust = { [weak self] in self?.accepts($0, in: $1) ?? false }
        return try tls.layer(below: `protocol`)
    }

    /// A pin was compared already, and overrides every other problem.
    private func accepts(
        _ certificate: TLSCertificate, in problem: TLSVerificationError
    ) -> Bool {
        if !pins.isEmpty { return true }
        if settings.trustsOnFirstUse, problem.isUnknownIssuer {
            trust = .firstUse
            return true
        }
        doubted = certificate.fingerprint
        return false
    }

    private func doubt(about error: TLSError) -> ConnectionFailure.Doubt? {
        switch error.cause {
        case .untrusted(.notPinned(let shown)):
            let expected = pins.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
            return ConnectionFailure.Doubt(
                shown, expected: expected, isPinned: !settings.pins.isEmpty)
        case .untrusted: return doubted.map { ConnectionFailure.Doubt($0) }
        default: return nil
        }
    }
}

@available(*, unavailable)
extension ConnectionAttempt: Sendable {}
