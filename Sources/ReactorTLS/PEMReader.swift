import COpenSSL
import ReactorKit
import SystemPackage

/// Reads certificates and private keys. An encrypted key is refused: there is no prompt for its
/// passphrase.
@safe struct PEMReader: ~Copyable {
    /// In bytes. More than the certificates of all authorities of a system need.
    private static let fileLimit = 16 << 20
    /// How long to wait for the writer of a pipe. The wait is bounded, since it may block an event
    /// loop.
    private static let pipeLimit = Duration.seconds(5)

    private let source: PEMSource
    private let input: OpaquePointer

    init(_ source: PEMSource) throws(TLSError) {
        if case .file(let path) = source, path.hasNUL {
            throw TLSError(.configuration, "cannot read \(source): the path contains a NUL")
        }
        ERR_clear_error()
        let bytes =
            switch source {
            case .file(let path): try Self.contents(of: path, for: source)
            case .text(let text), .named(_, let text): Array(text.utf8)
            }
        guard let opened = unsafe Self.copy(bytes) else {
            throw TLSError(.configuration, "cannot read \(source): \(OpenSSLFailure().detail)")
        }
        self.source = source
        unsafe input = opened
    }

    deinit {
        unsafe BIO_free(input)
    }

    /// Calls `body` with each certificate, which is valid only during the call.
    ///
    /// - Throws: `TLSError` when there is none, when one is damaged, and what `body` throws.
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
                .configuration, "a certificate in \(source) is damaged", detail: failure.detail)
        }
        if count == 0 {
            throw TLSError(
                .configuration,
                "\(source) contains no certificate: it must have a line"
                    + " -----BEGIN CERTIFICATE-----")
        }
    }

    /// Calls `body` with the private key, which is valid only during the call.
    func withPrivateKey(_ body: (OpaquePointer) throws(TLSError) -> Void) throws(TLSError) {
        ERR_clear_error()
        guard let key = unsafe tls_read_key(input) else {
            throw TLSError(
                .configuration,
                "\(source) contains no readable private key; an encrypted key must be"
                    + " decrypted first (openssl pkey)",
                detail: OpenSSLFailure().detail)
        }
        defer { unsafe EVP_PKEY_free(key) }
        unsafe try body(key)
    }

    /// Does not use OpenSSL, whose open(2) blocks until a pipe has a writer.
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
