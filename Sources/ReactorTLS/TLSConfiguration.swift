/// The settings of a `TLSContext`; a value, so that each reactor can make its own context.
///
///     var configuration = TLSConfiguration.server(
///         TLSIdentity(certificateChain: .file("chain.pem"), privateKey: .file("key.pem")))
///     configuration.applicationProtocols = ["carillon/1"]
///
/// The defaults are safe: TLS 1.2 or later, certificates verified, no renegotiation.
public struct TLSConfiguration: Hashable, Sendable {
    /// Which side of the handshake a context is for.
    public enum Role: Hashable, Sendable {
        /// The side that sends the first message.
        case client
        /// The side that must have a certificate.
        case server
    }

    /// The side of the handshake.
    public let role: Role
    /// The oldest version that is accepted.
    public var minimumVersion = TLSVersion.tls12
    /// The newest version that is offered.
    public var maximumVersion = TLSVersion.tls13
    /// Our certificate and key: a server's own, or a client's for servers that ask for one.
    public var identity: TLSIdentity?
    /// What is required of the peer's certificate: of the server's, or of one that a client sends.
    public var verification = TLSVerification.full
    /// Whether a server asks its clients for certificates.
    public var clientCertificates = ClientCertificatePolicy.none
    /// Whether the authorities that the system trusts are trusted. True for a client; false for a
    /// server, since a certificate of any of them would then be accepted from a client.
    public var trustsSystem: Bool
    /// Further authorities that are trusted.
    public var authorities: [PEMSource] = []
    /// If not empty, the peer's certificate or its public key must be one of these, in addition to
    /// all other checks. A `TLSTrustDecision` cannot override this. A server may have pins only
    /// where it requires client certificates.
    public var pins: Set<TLSFingerprint> = []
    /// Names of application protocols for ALPN (RFC 7301), in order of preference, each of 1 to 255
    /// bytes. The handshake fails when both sides have a list and share no name.
    public var applicationProtocols: [String] = []

    private init(role: Role, identity: TLSIdentity?) {
        self.role = role
        self.identity = identity
        trustsSystem = role == .client
    }

    /// The configuration of a client that trusts the system's authorities.
    public static func client() -> TLSConfiguration {
        TLSConfiguration(role: .client, identity: nil)
    }

    /// The configuration of a server with this identity, which asks for no client certificate.
    public static func server(_ identity: TLSIdentity) -> TLSConfiguration {
        TLSConfiguration(role: .server, identity: identity)
    }
}

/// What is required of a peer's certificate, in addition to pins.
public enum TLSVerification: Hashable, Sendable {
    /// A chain to a trusted authority, valid now, and for the name of the server.
    case full
    /// The same, for any name: for peers that all have certificates of one private authority. On a
    /// server it is the same as `full`, since a client has no name to compare.
    case anyName
    /// Nothing, but that the peer has the certificate's private key.
    ///
    /// A client that requires nothing talks to any man in the middle: use it only with pins. A
    /// server that requires nothing accepts self-signed and expired certificates: use it where
    /// clients are known by the `fingerprint` of their `TLSSession.peerCertificate`, whose other
    /// contents prove nothing.
    case nothing
}

/// Whether a server asks its clients for certificates. One may have 32 KiB with its chain.
public enum ClientCertificatePolicy: Hashable, Sendable {
    /// The server asks for no certificate.
    case none
    /// The server asks for one; `TLSConfiguration.verification` applies if the client sends one.
    case optional
    /// The server refuses a client that sends none.
    case required
}

/// Called when a certificate failed verification; returns true to accept it regardless.
///
/// For trust on first use: compare the certificate's fingerprint with the recorded one.
/// Verification stops at its first error, so accepting that error accepts all others too. It is
/// called during the handshake and must not call the transport.
public typealias TLSTrustDecision = (TLSCertificate, TLSVerificationError) -> Bool
