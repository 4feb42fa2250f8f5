import COpenSSL

/// Makes keys and certificates with OpenSSL, as PEM texts.
@safe package final class CertificateMaker {
    /// The contents of a certificate.
    package struct Subject {
        package var commonName: String
        /// Subject alternative names in OpenSSL's form: `DNS:example.org,IP:127.0.0.1`.
        package var names: String?
        /// Seconds from now.
        package var validity: ClosedRange<Int> = -3600...86_400 * 90
        package var usage: String?
        package var isAuthority = false

        package init(
            commonName: String, names: String? = nil,
            validity: ClosedRange<Int> = -3600...86_400 * 90, usage: String? = nil,
            isAuthority: Bool = false
        ) {
            self.commonName = commonName
            self.names = names
            self.validity = validity
            self.usage = usage
            self.isAuthority = isAuthority
        }
    }

    private let certificate: OpaquePointer?
    private let key: OpaquePointer?

    /// Signed by `authority`, or self-signed without one.
    package init(_ subject: Subject, by authority: CertificateMaker? = nil) {
        unsafe key = Self.makeKey()
        unsafe certificate = X509_new()
        unsafe X509_set_version(certificate, 2)
        unsafe ASN1_INTEGER_set(
            X509_get_serialNumber(certificate), Int.random(in: 1...1_000_000_000))
        unsafe X509_gmtime_adj(X509_getm_notBefore(certificate), subject.validity.lowerBound)
        unsafe X509_gmtime_adj(X509_getm_notAfter(certificate), subject.validity.upperBound)
        let name = unsafe X509_get_subject_name(certificate)
        unsafe X509_NAME_add_entry_by_txt(
            name, "CN", MBSTRING_UTF8, Array(subject.commonName.utf8),
            Int32(subject.commonName.utf8.count), -1, 0)
        let issuer = unsafe authority?.certificate ?? certificate
        unsafe X509_set_issuer_name(certificate, X509_get_subject_name(issuer))
        unsafe X509_set_pubkey(certificate, key)
        add(NID_basic_constraints, subject.isAuthority ? "critical,CA:TRUE" : "CA:FALSE")
        if let names = subject.names { add(NID_subject_alt_name, names) }
        if let usage = subject.usage { add(NID_ext_key_usage, usage) }
        unsafe X509_sign(certificate, authority?.key ?? key, EVP_sha256())
    }

    deinit {
        unsafe X509_free(certificate)
        unsafe EVP_PKEY_free(key)
    }

    package var certificateText: String {
        unsafe Self.text { unsafe PEM_write_bio_X509($0, certificate) }
    }

    package var keyText: String {
        unsafe Self.text { unsafe PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil) }
    }

    /// The key, encrypted with the passphrase "secret".
    package var lockedKeyText: String {
        unsafe Self.text {
            unsafe PEM_write_bio_PrivateKey(
                $0, key, EVP_aes_128_cbc(), Array("secret".utf8), 6, nil, nil)
        }
    }

    private func add(_ kind: Int32, _ value: String) {
        let added = unsafe X509V3_EXT_nconf_nid(nil, nil, kind, value)
        unsafe X509_add_ext(certificate, added, -1)
        unsafe X509_EXTENSION_free(added)
    }

    private static func makeKey() -> OpaquePointer? {
        let context = unsafe EVP_PKEY_CTX_new_id(EVP_PKEY_EC, nil)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        unsafe EVP_PKEY_keygen_init(context)
        unsafe EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1)
        unsafe EVP_PKEY_keygen(context, &key)
        return unsafe key
    }

    private static func text(_ write: (OpaquePointer?) -> Int32) -> String {
        let output = unsafe BIO_new(BIO_s_mem())
        defer { unsafe BIO_free(output) }
        _ = unsafe write(output)
        var start: UnsafePointer<UInt8>?
        let count = unsafe tls_pending_bytes(output, &start)
        return unsafe String(
            decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }
}
