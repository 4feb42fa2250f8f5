package import ReactorKit
package import SystemPackage

/// The addresses to listen on, and the service of their connections.
///
/// The server has one of these for its options and the start of its file, and one more for each
/// section `[listener NAME]`, which begins as a copy of the first. Pure.
package struct ListenerSettings: Equatable, Sendable {
    /// The port of an endpoint that names none.
    package static let defaultPort: UInt16 = 21_567

    /// The oldest version of TLS that is accepted.
    package enum TLSMinimum: String, CaseIterable, Sendable {
        case tls12 = "1.2"
        case tls13 = "1.3"
    }

    /// Whether clients are asked for a certificate, and refused without one.
    package enum ClientCertificate: String, CaseIterable, Sendable {
        case ignore, request, require
    }

    /// The addresses to listen on.
    package var endpoints = [Endpoint(host: "127.0.0.1", port: defaultPort)]
    /// The name of the service of the connections.
    package var service: String
    /// The room whose members the connections are; nil for none. It goes with `framing = lines`.
    package var room: String?
    /// PEM files: the server's certificate, followed by its chain, and its private key.
    package var certificate: String?
    package var key: String?
    package var tlsMinimum = TLSMinimum.tls12
    package var clientCertificate = ClientCertificate.ignore
    /// A PEM file of the authorities that sign clients' certificates; nil: any certificate is
    /// accepted, for a service that identifies clients by it.
    package var clientAuthorities: String?
    /// The permissions of a UNIX socket's file; nil: those that the umask leaves.
    package var socketMode: FilePermissions?
    /// The owner of a UNIX socket's file: `user`, `user:group` or `:group`.
    package var socketOwner: String?
    /// Load balancers: connections from these addresses begin with a PROXY header, others do not.
    package var proxies: [AddressRange] = []

    package init(service: String = "") { self.service = service }
}
