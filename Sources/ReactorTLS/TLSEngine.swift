import COpenSSL
import ReactorKit

/// One side of a TLS connection without I/O: bytes in, bytes out.
///
/// Ciphertext goes in by `receive` and out by `takeOutput`, through two memory BIOs. After a call
/// has thrown, call nothing but `takeOutput`, which may still return an alert.
@safe final class TLSEngine {
    enum Reading {
        /// Plaintext was passed to the closure.
        case data
        /// More ciphertext is needed.
        case blocked
        /// The peer's close_notify was read: no more plaintext follows.
        case closed
    }

    /// The most plaintext bytes of one record (RFC 8446, section 5.1).
    static let recordSize = 16_384

    /// The server that a client connects to; nil for a server.
    let name: TLSPeerName?
    let decideTrust: TLSTrustDecision?
    /// Why the peer's certificate was rejected.
    var verificationError: TLSVerificationError?
    /// Retained, since OpenSSL calls back into it.
    private let context: TLSContext
    private let ssl: OpaquePointer
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer
    private var plaintext: [UInt8] = []

    /// - Parameter name: the server that a client connects to; nil for a server.
    init(
        _ context: TLSContext, name: TLSPeerName?, decideTrust: TLSTrustDecision?
    ) throws(TLSError) {
        ERR_clear_error()
        guard let ssl = unsafe SSL_new(context.pointer) else {
            throw TLSError(.configuration, "OpenSSL is out of memory")
        }
        guard let incoming = unsafe BIO_new(BIO_s_mem()) else {
            unsafe SSL_free(ssl)
            throw TLSError(.configuration, "OpenSSL is out of memory")
        }
        guard let outgoing = unsafe BIO_new(BIO_s_mem()) else {
            unsafe BIO_free(incoming)
            unsafe SSL_free(ssl)
            throw TLSError(.configuration, "OpenSSL is out of memory")
        }
        // The SSL object owns the BIOs from now on.
        unsafe SSL_set_bio(ssl, incoming, outgoing)
        self.context = context
        unsafe self.ssl = ssl
        unsafe self.incoming = incoming
        unsafe self.outgoing = outgoing
        self.name = name
        self.decideTrust = decideTrust
        unsafe tls_set_owner(ssl, Unmanaged.passUnretained(self).toOpaque())
        switch role {
        case .client:
            unsafe SSL_set_connect_state(ssl)
            if let name { try expect(name) }
        case .server:
            unsafe SSL_set_accept_state(ssl)
        }
    }

    deinit {
        unsafe SSL_free(ssl)
    }

    /// The engine of an SSL object, in a callback of OpenSSL.
    static func of(_ ssl: OpaquePointer?) -> TLSEngine? {
        guard let ssl = unsafe ssl, let owner = unsafe tls_owner(ssl) else { return nil }
        return unsafe Unmanaged<TLSEngine>.fromOpaque(owner).takeUnretainedValue()
    }

    var role: TLSConfiguration.Role { context.configuration.role }
    var pins: Set<TLSFingerprint> { context.configuration.pins }
    var protocolList: [UInt8] { context.protocolList }
    var isVerifying: Bool { context.configuration.verification != .nothing }

    // MARK: - Ciphertext

    func receive(_ ciphertext: Span<UInt8>) {
        unsafe ciphertext.withUnsafeBytes { bytes in
            // At most 64 KiB at a time; a memory BIO accepts all of it.
            _ = unsafe BIO_write(incoming, bytes.baseAddress, Int32(bytes.count))
        }
    }

    /// Ciphertext bytes that were received and not read yet. An incomplete record that OpenSSL has
    /// taken counts as a full one.
    var keptByteCount: Int {
        unsafe Int(BIO_ctrl_pending(incoming)) + (SSL_has_pending(ssl) == 1 ? Self.recordSize : 0)
    }

    /// Passes the pending output, if there is any, to `body` and discards it.
    func takeOutput(_ body: (Span<UInt8>) -> Void) {
        var start: UnsafePointer<UInt8>?
        let count = unsafe tls_pending_bytes(outgoing, &start)
        guard count > 0, let start = unsafe start else { return }
        body(unsafe Span(_unsafeStart: start, count: count))
        unsafe tls_drop_bytes(outgoing)
    }

    // MARK: - Handshake

    /// Continues the handshake; returns true when it is complete.
    func handshake() throws(TLSError) -> Bool {
        ERR_clear_error()
        let result = unsafe SSL_do_handshake(ssl)
        if result == 1 { return true }
        if needsMore(unsafe SSL_get_error(ssl, result)) { return false }
        if let verificationError { throw .untrusted(verificationError, by: role) }
        throw OpenSSLFailure().error(role: role, isHandshake: true)
    }

