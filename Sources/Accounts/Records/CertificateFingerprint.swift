import Text

/// The SHA-256 digest of a client's certificate, by which SASL EXTERNAL finds its account. Pure.
package struct CertificateFingerprint: Hashable, Sendable {
    /// The number of its bytes.
    package static let byteCount = 32

    /// The 32 bytes.
    package let bytes: [UInt8]

    /// Returns nil unless there are 32 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// Reads 64 hexadecimal digits in either case, with or without a colon after every two, as
    /// `openssl x509 -fingerprint -sha256` and clients print them; nil for other text.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count < 3 * Self.byteCount, let bytes = Hexadecimal.bytes(of: text) else {
            return nil
        }
        self.init(bytes: bytes)
    }
}

extension CertificateFingerprint: CustomStringConvertible {
    /// 64 digits in lower case, as WHOIS shows them (RPL_WHOISCERTFP).
    package var description: String { Hexadecimal.text(of: bytes) }
}
