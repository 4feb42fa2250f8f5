package import ReactorKit
package import ReactorTLS
package import Settings
import Text

/// Makes connections of every kind: plain or by TLS, directly or through a proxy. Call on the
/// reactor's thread.
package final class Dialler {
    let reactor: Reactor
    let settings: DialSettings
    private let store: () throws(FileError) -> CertificateStore

    /// `store` is asked when it is needed first.
    package init(
        on reactor: Reactor, settings: DialSettings = DialSettings(),
        store: @escaping () throws(FileError) -> CertificateStore = { () throws(FileError) in
            throw FileError("there is no place for certificates")
        }
    ) {
        self.reactor = reactor
        self.settings = settings
        self.store = store
    }

    /// Connects `protocol` to `endpoint`; a handshake of TLS has the limit to itself once more.
    ///
    /// When that fails before it has a connection, either `failed` is called, on a later turn,
    /// or its `connectionLost`, without a `connectionMade` before; then `Dial.failure` has words.
    package func dial(
        _ endpoint: Endpoint, for protocol: any StreamProtocol,
        within limit: Duration = .seconds(30),
        failed: @escaping (ConnectionFailure) -> Void
    ) -> Dial {
        Dial(to: endpoint, for: `protocol`, within: limit, by: self, failed: failed)
    }

    /// Requires this certificate there from now on.
    package func trust(
        _ fingerprint: TLSFingerprint, at endpoint: Endpoint
    ) throws(FileError) {
        let day = LocalZone.here.time(of: WallTime.second).isoDate
        try store().trust(fingerprint, at: endpoint, day: day)
    }

    /// The certificates of which one is required there; none leaves it to the authorities.
    func pins(at endpoint: Endpoint) throws(FileError) -> Set<TLSFingerprint> {
        if !settings.pins.isEmpty { return settings.pins }
        // Without a place for the file nothing can have been accepted.
        guard let store = try? store() else { return [] }
        return try store.fingerprint(at: endpoint).map { [$0] } ?? []
    }
}

@available(*, unavailable)
extension Dialler: Sendable {}
