package import ReactorKit
package import ReactorTLS
package import Settings
import Text

/// Makes connections of every kind: plain or TLS, direct or through a proxy. Call on the
/// reactor's thread.
package final class Connector {
    /// The options for connections.
    package struct Settings: Equatable, Sendable {
        package var proxy = ProxyChoice.direct
        /// Authorities that are trusted in addition to the system's.
        package var authorities: [PEMSource] = []
        /// The client's certificate, for servers that require one.
        package var identity: TLSIdentity?
        /// If not empty: a server's certificate, or its key, must be one of these, and authorities
        /// are not consulted.
        package var pins: Set<TLSFingerprint> = []
        /// The certificate of an unknown server is accepted, and required from then on, when no
        /// authority has signed it.
        package var trustsOnFirstUse = false

        package init() {}
    }

    let reactor: Reactor
    let settings: Settings
    private let store: () throws(FileError) -> CertificateStore

    /// A connector; `store` is called when a stored certificate is first needed.
    package init(
        on reactor: Reactor, settings: Settings = Settings(),
        store: @escaping () throws(FileError) -> CertificateStore = { () throws(FileError) in
            throw FileError("there is no place for certificates")
        }
    ) {
        self.reactor = reactor
        self.settings = settings
        self.store = store
    }

    /// Connects `protocol` to `endpoint`; a TLS handshake has the same limit again.
    ///
    /// On failure either `failed` is called, on a later turn, or the protocol's
    /// `connectionLost` without a `connectionMade` before; `ConnectionAttempt.failure` then
    /// returns the reason.
    package func connect(
        _ protocol: any StreamProtocol, to endpoint: Endpoint,
        within limit: Duration = .seconds(30),
        failed: @escaping (ConnectionFailure) -> Void
    ) -> ConnectionAttempt {
        ConnectionAttempt(to: endpoint, for: `protocol`, within: limit, by: self, failed: failed)
    }

    /// Requires this certificate at the endpoint from now on.
    package func trust(
        _ fingerprint: TLSFingerprint, at endpoint: Endpoint
    ) throws(FileError) {
        let day = LocalZone.here.time(of: WallTime.second).isoDate
        try store().trust(fingerprint, at: endpoint, day: day)
    }

    /// The certificates of which one is required there; if empty, the authorities decide.
    func pins(at endpoint: Endpoint) throws(FileError) -> Set<TLSFingerprint> {
        if !settings.pins.isEmpty { return settings.pins }
        // Without a path for the file no certificate can have been accepted.
        guard let store = try? store() else { return [] }
        return try store.fingerprint(at: endpoint).map { [$0] } ?? []
    }
}

@available(*, unavailable)
extension Connector: Sendable {}
