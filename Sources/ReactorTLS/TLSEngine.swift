import COpenSSL
import ReactorKit

/// One side of one TLS connection without any I/O: bytes in, bytes out.
///
/// Ciphertext is given to `receive` and taken by `takeOutput`; between them stand two memory
/// BIOs. After a call has thrown, only `takeOutput` is of use: it may hold the alert.
@safe final class TLSEngine {
    enum Reading {
        /// Some plaintext was lent.
        case data
        /// More ciphertext is needed.
        case blocked
        /// The peer's close_notify: there will be nothing more.
        case closed
    }

    /// The plaintext of one record (RFC 8446, section 5.1).
    static let recordSize = 16_384

    /// Whom a client wants to reach.
    let name: TLSPeerName?
    let decideTrust: TLSTrustDecision?
    /// Why the peer's certificate was not accepted.
    var verificationError: TLSVerificationError?
    /// Held: OpenSSL calls back into it.
    private let context: TLSContext
    private let ssl: OpaquePointer
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer
    private var plaintext: [UInt8] = []

    /// - Parameter name: the host that a client wants to reach; a server has none.
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
        // The SSL owns the BIOs from here on.
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

    /// The engine that OpenSSL means in a callback.
    static func of(_ ssl: OpaquePointer?) -> TLSEngine? {
        guard let ssl = unsafe ssl, let owner = unsafe tls_owner(ssl) else { return nil }
        return unsafe Unmanaged<TLSEngine>.fromOpaque(owner).takeUnretainedValue()
    }

    var role: TLSConfiguration.Role { context.configuration.role }
    var pins: Set<TLSFingerprint> { context.configuration.pins }
    var protocolList: [UInt8] { context.protocolList }
    var isVerifying: Bool { role == .server || context.configuration.verification != .nothing }

    // MARK: - Ciphertext

    func receive(_ ciphertext: Span<UInt8>) {
        unsafe ciphertext.withUnsafeBytes { bytes in
            // At most 64 KiB at a time; a memory BIO takes all of it.
            _ = unsafe BIO_write(incoming, bytes.baseAddress, Int32(bytes.count))
        }
    }

    /// What came and is not read yet; the start of a record, which OpenSSL has taken, counts as one.
    var keptByteCount: Int {
        unsafe Int(BIO_ctrl_pending(incoming)) + (SSL_has_pending(ssl) == 1 ? Self.recordSize : 0)
    }

    /// Lends what is to be sent, if there is any, and drops it.
    func takeOutput(_ body: (Span<UInt8>) -> Void) {
        var start: UnsafePointer<UInt8>?
        let count = unsafe tls_pending_bytes(outgoing, &start)
        guard count > 0, let start = unsafe start else { return }
        body(unsafe Span(_unsafeStart: start, count: count))
        unsafe tls_drop_bytes(outgoing)
    }

    // MARK: - Handshake

    /// Goes on with the handshake; true when it is complete.
    func handshake() throws(TLSError) -> Bool {
        ERR_clear_error()
        let result = unsafe SSL_do_handshake(ssl)
        if result == 1 { return true }
        if needsMore(unsafe SSL_get_error(ssl, result)) { return false }
        if let verificationError { throw .untrusted(verificationError, by: role) }
        throw OpenSSLFailure().error(role: role, isHandshake: true)
    }

    /// What was agreed on in a handshake that is complete.
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

    /// Lends the next plaintext, of one record at most.
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

    /// Plaintext that waits for `encrypt`.
    var pendingCount: Int { plaintext.count }

    func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { unsafe plaintext.append(contentsOf: $0) }
    }

    /// Encrypts what waits in as few records as possible, and lends each to `sending`.
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

    /// Says close_notify: nothing more can be encrypted. Best effort: the output has it.
    func closeWriting() {
        ERR_clear_error()
        _ = unsafe SSL_shutdown(ssl)
    }

    // MARK: -

    private func needsMore(_ outcome: Int32) -> Bool {
        outcome == SSL_ERROR_WANT_READ || outcome == SSL_ERROR_WANT_WRITE
    }

    /// Has the server asked for by its name (SNI), and its certificate checked against it.
    private func expect(_ name: TLSPeerName) throws(TLSError) {
        let parameters = unsafe SSL_get0_param(ssl)
        let isChecked = context.configuration.verification == .full
        ERR_clear_error()
        var isSet = true
        if name.isAddress {
            // Nothing is asked for: SNI is for names alone (RFC 6066, section 3).
            if isChecked {
                isSet = unsafe X509_VERIFY_PARAM_set1_ip_asc(parameters, name.text) == 1
            }
        } else {
            // The common name is no host's (RFC 9525, section 6.3); OpenSSL looks at it where there
            // is no alternative name.
            let flags = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT
            unsafe X509_VERIFY_PARAM_set_hostflags(parameters, UInt32(flags))
            isSet = unsafe tls_set_server_name(ssl, name.text) == 1
            if isChecked {
                isSet = unsafe isSet && X509_VERIFY_PARAM_set1_host(parameters, name.text, 0) == 1
            }
        }
        if isSet { return }
        throw TLSError(
            .configuration, "\"\(name.text)\" cannot be the name of a server",
            words: OpenSSLFailure().words)
    }
}
