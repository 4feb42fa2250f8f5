import COpenSSL
import Glibc
import ReactorKit

/// The contents of a certificate that applications use, and its fingerprints.
///
/// The contents are claims: only verification or a pin proves them.
public struct TLSCertificate: Hashable, Sendable {
    /// The subject's distinguished name, as RFC 2253 writes it: `CN=example.org,O=Example`.
    public let subject: String
    /// The issuer's distinguished name, in the same form.
    public let issuer: String
    /// The host names and addresses that it is valid for (subject alternative names). Names that
    /// are not printable ASCII are omitted.
    public let names: [String]
    /// The first second of its validity, in seconds since 1970-01-01 00:00 UTC.
    public let validFrom: Int64
    /// The last second of its validity, in the same unit.
    public let validUntil: Int64
    /// SHA-256 of the whole certificate; each renewal changes it.
    public let fingerprint: TLSFingerprint
    /// SHA-256 of its public key (SubjectPublicKeyInfo); unchanged while the key is reused.
    public let publicKeyFingerprint: TLSFingerprint

    /// True when `pins` contains its fingerprint or that of its public key.
    public func matches(_ pins: Set<TLSFingerprint>) -> Bool {
        pins.contains(fingerprint) || pins.contains(publicKeyFingerprint)
    }
}

extension TLSCertificate {
    /// Copies the fields from OpenSSL's certificate.
    init(_ certificate: OpaquePointer) {
        unsafe subject = Self.text(of: X509_get_subject_name(certificate))
        unsafe issuer = Self.text(of: X509_get_issuer_name(certificate))
        unsafe names = Self.names(of: certificate)
        unsafe validFrom = Self.second(of: X509_get0_notBefore(certificate))
        unsafe validUntil = Self.second(of: X509_get0_notAfter(certificate))
        unsafe fingerprint = Self.fingerprint {
            unsafe X509_digest(certificate, EVP_sha256(), $0, &$1)
        }
        unsafe publicKeyFingerprint = Self.fingerprint { digest, count in
            var encoded: UnsafeMutablePointer<UInt8>?
            let length = unsafe i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &encoded)
            defer { unsafe CRYPTO_free(encoded, "", 0) }
            guard length > 0 else { return 0 }
            return unsafe EVP_Digest(encoded, Int(length), digest, &count, EVP_sha256(), nil)
        }
    }

    private static func fingerprint(
        _ digest: (UnsafeMutablePointer<UInt8>, inout UInt32) -> Int32
    ) -> TLSFingerprint {
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) {
            buffer, used in
            var count: UInt32 = 0
            guard let start = buffer.baseAddress else { return }
            used = unsafe digest(start, &count) == 1 ? Int(count) : 0
        }
        return TLSFingerprint(digest: bytes)
    }

    private static func text(of name: OpaquePointer?) -> String {
        guard let name = unsafe name, let output = unsafe BIO_new(BIO_s_mem()) else { return "" }
        defer { unsafe BIO_free(output) }
        guard unsafe tls_print_name(output, name) == 1 else { return "" }
        var start: UnsafePointer<UInt8>?
        let count = unsafe tls_pending_bytes(output, &start)
        return unsafe String(
            decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    private static func second(of time: UnsafePointer<ASN1_TIME>?) -> Int64 {
        var fields = unsafe tm()
        guard unsafe ASN1_TIME_to_tm(time, &fields) == 1 else { return 0 }
        return unsafe Int64(timegm(&fields))
    }

    /// The alternative names of types dNSName and iPAddress (RFC 5280, section 4.2.1.6).
    private static func names(of certificate: OpaquePointer) -> [String] {
        let found = unsafe X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil)
        guard let found = unsafe found else { return [] }
        let list = OpaquePointer(found)
        defer { unsafe GENERAL_NAMES_free(list) }
        return unsafe (0..<tls_name_count(list)).compactMap { index in
            var kind: Int32 = 0
            let value = unsafe GENERAL_NAME_get0_value(tls_name_at(list, index), &kind)
            guard let string = unsafe value?.assumingMemoryBound(to: ASN1_STRING.self),
                kind == GEN_DNS || kind == GEN_IPADD,
                let start = unsafe ASN1_STRING_get0_data(string)
            else { return nil }
            let bytes = unsafe UnsafeBufferPointer(
                start: start, count: Int(ASN1_STRING_length(string)))
            if kind == GEN_IPADD { return unsafe address(bytes) }
            guard unsafe bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
            return unsafe String(decoding: bytes, as: UTF8.self)
        }
    }

    private static func address(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
            guard let start = text.baseAddress,
                unsafe inet_ntop(family, bytes.baseAddress, start, 64) != nil
            else { return nil }
            return unsafe String(cString: start)
        }
    }
}
