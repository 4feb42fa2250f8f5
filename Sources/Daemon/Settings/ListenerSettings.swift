package import ReactorKit
package import SystemPackage

/// Where to listen, and for which service.
///
/// The server has one of these for its flags and the start of its file, and one more for each
/// section `[listener NAME]`, which begins as a copy of the first. Pure.
package struct ListenerSettings: Equatable, Sendable {
    /// The port of an endpoint that names none.
    package static let defaultPort: UInt16 = 21_567

    /// The oldest version of TLS that is accepted.
    package enum TLSMinimum: String, CaseIterable, Sendable {
        case tls12 = "1.2"
        case tls13 = "1.3"
    }

    /// Whether clients show a certificate.
    package enum ClientCertificates: String, CaseIterable, Sendable {
        case none, optional, required
    }

    /// Each of them takes all connections.
    package var endpoints = [Endpoint(host: "127.0.0.1", port: defaultPort)]
    /// The name of the service that has the connections.
    package var service: String
    /// PEM files of the server's certificate, its chain behind it, and of its key.
    package var certificate: String?
    package var key: String?
    package var tlsMinimum = TLSMinimum.tls12
    package var clientCertificates = ClientCertificates.none
    /// A PEM file of those who sign clients' certificates.
    package var clientAuthorities: String?
    /// Who may connect to a UNIX socket; nil leaves that to the umask.
    package var socketMode: FilePermissions?
    /// The owner of a UNIX socket's file: `user`, `user:group` or `:group`.
    package var socketOwner: String?
    /// Load balancers: connections from there begin with a PROXY header, others have none.
    package var proxies: [AddressRange] = []

    package init(service: String = "") { self.service = service }
}
