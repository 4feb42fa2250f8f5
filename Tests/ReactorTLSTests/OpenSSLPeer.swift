import COpenSSL
import ReactorKit
import ReactorTLS
import TLSTesting

/// A peer that is OpenSSL alone, of which the test gets the records, to send them in the pieces that
/// it wants.
///
/// The handshake is sent by itself.
@safe final class OpenSSLPeer: StreamProtocol {
    private let context: OpaquePointer?
    private let ssl: OpaquePointer?
    private let incoming = unsafe BIO_new(BIO_s_mem())
    private let outgoing = unsafe BIO_new(BIO_s_mem())
    private let isServer: Bool
    private var transport: (any Transport)?
    private(set) var received: [UInt8] = []
    /// The peer's close_notify was received.
    private(set) var isClosed = false
    /// A call of OpenSSL failed.
    private(set) var hasFailed = false

    /// A client, which may resume the session of another one.
    init(_ version: TLSVersion = .tls13, resuming other: OpenSSLPeer? = nil) {
        isServer = false
        unsafe context = SSL_CTX_new(TLS_client_method())
        unsafe tls_set_versions(context, 0x0303, Int32(version.rawValue))
        unsafe SSL_CTX_ctrl(
            context, SSL_CTRL_SET_SESS_CACHE_MODE, Int(SSL_SESS_CACHE_CLIENT), nil)
        unsafe ssl = SSL_new(context)
        unsafe SSL_set_bio(ssl, incoming, outgoing)
        unsafe SSL_set_connect_state(ssl)
        if let other {
            // A session for each context: it belongs to its cache.
            let session = unsafe SSL_SESSION_dup(SSL_get_session(other.ssl))
            unsafe SSL_set_session(ssl, session)
            unsafe SSL_SESSION_free(session)
        }
    }

    /// A server that sends handshake messages in records of at most `recordSize` bytes.
    init(_ identity: CertificateMaker, recordSize: Int) {
        isServer = true
        unsafe context = SSL_CTX_new(TLS_server_method())
        for (text, isKey) in [(identity.certificateText, false), (identity.keyText, true)] {
            let bytes = Array(text.utf8)
            let input = unsafe BIO_new_mem_buf(bytes, Int32(bytes.count))
            if isKey {
                let key = unsafe tls_read_key(input)
                unsafe SSL_CTX_use_PrivateKey(context, key)
                unsafe EVP_PKEY_free(key)
            } else {
                let certificate = unsafe tls_read_certificate(input)
                unsafe SSL_CTX_use_certificate(context, certificate)
                unsafe X509_free(certificate)
            }
            unsafe BIO_free(input)
        }
        unsafe SSL_CTX_set_num_tickets(context, 0)
        unsafe ssl = SSL_new(context)
        unsafe SSL_ctrl(ssl, SSL_CTRL_SET_MAX_SEND_FRAGMENT, recordSize, nil)
        unsafe SSL_set_bio(ssl, incoming, outgoing)
        unsafe SSL_set_accept_state(ssl)
    }

    deinit {
        unsafe SSL_free(ssl)
        unsafe SSL_CTX_free(context)
    }

    var text: String { String(decoding: received, as: UTF8.self) }
    var isResumed: Bool { unsafe SSL_session_reused(ssl) == 1 }
    /// How many tickets a client has got.
    var ticketCount: Int { unsafe SSL_CTX_ctrl(context, SSL_CTRL_SESS_NUMBER, 0, nil) }

    /// Leaves an error in the queue of this thread, as code that does not read it.
    static func leaveError() {
        let input = unsafe BIO_new(BIO_s_mem())
        _ = unsafe tls_read_certificate(input)
        unsafe BIO_free(input)
    }

    static func clearErrors() { ERR_clear_error() }

    // MARK: - Records

    /// The records with `text`, as many as there are texts.
    func records(_ texts: String...) -> [UInt8] {
        for text in texts {
            let bytes = Array(text.utf8)
            var count = 0
            check(unsafe SSL_write_ex(ssl, bytes, bytes.count, &count))
        }
        return takeRecords()
    }

    /// The record of a KeyUpdate, which asks for one in return (RFC 8446, section 4.6.3).
    func keyUpdate() -> [UInt8] {
        check(unsafe SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED))
        check(unsafe SSL_do_handshake(ssl))
        return takeRecords()
    }

    /// The records of a session ticket with so many bytes of a server's own.
    func ticket(holding count: Int = 0) -> [UInt8] {
        let bytes = [UInt8](repeating: 7, count: count)
        check(unsafe SSL_SESSION_set1_ticket_appdata(SSL_get_session(ssl), bytes, count))
        check(unsafe SSL_new_session_ticket(ssl))
        check(unsafe SSL_do_handshake(ssl))
        return takeRecords()
    }

    /// The record of a close_notify.
    func closeNotify() -> [UInt8] {
        _ = unsafe SSL_shutdown(ssl)
        return takeRecords()
    }

    func send(_ records: some Sequence<UInt8>) {
        transport?.write(Array(records))
    }

    // MARK: - StreamProtocol

    func connectionMade(_ transport: any Transport) {
        self.transport = transport
        advance()
    }

    func dataReceived(_ data: Span<UInt8>) {
        unsafe data.withUnsafeBytes {
            _ = unsafe BIO_write(incoming, $0.baseAddress, Int32($0.count))
        }
        advance()
    }

    func connectionLost(_ reason: DisconnectReason) {
        transport = nil
    }

    // MARK: -

    private func advance() {
        if unsafe SSL_is_init_finished(ssl) == 0 {
            ERR_clear_error()
            let result = unsafe SSL_do_handshake(ssl)
            let error = unsafe SSL_get_error(ssl, result)
            send(takeRecords())
            if result != 1 {
                if error != SSL_ERROR_WANT_READ { hasFailed = true }
                return
            }
        }
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            var count = 0
            ERR_clear_error()
            let result = unsafe SSL_read_ex(ssl, &buffer, buffer.count, &count)
            if result == 1 {
                received += buffer[..<count]
                continue
            }
            switch unsafe SSL_get_error(ssl, result) {
            case SSL_ERROR_WANT_READ: break
            case SSL_ERROR_ZERO_RETURN: isClosed = true
            default: hasFailed = true
            }
            return
        }
    }

    private func check(_ result: Int32) {
        if result != 1 { hasFailed = true }
    }

    private func takeRecords() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: unsafe BIO_ctrl_pending(outgoing))
        guard !bytes.isEmpty else { return [] }
        let count = unsafe BIO_read(outgoing, &bytes, Int32(bytes.count))
        return Array(bytes.prefix(Int(max(count, 0))))
    }
}
