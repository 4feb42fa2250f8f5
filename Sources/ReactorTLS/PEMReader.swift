import COpenSSL
import ReactorKit
import SystemPackage

/// Reads certificates and keys; a key under a passphrase is refused, never asked for.
@safe struct PEMReader: ~Copyable {
    /// More than all authorities of a system need.
    private static let fileLimit = 16 << 20
    /// How long the writer of a pipe may pause: a loop may wait for it.
    private static let pipeLimit = Duration.seconds(5)

    private let source: PEMSource
    private let input: OpaquePointer

    init(_ source: PEMSource) throws(TLSError) {
        if case .file(let path) = source, path.hasNUL {
            throw TLSError(.configuration, "cannot read \(source): the path has a NUL in it")
        }
        ERR_clear_error()
        let bytes =
            switch source {
            case .file(let path): try Self.contents(of: path, for: source)
            case .text(let text), .named(_, let text): Array(text.utf8)
            }
        guard let opened = unsafe Self.copy(bytes) else {
            throw TLSError(.configuration, "cannot read \(source): \(OpenSSLFailure().words)")
        }
        self.source = source
        unsafe input = opened
    }

    deinit {
        unsafe BIO_free(input)
    }

    /// Lends every certificate to `body`; there is at least one.
    func forEachCertificate(
        _ body: (_ index: Int, OpaquePointer) throws(TLSError) -> Void
    ) throws(TLSError) {
        var count = 0
        ERR_clear_error()
        while let certificate = unsafe tls_read_certificate(input) {
            defer { unsafe X509_free(certificate) }
            unsafe try body(count, certificate)
            count += 1
            ERR_clear_error()
        }
        let failure = OpenSSLFailure()
        if !failure.isEndOfPEM {
            throw TLSError(
                .configuration, "a certificate in \(source) is damaged", words: failure.words)
        }
        if count == 0 {
            throw TLSError(
                .configuration,
                "\(source) holds no certificate: it must have a line"
                    + " -----BEGIN CERTIFICATE-----")
        }
    }

    /// Lends the private key to `body`.
    func withPrivateKey(_ body: (OpaquePointer) throws(TLSError) -> Void) throws(TLSError) {
        ERR_clear_error()
        guard let key = unsafe tls_read_key(input) else {
            throw TLSError(
                .configuration,
                "\(source) holds no private key that can be read; a key under a"
                    + " passphrase must be decrypted first (openssl pkey)",
                words: OpenSSLFailure().words)
        }
        defer { unsafe EVP_PKEY_free(key) }
        unsafe try body(key)
    }

    /// Not by OpenSSL, whose open(2) waits for the writer of a pipe.
    private static func contents(
        of path: String, for source: PEMSource
    ) throws(TLSError) -> [UInt8] {
        do throws(FileContents.Failure) {
            return try FileContents.read(
                FilePath(path), limit: fileLimit, pipes: .awaited(pipeLimit))
        } catch {
            throw TLSError(.configuration, "cannot read \(source): \(error)")
        }
    }

    private static func copy(_ bytes: [UInt8]) -> OpaquePointer? {
        guard let memory = unsafe BIO_new(BIO_s_mem()) else { return nil }
        if !bytes.isEmpty { unsafe BIO_write(memory, bytes, Int32(clamping: bytes.count)) }
        return unsafe memory
    }
}
