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
        /// The folder that `~` means in the paths of settings.
        package var home = "~"

        package init() {}

        /// The options of the command line, completed by the settings of an endpoint.
        func completed(by own: ClientSettings) -> Settings {
            var settings = self
            settings.proxy = proxy.completed(by: own.proxy)
            settings.authorities += own.authorities.map(file)
            if identity == nil, let certificate = own.certificate {
                settings.identity = TLSIdentity(
                    certificateChain: file(certificate), privateKey: file(own.key ?? certificate))
            }
            if pins.isEmpty { settings.pins = Set(own.pins) }
            settings.trustsOnFirstUse = trustsOnFirstUse || own.trustOnFirstUse
            return settings
        }

        private func file(_ path: String) -> PEMSource {
            .file(path.hasPrefix("~/") ? home + path.dropFirst() : path)
        }
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

    /// Connects `protocol` to `endpoint`, by the settings for it; a TLS handshake has the same
    /// limit again.
    ///
    /// On failure either `failed` is called, on a later turn, or the protocol's
    /// `connectionLost` without a `connectionMade` before; `ConnectionAttempt.failure` then
    /// returns the reason.
    package func connect(
        _ protocol: any StreamProtocol, to endpoint: Endpoint,
        settings own: ClientSettings = ClientSettings(), within limit: Duration = .seconds(30),
        failed: @escaping (ConnectionFailure) -> Void
    ) -> ConnectionAttempt {
        ConnectionAttempt(
            to: endpoint, for: `protocol`, settings: settings.completed(by: own), within: limit,
            by: self, failed: failed)
    }

    /// Requires this certificate at the endpoint from now on.
    package func trust(
        _ fingerprint: TLSFingerprint, at endpoint: Endpoint
    ) throws(FileError) {
        let day = LocalZone.here.time(of: WallTime.second).isoDate
        try store().trust(fingerprint, at: endpoint, day: day)
    }

    /// The certificates that were accepted there, of which one is required; if empty, the
    /// authorities decide.
    func acceptedPins(at endpoint: Endpoint) throws(FileError) -> Set<TLSFingerprint> {
        // Without a path for the file no certificate can have been accepted.
        guard let store = try? store() else { return [] }
        return try store.fingerprint(at: endpoint).map { [$0] } ?? []
    }
}

@available(*, unavailable)
extension Connector: Sendable {}
