/// All that a `TLSContext` is made from; a value, so that each reactor makes its own context.
///
///     var configuration = TLSConfiguration.server(
///         TLSIdentity(certificateChain: .file("chain.pem"), privateKey: .file("key.pem")))
///     configuration.applicationProtocols = ["carillon/1"]
///
/// The defaults are safe: TLS 1.2 or later, certificates verified, no renegotiation.
public struct TLSConfiguration: Hashable, Sendable {
    /// Which side of the handshake a context is for.
    public enum Role: Hashable, Sendable {
        /// The side that speaks first.
        case client
        /// The side that must have a certificate.
        case server
    }

    /// The side of the handshake.
    public let role: Role
    /// The oldest version that is spoken.
    public var minimumVersion = TLSVersion.tls12
    /// The newest version that is spoken.
    public var maximumVersion = TLSVersion.tls13
    /// Our certificate and key: a server's own, or a client's for servers that ask for one.
    public var identity: TLSIdentity?
    /// What a client demands of the server's certificate.
    public var verification = TLSVerification.full
    /// What a server demands of its clients.
    public var clientCertificates = ClientCertificatePolicy.none
    /// Whether the authorities that the system trusts are trusted. A server trusts none of
    /// them unless told to: any of their certificates would open its door.
    public var trustsSystem: Bool
    /// Authorities of our own that are trusted as well.
    public var authorities: [PEMSource] = []
    /// When there are any: the peer's certificate, or its public key, must be one of these,
    /// beside all other demands. No `TLSTrustDecision` can forgive it.
    /// A server may have pins only where it requires its clients' certificates.
    public var pins: Set<TLSFingerprint> = []
    /// Names of application protocols for ALPN (RFC 7301), the best first, of 1 to 255 bytes.
    /// When both sides name some and have none in common, the handshake fails.
    public var applicationProtocols: [String] = []

    private init(role: Role, identity: TLSIdentity?) {
        self.role = role
        self.identity = identity
        trustsSystem = role == .client
    }

    /// A client that trusts what the system trusts.
    public static func client() -> TLSConfiguration {
        TLSConfiguration(role: .client, identity: nil)
    }

    /// A server that shows this certificate, and asks for none.
    public static func server(_ identity: TLSIdentity) -> TLSConfiguration {
        TLSConfiguration(role: .server, identity: identity)
    }
}