    /// The result of the completed handshake.
    var session: TLSSession {
        var start: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        unsafe SSL_get0_alpn_selected(ssl, &start, &count)
        let chosen = unsafe UnsafeBufferPointer(start: start, count: Int(count))
        let cipher = unsafe SSL_CIPHER_get_name(SSL_get_current_cipher(ssl))
        let serverName = unsafe SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name)
        return unsafe TLSSession(
            version: TLSVersion(rawValue: UInt16(truncatingIfNeeded: SSL_version(ssl))) ?? .tls12,
            cipher: cipher.map { unsafe String(cString: $0) } ?? "",
            applicationProtocol: count > 0 ? String(decoding: chosen, as: UTF8.self) : nil,
            serverName: serverName.map { unsafe String(cString: $0) },
            peerCertificate: SSL_get0_peer_certificate(ssl).map { unsafe TLSCertificate($0) },
            isResumed: SSL_session_reused(ssl) == 1)
    }

    // MARK: - Plaintext

    /// Passes the next plaintext, of at most one record, to `body`.
    func read(_ body: (Span<UInt8>) -> Void) throws(TLSError) -> Reading {
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Self.recordSize, alignment: 16)
        defer { unsafe buffer.deallocate() }
        var count = 0
        ERR_clear_error()
        let result = unsafe SSL_read_ex(ssl, buffer.baseAddress, buffer.count, &count)
        if result == 1 {
            unsafe body(Span(_unsafeBytes: UnsafeRawBufferPointer(rebasing: buffer[..<count])))
            return .data
        }
        let outcome = unsafe SSL_get_error(ssl, result)
        if outcome == SSL_ERROR_ZERO_RETURN { return .closed }
        if needsMore(outcome) { return .blocked }
        throw OpenSSLFailure().error(role: role, isHandshake: false)
    }

    /// Plaintext bytes that `encrypt` has not encrypted yet.
    var pendingCount: Int { plaintext.count }

    func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { unsafe plaintext.append(contentsOf: $0) }
    }

    /// Encrypts the pending plaintext in as few records as possible, and passes each to `sending`.
    func encrypt(sending: (Span<UInt8>) -> Void) throws(TLSError) {
        let waiting = plaintext
        plaintext = []
        var start = 0
        while start < waiting.count {
            let end = min(start + Self.recordSize, waiting.count)
            var count = 0
            ERR_clear_error()
            let result = unsafe waiting.withUnsafeBytes { bytes in
                let piece = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<end])
                return unsafe SSL_write_ex(ssl, piece.baseAddress, piece.count, &count)
            }
            takeOutput(sending)
            if result != 1 { throw OpenSSLFailure().error(role: role, isHandshake: false) }
            start += count
        }
    }

    /// Puts a close_notify into the output, after which nothing can be encrypted. Best effort.
    func closeWriting() {
        ERR_clear_error()
        _ = unsafe SSL_shutdown(ssl)
    }

    // MARK: -

    private func needsMore(_ outcome: Int32) -> Bool {
        outcome == SSL_ERROR_WANT_READ || outcome == SSL_ERROR_WANT_WRITE
    }

    /// Sets the name that is sent (SNI) and that the certificate is checked against.
    private func expect(_ name: TLSPeerName) throws(TLSError) {
        let parameters = unsafe SSL_get0_param(ssl)
        let isChecked = context.configuration.verification == .full
        ERR_clear_error()
        var isSet = true
        if name.isAddress {
            // SNI is for names only, not for addresses (RFC 6066, section 3).
            if isChecked {
                isSet = unsafe X509_VERIFY_PARAM_set1_ip_asc(parameters, name.text) == 1
            }
        } else {
            // The common name does not identify a host (RFC 9525, section 6.3); without this flag
            // OpenSSL reads it where there is no alternative name.
            let flags = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT
            unsafe X509_VERIFY_PARAM_set_hostflags(parameters, UInt32(flags))
            isSet = unsafe tls_set_server_name(ssl, name.text) == 1
            if isChecked {
                isSet = unsafe isSet && X509_VERIFY_PARAM_set1_host(parameters, name.text, 0) == 1
            }
        }
        if isSet { return }
        throw TLSError(
            .configuration, "\"\(name.text)\" is not a valid server name",
            detail: OpenSSLFailure().detail)
    }
}
