/// What a client demands of a server's certificate, beside the pins.
public enum TLSVerification: Hashable, Sendable {
    /// A chain to a trusted authority, valid now, and made for the name that was asked for.
    case full
    /// The same, but made for any name: for peers that all belong to one private authority.
    case anyName
    /// Nothing: whoever sits between can read and change all. Of use only together with pins.
    case nothing
}

/// What a server demands of its clients.
public enum ClientCertificatePolicy: Hashable, Sendable {
    /// It asks for no certificate.
    case none
    /// It asks for one, and verifies it when there is one.
    case optional
    /// It refuses a client that has none.
    case required
}

/// Asked when a certificate failed its verification: true accepts it all the same.
///
/// For trust on first use: compare the certificate's fingerprint with the one that is on
/// record. Since verification stops at its first error, true forgives all others as well.
/// Runs in the midst of the handshake: decide, and do not call the transport.
public typealias TLSTrustDecision = (TLSCertificate, TLSVerificationError) -> Bool
