import ReactorKit

/// What a certificate says, and by what to know it again.
///
/// That it says so does not make it so: only verification, or a pin, does.
public struct TLSCertificate: Hashable, Sendable {
    /// Whose it is, in the form of RFC 2253: `CN=example.org,O=Example`.
    public let subject: String
    /// Who signed it, in the same form.
    public let issuer: String
    /// The host names and addresses that it is for. Names with bytes other than printable
    /// ASCII are left out.
    public let names: [String]
    /// The first second of its validity, counted from 1970-01-01 00:00 UTC.
    public let validFrom: Int64
    /// The last second of its validity, counted likewise.
    public let validUntil: Int64
    /// SHA-256 of the whole certificate: changes with each renewal.
    public let fingerprint: TLSFingerprint
    /// SHA-256 of its public key (SubjectPublicKeyInfo): stays as long as the key does.
    public let publicKeyFingerprint: TLSFingerprint

    /// True when `pins` has its fingerprint or that of its key.
    public func matches(_ pins: Set<TLSFingerprint>) -> Bool {
        pins.contains(fingerprint) || pins.contains(publicKeyFingerprint)
    }
}
