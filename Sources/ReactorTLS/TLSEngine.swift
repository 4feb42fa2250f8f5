import COpenSSL
import ReactorKit

/// One side of a TLS connection, between the ciphertext of the connection below and plaintext.
///
/// Ciphertext comes in by `receive`, and goes out to `lower` as soon as OpenSSL makes it; in
/// particular an alert, before the call that it belongs to throws. After a call has thrown, call
/// nothing.
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
    /// The most plaintext bytes that wait for the rest of a handshake message.
    private static let waitingLimit = 4 * recordSize

    /// The connection below; nil before its start and after its end, when ciphertext is dropped.
    var lower: (any Transport)?
    /// The server that a client connects to; nil for a server.
    let name: TLSPeerName?
    let decideTrust: TLSTrustDecision?
    /// Why the peer's certificate was rejected.
    var verificationError: TLSVerificationError?
    /// Retained, since OpenSSL calls back into it.
    private let context: TLSContext
    private let ssl: OpaquePointer
    /// Ciphertext that OpenSSL has not read yet: in the buffer that the connection below lends, or
    /// in `kept`.
    private var unread = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    /// Ciphertext that was not read when it was received, because nothing was to be delivered.
    private var kept: OutboundBuffer?
    private let spare: SpareMemory
    /// What is to be encrypted.
    private let plaintext: OutboundBuffer

    /// - Parameters:
    ///   - name: the server that a client connects to; nil for a server.
    ///   - spare: memory for bytes that wait.
    init(
        _ context: TLSContext, name: TLSPeerName?, decideTrust: TLSTrustDecision?,
        spare: SpareMemory
    ) throws(TLSError) {
        ERR_clear_error()
        guard let ssl = unsafe SSL_new(context.pointer) else {
            throw TLSError(.configuration, "OpenSSL is out of memory")
        }
        self.context = context
        unsafe self.ssl = ssl
        self.name = name
        self.decideTrust = decideTrust
        self.spare = spare
        plaintext = OutboundBuffer(spare)
        guard let bio = unsafe context.ciphertext.make(for: self) else {
            throw TLSError(.configuration, "OpenSSL is out of memory")
        }
        // The SSL object owns the BIO from now on.
        unsafe SSL_set_bio(ssl, bio, bio)
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

    /// Lends the ciphertext to OpenSSL while `body` runs, and keeps what it has not read by then.
    func receive(_ ciphertext: Span<UInt8>, _ body: () -> Void) {
        if let kept {
            kept.removeFirst(unsafe kept.count - unread.count)
            kept.append(ciphertext)
            readNext(from: kept)
            return body()
        }
        unsafe ciphertext.withUnsafeBytes { bytes in
            unsafe unread = bytes
            body()
            if unsafe unread.isEmpty { return }
            let kept = OutboundBuffer(spare)
            unsafe kept.append(Span(_unsafeBytes: unread))
            readNext(from: kept)
            self.kept = kept
        }
    }

    private func readNext(from kept: OutboundBuffer) {
        unsafe unread = UnsafeRawBufferPointer(start: kept.unsentStart, count: kept.count)
    }

    /// Copies unread ciphertext to OpenSSL, and returns the number of bytes.
    @unsafe func fill(_ room: UnsafeMutableRawBufferPointer) -> Int {
        let count = unsafe min(room.count, unread.count)
        guard count > 0, let to = room.baseAddress, let from = unsafe unread.baseAddress else {
            return 0
        }
        unsafe to.copyMemory(from: from, byteCount: count)
        unsafe unread = UnsafeRawBufferPointer(start: from + count, count: unread.count - count)
        if unsafe unread.isEmpty { kept = nil }
        return count
    }

    /// Sends ciphertext that OpenSSL has made.
    @unsafe func send(_ ciphertext: UnsafeRawBufferPointer) {
        unsafe lower?.write(Span(_unsafeBytes: ciphertext))
    }

    /// Ciphertext bytes that were received and not read yet. What OpenSSL has taken of records that
    /// it has not read counts as a full record.
    var keptByteCount: Int {
        unsafe unread.count + (SSL_has_pending(ssl) == 1 ? Self.recordSize : 0)
    }

    // MARK: - Handshake

    /// Continues the handshake; returns true when it is complete.
    func handshake() throws(TLSError) -> Bool {
        ERR_clear_error()
        let result = unsafe SSL_do_handshake(ssl)
        if result == 1 {
            // Of attempts to verify a certificate, which need not fail.
            ERR_clear_error()
            return true
        }
        if needsMore(unsafe SSL_get_error(ssl, result)) { return false }
        // Taken in any case, so that the queue is empty for other connections.
        let failure = OpenSSLFailure()
        if let verificationError { throw .untrusted(verificationError, by: role) }
        throw failure.error(role: role, isHandshake: true)
    }

    /// The result of the completed handshake.
    var session: EstablishedSession {
        var start: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        unsafe SSL_get0_alpn_selected(ssl, &start, &count)
        let chosen = unsafe UnsafeBufferPointer(start: start, count: Int(count))
        let cipher = unsafe SSL_CIPHER_get_name(SSL_get_current_cipher(ssl))
        let serverName = unsafe SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name)
        let session = unsafe TLSSession(
            version: TLSVersion(rawValue: UInt16(truncatingIfNeeded: SSL_version(ssl))) ?? .tls12,
            cipher: cipher.map { unsafe String(cString: $0) } ?? "",
            applicationProtocol: count > 0 ? String(decoding: chosen, as: UTF8.self) : nil,
            serverName: serverName.map { unsafe String(cString: $0) },
            peerCertificate: SSL_get0_peer_certificate(ssl).map { unsafe TLSCertificate($0) },
            isResumed: SSL_session_reused(ssl) == 1)
        return context.shared(session)
    }

    // MARK: - Plaintext

    /// Passes the next plaintext, of at most one record, to `body`.
    func read(_ body: (Span<UInt8>) -> Void) throws(TLSError) -> Reading {
        // Without ciphertext a call would cost a third of a record, to report that it is blocked.
        guard unsafe !unread.isEmpty || SSL_has_pending(ssl) == 1 else { return .blocked }
        return try context.plaintext.use { buffer throws(TLSError) in
            var count = 0
            let result = unsafe SSL_read_ex(ssl, buffer.start, buffer.capacity, &count)
            if result == 1 {
                buffer.lend(count, to: body)
                return .data
            }
            if isWaitingForCiphertext { return .blocked }
            // With the queue emptied, SSL_get_error(3) judges by the connection alone. It takes a
            // fatal alert for a close_notify then, which does not end in an error's state.
            let failure = OpenSSLFailure()
            if unsafe SSL_get_error(ssl, result) == SSL_ERROR_ZERO_RETURN,
                unsafe failure.isNone || SSL_is_init_finished(ssl) == 1
            {
                return .closed
            }
            throw failure.error(role: role, isHandshake: false)
        }
    }

    /// Plaintext bytes that `encrypt` has not encrypted yet.
    var pendingCount: Int { plaintext.count }

    func append(_ bytes: Span<UInt8>) {
        plaintext.append(bytes)
    }

    func append(_ header: Span<UInt8>, _ body: Span<UInt8>, _ trailer: Span<UInt8>) {
        plaintext.append(header, body, trailer)
    }

    /// Encrypts and sends the pending plaintext in as few records as possible.
    ///
    /// It stays pending while only a part of a handshake message was received, such as a long
    /// session ticket: OpenSSL then reads the rest first.
    func encrypt() throws(TLSError) {
        var count = 0
        let result = unsafe SSL_write_ex(ssl, plaintext.unsentStart, plaintext.count, &count)
        if result == 1 { return plaintext.release() }
        if isWaitingForCiphertext {
            if plaintext.count <= Self.waitingLimit { return }
            plaintext.release()
            throw TLSError(.violation, "the peer does not complete a handshake message")
        }
        plaintext.release()
        throw OpenSSLFailure().error(role: role, isHandshake: false)
    }

    /// Sends a close_notify, after which nothing can be encrypted. Best effort.
    func closeWriting() {
        if unsafe SSL_shutdown(ssl) < 0 { ERR_clear_error() }
    }

    /// True when the last call has read all ciphertext and needs more. Unlike SSL_get_error(3), it
    /// does not depend on the queue of errors, which costs a thousand instructions to clear.
    private var isWaitingForCiphertext: Bool { unsafe SSL_want(ssl) == SSL_READING }

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
